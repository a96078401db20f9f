import { describe, expect, test } from "vitest";
import { findApplication } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { worldsThatRefuse } from "../support/built-in.ts";
import { freshWorld, type RunDifferences, run, writes } from "../support/program.ts";

// What `verify --tenant` says of a customer's tenant, which nobody has signed in to.

const asked = ["verify", "--format", "json", "--tenant", "fabrikam.com"];

/** A tenant that is not in the world. */
const somebodys = "9b7d2c40-5e18-4f63-a0d9-3c86e1b45f72";

async function migrated(world = "flights", ...options: string[]): Promise<Sandbox> {
  const sandbox = await freshWorld(world);
  expect(await run(sandbox, ["migrate", "--yes", "--quiet", ...options])).toMatchObject({ exitCode: 0 });
  return sandbox;
}

interface Said {
  readonly code: string;
  readonly outcome: string;
  readonly message: string;
  readonly hint: string;
}

async function ofTenant(sandbox: Sandbox, argv: readonly string[] = asked, differences: RunDifferences = {}) {
  const ran = await run(sandbox, argv, differences);
  expect(ran.stderr).toBe("");
  const checks: readonly Said[] = JSON.parse(ran.stdout).verification.checks;
  const said = checks.filter(({ code }) => code.startsWith("tenant-"));
  return { ...ran, first: checks[0], said, of: (code: string) => said.filter((one) => one.code === code) };
}

function appOf({ world }: Sandbox, appId: string) {
  const application = findApplication(world, appId)?.application;
  if (application === undefined) throw new Error("the world has the app");
  return application;
}

describe("a tenant whose people get in", () => {
  test("says what its administrator does, in which order, and that the rest is seen there alone", async () => {
    const { of, exitCode, sent } = await ofTenant(await migrated());
    expect(exitCode).toBe(0);
    expect(of("tenant-admitted")).toMatchObject([
      { outcome: "right", message: "The gateway admits people of fabrikam.com." },
    ]);
    expect(of("tenant-sign-in")).toMatchObject([{ outcome: "right" }]);
    const [consent, rest] = of("tenant-consent");
    expect(consent).toMatchObject({ outcome: "note", message: expect.stringContaining("AADSTS90094") });
    const [, link] = consent?.hint.split("\n") ?? [];
    expect(new URL(link ?? "").pathname).toBe(`/${ids.fabrikam}/v2.0/adminconsent`);
    expect(rest?.hint).toContain(`az login --tenant ${ids.fabrikam}`);
    expect(writes(sent)).toEqual([]);
  });

  test("asks the tenant's own authority without any credential", async () => {
    const { sent } = await ofTenant(await migrated());
    const there = sent.filter(({ url }) => url.pathname === `/${ids.fabrikam}/oauth2/v2.0/authorize`);
    expect(there.map(({ method }) => method)).toEqual(["GET"]);
    expect(there.some(({ headers }) => headers.has("authorization") || headers.has("cookie"))).toBe(false);
  });

  test("who is not known to the API is added first", async () => {
    const sandbox = await migrated();
    appOf(sandbox, ids.apiApp).api.knownClientApplications = [];
    const [consent] = (await ofTenant(sandbox)).of("tenant-consent");
    const [, login, add, link] = consent?.hint.split("\n") ?? [];
    expect(login).toBe(`az login --tenant ${ids.fabrikam} --allow-no-subscriptions`);
    expect(add).toBe(`az ad sp create --id ${ids.apiApp}`);
    expect(link).toContain("/adminconsent?");
  });

  test("the home tenant needs nothing of the kind", async () => {
    const { said } = await ofTenant(await migrated(), [...asked.slice(0, -1), "contoso.com"]);
    expect(said.filter(({ outcome }) => outcome !== "right")).toEqual([]);
    expect(said.length).toBeGreaterThan(1);
  });

  test.each(worldNames.filter((name) => !worldsThatRefuse.includes(name)))(
    "in the world %s",
    async (world) => {
      const named = ["--api", "flights-mcp"];
      const { of, exitCode } = await ofTenant(await migrated(world, "--allow-shared", ...named), [
        ...asked,
        ...named,
      ]);
      expect(of("tenant-admitted").map(({ outcome }) => outcome)).not.toContain("wrong");
      expect(of("tenant-consent").map(({ outcome }) => outcome)).not.toContain("wrong");
      expect(exitCode).toBe(0);
    },
  );
});

