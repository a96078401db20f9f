import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { findApplication } from "../../src/sandbox/directory.ts";
import { vsCodeAppId } from "../../src/sandbox/entra/first-party.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { graphClient } from "../sandbox/clients.ts";
import { loopbackFetch } from "../sandbox/loopback.ts";
import { visitors } from "../sandbox/visit.ts";
import { readHandout } from "../support/handout-page.ts";
import { freshWorld, run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";
import { administratorConsents, migrated } from "./visitors.ts";

const stranger = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";
const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** A world after a migration, and what the person does to it before the handout. */
async function migratedWorld(
  name: string,
  options: readonly string[] = [],
  change: (sandbox: Sandbox) => void = () => undefined,
): Promise<Sandbox> {
  const sandbox = await freshWorld(name);
  open.push(sandbox);
  change(sandbox);
  await migrated(sandbox, options);
  return sandbox;
}

async function pageOf(sandbox: Sandbox, ...options: readonly string[]): Promise<string> {
  const ran = await run(sandbox, ["handout", ...options]);
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(writes(ran.sent)).toEqual([]);
  return ran.stdout;
}

interface McpJson {
  readonly servers: Readonly<
    Record<
      string,
      { readonly type: string; readonly url: string; readonly oauth?: { readonly clientId: string } }
    >
  >;
}

/** What somebody saves as `mcp.json`. */
function mcpJsonIn(page: string): McpJson {
  return readHandout(page).json("Visual Studio Code") as McpJson;
}

/** The signs of the table of errors, in its order. */
function signsIn(page: string): readonly string[] {
  const [, table = ""] = page.split("## When something goes wrong");
  return [...table.matchAll(/^\| \*\*(.+?)\*\*: /gm)].map(([, sign = ""]) => sign.replaceAll("`", ""));
}

const everywhere = ["AADSTS50020, AADSTS90072, AADSTS50194", "404"];
const ownClient = ["AADSTS90094, AADSTS90095", "AADSTS700016", "AADSTS50011"];
const atTheGateway = ["AADSTS900144", "“issuer mismatch”, “does not match the expected issuer”"];
const notBundled = ["AADSTS650052, AADSTS500011"];
const signs = ["AADSTS500200", "401 with another client id"];

const worlds: readonly {
  readonly world: string;
  readonly url: string;
  readonly clientId: string | null;
  readonly signs: readonly string[];
  readonly has: readonly string[];
  readonly lacks: readonly string[];
}[] = [
  {
    world: "flights",
    url: "https://apim-flights.azure-api.net/mcp",
    clientId: ids.clientApp,
    signs: [...everywhere, ...ownClient, ...atTheGateway, ...signs],
    has: [
      "### GitHub Copilot CLI",
      "### Programs with the MCP SDK for TypeScript",
      "- **Claude Code**, **Cursor**, **Claude (`claude.ai`, Desktop)**, **Copilot Studio**: Flights MCP Client lacks",
      "- **MCP Inspector**, **mcp-remote**: metadata is refused",
      "skipIssuerMetadataValidation: true",
      "`entra-mcp migrate --with gateway-issuer`",
      "its publisher: `unverified`",
      "“Use the Flights MCP server” (`access_as_user`)",
      "/organizations/v2.0/adminconsent?",
      "Remove Dynamic Authentication Providers",
      "state.vscdb",
    ],
    lacks: [
      "/common/v2.0/adminconsent",
      "az ad sp create",
      "Nobody needs a client id",
      "### Claude",
      "### Cursor",
      "### Copilot Studio",
      "### MCP Inspector",
      "### mcp-remote",
      "Disconnect Account",
    ],
  },
  {
    world: "pre-authorized",
    url: "https://apim-flights.azure-api.net/mcp",
    clientId: vsCodeAppId,
    signs: [...everywhere, ...atTheGateway, ...signs, ...notBundled, "AADSTS65001"],
    has: [
      "Nobody needs a client id of their own",
      "### GitHub Copilot CLI",
      `az ad sp create --id ${ids.apiApp}`,
    ],
    lacks: ["adminconsent", "### Cursor", "### Claude Code", "## For the publisher", "What the screen shows"],
  },
  {
    world: "one-registration",
    url: "https://apim-flights.azure-api.net/mcp",
    clientId: ids.apiApp,
    signs: [...everywhere, ...ownClient, ...atTheGateway, ...signs, "AADSTS90009"],
    has: [`client_id=${ids.apiApp}`],
    lacks: ["az ad sp create"],
  },
  {
    world: "protected-resource",
    url: "https://mcp.contoso.com/mcp",
    clientId: ids.clientApp,
    signs: [
      ...everywhere,
      ...ownClient,
      ...notBundled,
      "AADSTS65001",
      "“issuer mismatch”, “does not match the expected issuer”",
      "401 with another client id",
    ],
    has: [
      `az ad sp create --id ${ids.apiApp}`,
      "The publisher: serve authorization server metadata at the gateway",
      "Disconnect Account",
      "signs in with its own Microsoft accounts",
    ],
    lacks: ["| Scope |", "Remove Dynamic Authentication Providers", "apim-flights.azure-api.net"],
  },
];

describe.each(worlds)("the handout of the world $world", ({ world, url, clientId, signs, has, lacks }) => {
  test("has what applies to it, and nothing else", async () => {
    const page = await pageOf(await migratedWorld(world));
    const server = mcpJsonIn(page).servers["flights-mcp"];
    expect(server).toEqual({ type: "http", url, ...(clientId === null ? {} : { oauth: { clientId } }) });
    expect(signsIn(page).toSorted()).toEqual([...signs].toSorted());
    expect(has.filter((text) => !page.includes(text))).toEqual([]);
    expect(lacks.filter((text) => page.includes(text))).toEqual([]);
    expect(page).not.toContain("/common/v2.0/adminconsent");
  });

  test("is refused before the migration, with the next step", async () => {
    const sandbox = await freshWorld(world);
    open.push(sandbox);
    const { exitCode, stdout, stderr } = await run(sandbox, ["handout"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
    expect(stderr).toMatch(
      /^entra-mcp: There is nobody to hand this setup to yet: .+\.\n {2}try: entra-mcp migrate.*\n$/,
    );
  });

  test.each(visitors)("is enough for client $sdk to sign in", async ({ visit }) => {
    const sandbox = await migratedWorld(world, ["--with", "gateway-issuer"]);
    const page = await pageOf(sandbox, "--customer", "fabrikam.com");
    const { facts, redirects } = readHandout(page);
    const { url: address, oauth } = mcpJsonIn(page).servers["flights-mcp"] ?? { url: "" };
    const [redirectUri = "http://127.0.0.1:33418/"] = redirects.get("Visual Studio Code")?.uris ?? [];
    const scope = facts.get("Scope");
    administratorConsents(sandbox, oauth?.clientId ?? vsCodeAppId);
    const server = await serveSandbox(sandbox);
    open.push(server);
    const seen = await visit({
      fetch: loopbackFetch(server),
      user: "fay@fabrikam.com",
      pages: [],
      address,
      redirectUri,
      clientId: oauth?.clientId ?? vsCodeAppId,
      ...(scope === undefined ? {} : { scope }),
      // Entra's own metadata is refused by client 2.x, as the page says.
      skipIssuerMetadataValidation: world === "protected-resource",
    });
    expect(seen).toMatchObject({ isError: false, answer: expect.stringMatching(/CF10/) });
  });
});

describe("redirect URIs on another platform than the clients need", () => {
  test.each([
    ["web", /AADSTS7000218/],
    ["spa", /AADSTS9002327/],
  ] as const)(
    "%s: nobody gets a token as the page says, and its command mends that",
    async (platform, refusal) => {
      const sandbox = await migratedWorld("flights", ["--with", "gateway-issuer"], ({ world }) => {
        const client = findApplication(world, ids.clientApp)?.application;
        if (client === undefined) throw new Error("the world has the client");
        client[platform].redirectUris = client.publicClient.redirectUris;
        client.publicClient.redirectUris = [];
      });
      administratorConsents(sandbox, ids.clientApp);
      const server = await serveSandbox(sandbox);
      open.push(server);
      const visitAs = async (page: string) => {
        const { redirects, facts } = readHandout(page);
        const [redirectUri = ""] = redirects.get("Visual Studio Code")?.uris ?? [];
        const seat = { fetch: loopbackFetch(server), user: "fay@fabrikam.com", pages: [], redirectUri };
        const scope = facts.get("Scope") ?? "";
        const [one] = visitors;
        return one?.visit({ ...seat, address: facts.get("MCP server") ?? "", scope });
      };
      const ran = await run(sandbox, ["handout"]);
      expect(ran).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^Visual Studio Code cannot/) });
      expect(await run(sandbox, ["handout", "--quiet"])).toMatchObject({ exitCode: 0, stderr: "" });
      const before = ran.stdout;
      expect(before).toMatch(refusal);
      await expect(visitAs(before)).rejects.toThrow(refusal);

      const command = readHandout(before).command("For the publisher");
      const [, url = "", body = ""] = / --url (\S+) .* --body '(.+)'$/.exec(command) ?? [];
      const graph = await graphClient(sandbox);
      await graph.api(url).patch(JSON.parse(body));

      const after = await pageOf(sandbox);
      expect(after).not.toMatch(refusal);
      expect(readHandout(after).redirects.get("Visual Studio Code")?.registered).toBe("yes");
      // What was missing is there, too: of the programs on people's computers none is left out.
      expect(after).toContain("### Claude Code");
      expect(after).not.toContain("az rest");
      expect(await visitAs(after)).toMatchObject({ isError: false });
    },
  );
});

