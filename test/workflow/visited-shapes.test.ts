import { afterEach, describe, expect, test } from "vitest";
import type { FindingCode } from "../../src/core/model/finding.ts";
import { findApplication } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { policyWith } from "../../src/sandbox/worlds/one-service.ts";
import { ids, savedPolicy } from "../../src/sandbox/worlds/parts.ts";
import { loopbackFetch } from "../sandbox/loopback.ts";
import { type Visitor, visitors, visitWithV1, visitWithV2 } from "../sandbox/visit.ts";
import { freshWorld, run } from "../support/program.ts";
import { administratorConsents, migrated, numbersIn, planned, rowOf } from "./visitors.ts";

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function served(world: string, change: (sandbox: Sandbox) => void = () => undefined) {
  const sandbox = await freshWorld(world);
  change(sandbox);
  const lines: string[] = [];
  const server = await serveSandbox(sandbox, { refused: (line) => lines.push(line) });
  open.push(sandbox, server);
  const comes = (user: string, more: Partial<Visitor> = {}): Visitor => ({
    user,
    fetch: loopbackFetch(server),
    pages: [],
    skipIssuerMetadataValidation: true,
    ...more,
  });
  return { sandbox, comes, lines };
}

/** The message of the plan's finding of that code; `null` without one. */
async function finding(sandbox: Sandbox, code: FindingCode, options: readonly string[] = []) {
  const { findings } = await planned(sandbox, options);
  return findings.find((one) => one.code === code)?.message ?? null;
}

describe("an MCP server made from a REST API that validates tokens itself", () => {
  const options = ["--api", "flights-mcp"];
  const call = { name: "flight_status", arguments: { number: "CF100" } };

  /** The REST API demands a token, which API Management does not pass on to it. */
  function withValidation({ world }: Sandbox): void {
    const api = world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-api");
    if (api === undefined) throw new Error("the world has the API");
    const validation = `<base /><validate-azure-ad-token tenant-id="common" />`;
    api.policy = savedPolicy(policyWith(validation), 92);
  }

  test.each(visitors)(
    "client $sdk lists its tools and is refused each call, as the finding says",
    async ({ visit }) => {
      const { sandbox, comes, lines } = await served("mcp-server", withValidation);
      const says = expect.stringMatching(/tools are listed, and every call of one is refused/);
      expect(await finding(sandbox, "backing-api-validates", options)).toEqual(says);
      const refused = {
        tools: ["search_flights", "flight_status"],
        answer: expect.stringContaining("401"),
        isError: true,
      };
      expect(await visit(comes("ben@contoso.com", { call }))).toEqual(refused);
      await expect(visit(comes("fay@fabrikam.com", { call }))).rejects.toThrow(/code/i);
      await migrated(sandbox, options);
      expect(await finding(sandbox, "backing-api-validates", options)).toEqual(says);
      expect(await visit(comes("ben@contoso.com", { call }))).toEqual(refused);
      expect(await visit(comes("fay@fabrikam.com", { call }))).toEqual(refused);
      expect(lines.join("\n")).toContain("AADSTS50020");
    },
  );
});

describe("one registration as client and API", () => {
  const anHourLater = { clientId: ids.apiApp, refreshes: true };
  const scope = `api://${ids.apiApp}/access_as_user offline_access`;

  test.each(visitors)(
    "client $sdk signs in and cannot refresh its token, as the finding says",
    async ({ visit }) => {
      const { sandbox, comes, lines } = await served("one-registration");
      const says = await finding(sandbox, "client-is-api");
      expect(says).toMatch(/signing in works, but .* refreshing the token fails/);
      expect(numbersIn(says)).toEqual(["AADSTS90009"]);
      const stops = async (user: string) => {
        lines.splice(0);
        const coming = visit(comes(user, { ...anHourLater, scope }));
        await expect(coming).rejects.toThrow(/AADSTS90009.*requesting a token for itself/);
        expect(lines.filter((line) => line.includes("/token")).flatMap(numbersIn)).toEqual(["AADSTS90009"]);
      };
      await stops("ben@contoso.com");
      await migrated(sandbox, []);
      expect(await finding(sandbox, "client-is-api")).toBe(says);
      await stops("ben@contoso.com");
      await stops("fay@fabrikam.com");
    },
  );

  test.each(visitors)(
    "client $sdk can, where it asks by the bare application id, as the hint says",
    async ({ visit }) => {
      const { sandbox, comes, lines } = await served("one-registration");
      await migrated(sandbox, []);
      const bare = `${ids.apiApp}/access_as_user offline_access`;
      const { tools } = await visit(comes("fay@fabrikam.com", { ...anHourLater, scope: bare }));
      expect(tools).toHaveLength(4);
      expect(lines.flatMap(numbersIn)).toEqual([]);
    },
  );

  test.each(visitors)("client $sdk can, where it is a registration of its own", async ({ visit }) => {
    const { sandbox, comes, lines } = await served("flights");
    expect(await finding(sandbox, "client-is-api")).toBeNull();
    await migrated(sandbox, []);
    const asked = `api://${ids.apiApp}/.default offline_access`;
    const { tools } = await visit(comes("fay@fabrikam.com", { refreshes: true, scope: asked }));
    expect(tools).toHaveLength(4);
    expect(lines.flatMap(numbersIn)).toEqual([]);
  });
});