describe("a tenant that is kept out", () => {
  test("by a list, which is named first, with the command that changes it", async () => {
    const sandbox = await migrated("flights", "--allow-tenant", somebodys);
    const { first, exitCode } = await ofTenant(sandbox);
    expect(exitCode).toBe(8);
    expect(first).toMatchObject({
      code: "tenant-admitted",
      outcome: "wrong",
      hint: expect.stringContaining("entra-mcp tenants add fabrikam.com"),
    });
    expect(await run(sandbox, ["tenants", "add", "fabrikam.com", "--yes", "--quiet"])).toMatchObject({
      exitCode: 0,
    });
    expect((await ofTenant(sandbox)).of("tenant-admitted")).toMatchObject([{ outcome: "right" }]);
  });

  test.each([
    ["a client that serves the home tenant alone", ids.clientApp, /AADSTS50194/],
    ["an API that serves the home tenant alone", ids.apiApp, /AADSTS500011/],
  ])("by %s", async (_, appId, why) => {
    const sandbox = await migrated();
    appOf(sandbox, appId).signInAudience = "AzureADMyOrg";
    const { of, exitCode } = await ofTenant(sandbox);
    expect(of("tenant-consent")[0]).toMatchObject({ outcome: "wrong", message: expect.stringMatching(why) });
    expect(exitCode).toBe(8);
  });

  test("before a migration, by the gateway and by sign-in", async () => {
    const { said } = await ofTenant(await freshWorld());
    expect(said.slice(0, 2)).toMatchObject([
      { code: "tenant-admitted", outcome: "wrong" },
      { code: "tenant-consent", outcome: "wrong" },
    ]);
  });
});

describe("what Entra says before anybody has signed in", () => {
  test("a tenant that is none", async () => {
    const { first } = await ofTenant(await migrated(), [...asked.slice(0, -1), somebodys]);
    expect(first).toMatchObject({ outcome: "wrong", message: expect.stringContaining("AADSTS90002") });
  });

  test.each([
    ["AADSTS700016", /does not have the client Flights MCP Client yet/],
    ["AADSTS650052", /does not have the API yet/],
    ["AADSTS500011", /does not have the API yet/],
  ])("%s is what consent cures, and fails nothing", async (number, message) => {
    const intercept = async ({ url }: Request) =>
      new URL(url).pathname === `/${ids.fabrikam}/oauth2/v2.0/authorize`
        ? new Response(`<html>${number}: not there</html>`, { status: 400 })
        : null;
    const { of, exitCode } = await ofTenant(await migrated(), asked, { intercept });
    expect(of("tenant-sign-in")).toMatchObject([
      { outcome: "note", message: expect.stringMatching(message), hint: expect.stringContaining("consent") },
    ]);
    expect(exitCode).toBe(0);
  });

  test("silence is unknown, and fails nothing", async () => {
    const intercept = async ({ url }: Request) => {
      if (new URL(url).pathname === `/${ids.fabrikam}/oauth2/v2.0/authorize`)
        throw new TypeError("fetch failed");
      return null;
    };
    const { of, exitCode } = await ofTenant(await migrated(), asked, { intercept });
    expect(of("tenant-sign-in")).toMatchObject([{ outcome: "unknown" }]);
    expect(exitCode).toBe(0);
  });
});

test.each([
  ["a domain that no tenant has", "nowhere.example", /There is no tenant/],
  ["personal accounts", "9188040d-6c67-4c5b-b112-36a304b66dad", /AADSTS500200/],
])("%s is wrong usage", async (_, tenant, message) => {
  const { exitCode, stdout } = await run(await freshWorld(), [...asked.slice(0, -1), tenant]);
  expect(exitCode).toBe(64);
  expect(stdout).toMatch(message);
});