describe("with Visual Studio Code's own sign-in and its own client", () => {
  test("mcp.json holds no client id", async () => {
    const sandbox = await migratedWorld("protected-resource", ["--client-app", vsCodeAppId], ({ world }) => {
      const api = findApplication(world, ids.apiApp)?.application.api;
      api?.preAuthorizedApplications.push({
        appId: vsCodeAppId,
        delegatedPermissionIds: [ids.accessAsUserScope],
      });
    });
    const page = await pageOf(sandbox, "--client-app", vsCodeAppId);
    expect(mcpJsonIn(page).servers["flights-mcp"]).toEqual({
      type: "http",
      url: "https://mcp.contoso.com/mcp",
    });
    expect(page).toContain("Nobody needs a client id of their own");
    expect(page).not.toContain("| Client ID |");
  });
});

test.each(["markdown", "html"])("hostile names command nothing in %s", async (format) => {
  const page = await pageOf(await migratedWorld("hostile"), "--format", format);
  expect(page).toContain("owned");
  expect(page).not.toMatch(
    /##(?:vso)?\[|::set-output|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/,
  );
});

describe("a verified publisher", () => {
  test("lets people consent themselves", async () => {
    const page = await pageOf(
      await migratedWorld("flights", [], ({ world }) => {
        const client = findApplication(world, ids.clientApp)?.application;
        if (client !== undefined)
          client.verifiedPublisher = { ...client.verifiedPublisher, verifiedPublisherId: "6543210" };
      }),
    );
    expect(page).toContain("Each person is asked once, at the first sign-in, and can accept.");
    expect(page).toContain("with the mark of a verified one");
    expect(page).not.toContain("unverified");
  });
});

