import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type SdkLine, toolsOfStockClient } from "../sandbox/stock-client.ts";
import { session } from "../support/built.ts";
import { codesIn, type ReadHandout, readHandout } from "../support/handout-page.ts";
import { type CommandLine, throughInspector, throughMcpRemote } from "./commands.ts";
import { guideVariables } from "./guide.ts";
import { migratedFolder, type ServedWorld, serveFolder, serveWorld } from "./served-world.ts";

const clients = inject("clients");
const tools = ["search_flights", "get_flight_details", "list_airports", "book_flight"];
const user = "fay@fabrikam.com";
const because = (reason: string | null) => (reason === null ? "" : ` (skipped: ${reason})`);
const sdkPart = "Programs with the MCP SDK";
const noRemote = clients.noRemote ?? clients.noProxy;
const noInspector = clients.noInspector ?? clients.noProxy;

/** What is in a page for the customer whose member signs in. */
function pageOf(folder: string): ReadHandout {
  const { exitCode, stdout } = session(folder, [
    "handout",
    "--sandbox",
    "w.json",
    "--customer",
    "fabrikam.com",
  ]);
  expect(exitCode).toBe(0);
  return readHandout(stdout);
}

/** What `mcp.json` and the table at the top say, and where Visual Studio Code comes back. */
function valuesOf(page: ReadHandout) {
  const { servers } = page.json("Visual Studio Code") as {
    servers: Readonly<Record<string, { url: string; oauth: { clientId: string } }>>;
  };
  const server = servers["flights-mcp"];
  const [redirect = ""] = page.redirects.get("Visual Studio Code")?.uris ?? [];
  return {
    url: server?.url ?? "",
    settings: {
      CLIENT_ID: server?.oauth.clientId ?? "",
      SCOPE: page.facts.get("Scope") ?? "",
      REDIRECT: redirect,
    },
  };
}

/** The SDK with what the page says to people who write programs; the address is nowhere but in the table. */
function valuesOfPart(page: ReadHandout) {
  const [provider, id = "", redirect = "", scope = ""] = codesIn(page.below(sdkPart) ?? "");
  expect(provider).toBe("authProvider");
  return {
    url: page.facts.get("MCP server") ?? "",
    settings: { CLIENT_ID: id, SCOPE: scope, REDIRECT: redirect },
  };
}

function toolsWith(
  world: ServedWorld,
  sdk: SdkLine,
  { url, settings }: ReturnType<typeof valuesOf>,
  options: object = {},
): Promise<readonly string[]> {
  const env = { ...guideVariables(world.said()), ...settings, OPTIONS: JSON.stringify(options) };
  return toolsOfStockClient({ sdk, url, user, env, node: clients.node });
}

/** What a program like Claude Desktop starts: the command of the document, without a shell. */
function mcpRemoteOf(page: ReadHandout, world: ServedWorld): CommandLine {
  const { mcpServers } = page.json("mcp-remote") as {
    mcpServers: Readonly<Record<string, { command: string; args: readonly string[] }>>;
  };
  const { command = "", args = [] } = mcpServers["flights-mcp"] ?? {};
  // Only the way to the make-believe Azure comes from elsewhere.
  return { command, args, env: guideVariables(world.said()) };
}

/** The file and the command line of the page. */
function inspectorOf(page: ReadHandout, world: ServedWorld): CommandLine {
  writeFileSync(join(world.folder, "mcp.json"), JSON.stringify(page.json("MCP Inspector")));
  const args = ["-ec", page.command("MCP Inspector")];
  return { command: "sh", args, env: guideVariables(world.said()) };
}

/** The command that the page tells the publisher to run for strict clients. */
function remedyIn(page: ReadHandout): string {
  const line = page
    .below("Other clients")
    ?.split("\n")
    .find((one) => one.includes("**mcp-remote**"));
  const [command = ""] = codesIn(line ?? "");
  return command;
}