describe("protected resource metadata whose resource is no application ID URI", () => {
  /** What an administrator does who just replaces the URI, to get past Entra's refusal of it. */
  function withoutUri({ world }: Sandbox): void {
    const api = findApplication(world, ids.apiApp)?.application;
    if (api !== undefined) api.identifierUris = [`api://${ids.apiApp}`];
  }

  test.each(visitors)(
    "client $sdk is refused before, whoever signs in, as the finding says",
    async ({ visit }) => {
      const { sandbox, comes } = await served("gateway-resource", withoutUri);
      expect(await finding(sandbox, "resource-mismatch")).toContain("AADSTS9010010");
      const plan = await planned(sandbox, []);
      const { signIn } = rowOf(plan, "home-member");
      expect([signIn.before.code, signIn.after.code]).toEqual(["resource-refused", "resource-refused"]);
      const pages: string[] = [];
      await expect(visit(comes("ben@contoso.com", { pages }))).rejects.toThrow(/code|AADSTS/i);
      expect(numbersIn(pages.join())).toEqual(numbersIn(signIn.before.why));
      // Entra looks at the resource before anybody signs in, so it never comes to the reason in the table.
      expect(rowOf(plan, "any-other-member").signIn.before.answer).toBe("no");
      const foreign: string[] = [];
      await expect(visit(comes("fay@fabrikam.com", { pages: foreign }))).rejects.toThrow(/code|AADSTS/i);
      expect(numbersIn(foreign.join())).toEqual(["AADSTS9010010"]);
    },
  );

  test("client 1.x is refused after, too, at home and elsewhere", async () => {
    const { sandbox, comes } = await served("gateway-resource", withoutUri);
    await migrated(sandbox, []);
    administratorConsents(sandbox, ids.clientApp);
    for (const user of ["ben@contoso.com", "fay@fabrikam.com"]) {
      const pages: string[] = [];
      await expect(visitWithV1(comes(user, { pages }))).rejects.toThrow(/code|AADSTS/i);
      expect(numbersIn(pages.join())).toEqual(["AADSTS9010010"]);
    }
  });
});

describe("protected resource metadata whose resource is the gateway's own address", () => {
  test.each(visitors)(
    "client $sdk is served at home, and the plan that would end that is refused",
    async ({ visit }) => {
      const { sandbox, comes } = await served("gateway-resource");
      expect((await visit(comes("ben@contoso.com"))).tools).toHaveLength(4);
      const ran = await run(sandbox, ["migrate", "--yes"]);
      expect(ran.exitCode).toBe(5);
      expect(await finding(sandbox, "resource-needs-domain")).toContain("HostNameNotOnVerifiedDomain");
      expect((await visit(comes("ben@contoso.com"))).tools).toHaveLength(4);
      await expect(visit(comes("fay@fabrikam.com"))).rejects.toThrow(/code|AADSTS/i);
    },
  );
});

describe("protected resource metadata that leads to Entra", () => {
  test("client 2.x stops before the sign-in: Entra's shared metadata has a template as issuer, and no option here cures it", async () => {
    const { sandbox, comes } = await served("protected-resource");
    await migrated(sandbox, ["--with", "gateway-issuer"]);
    const pages: string[] = [];
    const address = "https://mcp.contoso.com/mcp";
    const strict = comes("fay@fabrikam.com", { pages, address, skipIssuerMetadataValidation: false });
    await expect(visitWithV2(strict)).rejects.toThrow(/issuer/i);
    expect(pages).toEqual([]);
    expect(await finding(sandbox, "issuer-not-origin")).not.toBeNull();
  });
});

describe("a gateway that exchanges the caller's token", () => {
  test.each(visitors)(
    "client $sdk is served at home before and after, and elsewhere not at all, as the finding says",
    async ({ visit }) => {
      const { sandbox, comes, lines } = await served("on-behalf-of");
      expect(await finding(sandbox, "obo-home-tenant")).toContain("fails for callers of other tenants");
      expect((await visit(comes("ben@contoso.com"))).tools).toHaveLength(4);
      await migrated(sandbox, []);
      administratorConsents(sandbox, ids.clientApp);
      expect((await visit(comes("ben@contoso.com"))).tools).toHaveLength(4);
      lines.splice(0);
      await expect(visit(comes("fay@fabrikam.com"))).rejects.toThrow(/502|AADSTS50013/);
      expect(lines.flatMap(numbersIn)).toEqual([]);
    },
  );
});