describe("with a list of tenants", () => {
  const listed = () => migratedWorld("flights", ["--allow-tenant", "fabrikam.com"]);
  const notListed = "401 after a sign-in that went well";

  test("a page for anybody says that there is one, and not who is on it", async () => {
    const page = await pageOf(await listed());
    expect(page).toContain("ask whether yours is on it");
    expect(page).not.toMatch(/fabrikam/i);
    expect(page).not.toContain(ids.fabrikam);
    expect(signsIn(page)).toContain(notListed);
  });

  test("a customer on it gets links for their own tenant", async () => {
    const page = await pageOf(await listed(), "--customer", "Fabrikam.com");
    expect(page).toContain(`| Organization | \`fabrikam.com\`, \`${ids.fabrikam}\` |`);
    expect(page).toContain(
      `<https://login.microsoftonline.com/${ids.fabrikam}/v2.0/adminconsent?client_id=${ids.clientApp}&`,
    );
    expect(page).not.toContain("/organizations/v2.0/adminconsent");
    expect(signsIn(page)).not.toContain(notListed);
  });

  test("a customer who is not on it is told so at the top, and the publisher by the exit code", async () => {
    const ran = await run(await listed(), ["handout", "--customer", stranger]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout.split("\n")[2]).toMatch(/^> The gateway does not admit .* yet/);
    expect(ran.stderr).toContain(`try: entra-mcp tenants add ${stranger}\n`);
    expect(writes(ran.sent)).toEqual([]);
  });

  test("the home tenant needs no consent of anybody", async () => {
    const page = await pageOf(await listed(), "--customer", "contoso.com");
    expect(page).toContain("the home tenant of the server");
    expect(page).toContain("| Consent | given: nobody is asked |");
    expect(page).not.toMatch(/## Consent|adminconsent|az ad sp create/);
  });

  test.each([
    ["a name that no tenant has", "nobody.example"],
    ["personal accounts", "9188040d-6c67-4c5b-b112-36a304b66dad"],
  ])("%s is no customer", async (_, name) => {
    expect(await run(await listed(), ["handout", "--customer", name])).toMatchObject({
      exitCode: 64,
      stdout: "",
    });
  });
});

describe("a setup of which a part still serves the home tenant alone is refused", () => {
  const refusedFor = async (sandbox: Sandbox) => {
    const { exitCode, stdout, stderr } = await run(sandbox, ["handout"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
    return stderr;
  };

  test("the gateway", async () => {
    expect(await refusedFor(await migratedWorld("flights", ["--only", "entra"]))).toContain(
      "its gateway admits the home tenant alone",
    );
  });

  test.each([
    ["Flights MCP Server", ids.apiApp],
    ["Flights MCP Client", ids.clientApp],
  ])("the app registration %s", async (name, appId) => {
    const sandbox = await migratedWorld("flights");
    const found = findApplication(sandbox.world, appId);
    if (found !== null) found.application.signInAudience = "AzureADMyOrg";
    expect(await refusedFor(sandbox)).toContain(`the app registration ${name} serves the home tenant alone`);
  });

  test("the OAuth metadata", async () => {
    const sandbox = await migratedWorld("flights");
    const [service] = sandbox.world.subscriptions.flatMap(({ services }) => services);
    for (const { policy } of service?.apis.flatMap(({ operations }) => operations) ?? []) {
      if (policy != null) policy.text = policy.text.replaceAll("/common/", `/${ids.contoso}/`);
    }
    expect(await refusedFor(sandbox)).toContain("its OAuth metadata sends everybody to the home tenant");
  });
});

describe("the file", () => {
  const folder = scratchFolder("handout");

  test.each([
    ["markdown", /^# Connect to Flights MCP\n/],
    ["html", /^<!DOCTYPE html>\n/],
  ])("of the form %s has what standard output would have", async (format, begins) => {
    const sandbox = await migratedWorld("flights");
    const out = join(folder, `page.${format}`);
    const page = await pageOf(sandbox, "--format", format);
    expect(page).toMatch(begins);
    expect(await pageOf(sandbox, "--format", format, "--out", out)).toBe(`The page is in ${out}.\n`);
    expect(await pageOf(sandbox, "--format", format, "--out", out, "--quiet")).toBe("");
    expect(readFileSync(out, "utf8")).toBe(page);
    expect(statSync(out).mode & 0o444).not.toBe(0);
  });

  test("is not written for a setup that is refused", async () => {
    const sandbox = await freshWorld();
    open.push(sandbox);
    const out = join(folder, "refused.md");
    expect(await run(sandbox, ["handout", "--out", out])).toMatchObject({ exitCode: 5 });
    expect(() => statSync(out)).toThrow(/ENOENT/);
  });
});

test("the address that somebody typed is the one on the page", async () => {
  const page = await pageOf(
    await migratedWorld("flights"),
    "--url",
    "https://apim-flights.azure-api.net/mcp",
  );
  expect(mcpJsonIn(page).servers["flights-mcp"]?.url).toBe("https://apim-flights.azure-api.net/mcp");
});