describe("a handout after a plain migration, whose metadata names Entra as the issuer", () => {
  const folder = migratedFolder(clients, []);
  const page = pageOf(folder);
  let world: ServedWorld;
  beforeAll(async () => {
    world = await serveFolder(folder, "proxy");
  });
  afterAll(() => world.close());

  test.skipIf(clients.noProxy !== null).each([
    ["mcp.json and the tables", valuesOf],
    ["the words for programs", valuesOfPart],
  ])(`with %s the MCP SDK 1.x lists tools${because(clients.noProxy)}`, async (_, values) => {
    expect(await toolsWith(world, "1.x", values(page))).toEqual(tools);
  });

  test.skipIf(clients.noProxy !== null)(
    `the MCP SDK 2.x cannot sign in, as the page says, and can with the option that it names${because(clients.noProxy)}`,
    async () => {
      const said = page.below(sdkPart) ?? "";
      expect(said).toContain("Version 2 (`@modelcontextprotocol/client`) cannot sign in");
      await expect(toolsWith(world, "2.x", valuesOf(page))).rejects.toThrow(/issuer/i);
      const option = codesIn(said).find((one) => one.endsWith(": true")) ?? "";
      const options = { [option.split(":")[0] ?? ""]: true };
      expect(await toolsWith(world, "2.x", valuesOf(page), options)).toEqual(tools);
    },
  );

  test("mcp-remote and the Inspector are among those that cannot sign in yet, without instructions", () => {
    expect(remedyIn(page)).toBe("entra-mcp migrate --with gateway-issuer");
    expect(page.below("Other clients")).toMatch(/^- \*\*MCP Inspector\*\*, \*\*mcp-remote\*\*: /m);
    expect([page.below("mcp-remote"), page.below("MCP Inspector")]).toEqual([null, null]);
  });
});

describe("a handout after what the one before tells the publisher to do", () => {
  const folder = migratedFolder(clients, []);
  const remedy = remedyIn(pageOf(folder)).split(" ").slice(1);
  const mended = session(folder, [...remedy, "--sandbox", "w.json", "--yes"]);
  const page = pageOf(folder);
  let plain: ServedWorld;
  let world: ServedWorld;
  beforeAll(async () => {
    expect(mended).toMatchObject({ exitCode: 0, stderr: "" });
    plain = await serveWorld(clients, "proxy", []);
    world = await serveFolder(folder, "proxy");
  });
  afterAll(async () => {
    await plain.close();
    await world.close();
  });

  test("has nobody but those who lack a redirect URI in its list", () => {
    const listed = page
      .below("Other clients")
      ?.split("\n")
      .filter((line) => line.startsWith("- "));
    expect(listed).toEqual([expect.stringMatching(/: Flights MCP Client lacks the redirect URI/)]);
    expect(page.below(sdkPart)).not.toContain("cannot sign in");
  });

  test.skipIf(clients.noProxy !== null).each<SdkLine>(["1.x", "2.x"])(
    `with it the MCP SDK %s lists tools${because(clients.noProxy)}`,
    async (sdk) => {
      expect(await toolsWith(world, sdk, valuesOf(page))).toEqual(tools);
      expect(await toolsWith(world, sdk, valuesOfPart(page))).toEqual(tools);
    },
  );

  test.skipIf(noRemote !== null)(
    `its command lets mcp-remote in, and would not have done so before${because(noRemote)}`,
    async () => {
      await expect(
        throughMcpRemote({ clients, world: plain, user }, mcpRemoteOf(page, plain)),
      ).rejects.toThrow(/issuer/i);
      const seen = await throughMcpRemote({ clients, world, user }, mcpRemoteOf(page, world));
      expect(seen.tools).toEqual(tools);
      expect(seen.answer).toContain("CF10");
    },
  );

  test.skipIf(noInspector !== null)(
    `its command lets the Inspector in, and would not have done so before${because(noInspector)}`,
    async () => {
      await expect(
        throughInspector({ clients, world: plain, user }, inspectorOf(page, plain)),
      ).rejects.toThrow(/issuer/i);
      expect((await throughInspector({ clients, world, user }, inspectorOf(page, world))).tools).toEqual(
        tools,
      );
    },
  );
});

describe("a handout of an app that has the address of Visual Studio Code alone", () => {
  const folder = migratedFolder(clients, ["--with", "gateway-issuer"]);
  const file = join(folder, "w.json");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(
      /"redirectUris":\s*\[[^\]]*33418[^\]]*\]/,
      '"redirectUris":["http://127.0.0.1:33418"]',
    ),
  );
  const page = pageOf(folder);
  let world: ServedWorld;
  beforeAll(async () => {
    world = await serveFolder(folder, "proxy");
  });
  afterAll(() => world.close());

  test.skipIf(noRemote !== null)(
    `has the options that lead mcp-remote back there${because(noRemote)}`,
    async () => {
      const line = mcpRemoteOf(page, world);
      expect(line.args).toContain("--callback-path");
      expect((await throughMcpRemote({ clients, world, user }, line)).tools).toEqual(tools);
    },
  );
});
