import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { main } from "../../src/main.ts";
import { publicOrigins } from "../../src/sandbox/hosts.ts";
import { guideFor } from "../../src/sandbox/serve/guide.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { testHost } from "../support/host.ts";
import { scratchFolder } from "../support/scratch.ts";
import { quickSandbox } from "./quick.ts";

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** `sandbox serve` on a terminal, until the test ends. */
async function terminal(...words: readonly string[]) {
  const interruption = new AbortController();
  let ready: (line: string) => void = () => undefined;
  const firstLine = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const { host, stderr } = testHost({ interrupted: interruption.signal });
  const stdout = { ...host.stdout, write: (text: string) => ready(text) };
  const ended = main(["sandbox", "serve", ...words], { ...host, stdout });
  ends.push(async () => {
    interruption.abort();
    await ended;
  });
  return { addresses: JSON.parse(await firstLine) as Readonly<Record<string, string>>, stderr };
}

describe("sandbox serve on a terminal", () => {
  test("standard output holds one JSON line for programs, and the terminal says how to use it", async () => {
    const { addresses, stderr } = await terminal();
    expect(Object.keys(addresses)).toEqual(["cloud", "ca", "login", "graph", "arm", "gateway", "proxy"]);
    const said = stderr();
    expect(said).toMatch(/^This is a sandbox: nothing here reaches Azure\./);
    expect(said).toContain("  MCP server  https://apim-flights.azure-api.net/mcp\n");
    expect(said).toContain(`  client id   ${ids.clientApp}  (Flights MCP Client)\n`);
    expect(said).toContain(`  export HTTPS_PROXY=${addresses["proxy"]} NO_PROXY=localhost,127.0.0.1\n`);
    expect(said).toContain(`  export NODE_EXTRA_CA_CERTS=${addresses["ca"]} NODE_USE_ENV_PROXY=1\n`);
    expect(said).toContain(
      "npx mcp-remote https://apim-flights.azure-api.net/mcp --static-oauth-client-info ",
    );
    expect(said).toContain("npx @modelcontextprotocol/inspector --cli --config mcp.json");
    expect(said).toContain(`--proxy-server=${addresses["proxy"]} --ignore-certificate-errors-spki-list=`);
  });

  test("with --local-addresses it names the addresses on this machine, and no proxy", async () => {
    const { addresses, stderr } = await terminal("--local-addresses");
    expect(stderr()).toContain(`  MCP server  ${addresses["gateway"]}/mcp\n`);
    expect(stderr()).not.toMatch(/HTTPS_PROXY|enable-proxy|proxy-server|azure-api\.net/);
  });

  test("a refused call is a line that nobody's text can reach out of", async () => {
    const { addresses, stderr } = await terminal();
    const guide = stderr();
    const query = new URLSearchParams({
      client_id: ids.clientApp,
      response_type: "code",
      redirect_uri: "http://127.0.0.1:33418/",
      scope: `api://${ids.apiApp}/.default`,
      login_hint: "<evil>\u009b2J##vso[task.setvariable]x",
    });
    await get(
      `${addresses["login"]}/${ids.contoso}/oauth2/v2.0/authorize?${query.toString()}`,
      addresses["ca"],
    );
    const line = stderr().slice(guide.length);
    expect(line).toMatch(/^400 GET .*: AADSTS50034: The user account <evil>.*\n$/);
    expect(line).not.toMatch(/[\u0080-\u009f]|##vso/);
  });
});

/** Reads an address with an authority of its own. */
function get(address: string, ca = ""): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { ca: readFileSync(ca), agent: false }, (answer) => {
      answer.resume().once("end", () => resolve());
    });
    asked.once("error", reject).end();
  });
}

test.each([
  ["its own", ["http://127.0.0.1:33418", "http://localhost/oauth/callback"], ""],
  ["its own with a port", ["http://localhost:3334/oauth/callback"], ""],
  [
    "another",
    ["https://vscode.dev/redirect", "http://127.0.0.1:33418"],
    "33418 --host 127.0.0.1 --callback-path / ",
  ],
])("mcp-remote is told which redirect URI is registered: %s", async (_name, redirectUris, options) => {
  const { world } = await quickSandbox((world) => {
    for (const application of world.tenants.flatMap(({ applications }) => applications)) {
      application.publicClient.redirectUris = [...redirectUris];
    }
  });
  const place = { ca: "/ca.pem", proxy: "http://127.0.0.1:1", keyDigest: "x", addresses: "public" } as const;
  const lines = guideFor(world, { ...place, origins: publicOrigins }).flatMap(({ lines }) => lines);
  expect(lines.find((line) => line.startsWith("npx mcp-remote "))).toContain(
    `/mcp ${options}--static-oauth-client-info `,
  );
});

test.skipIf(process.platform === "win32")(
  "no name in a world becomes a command in a line that is copied",
  async () => {
    const folder = scratchFolder("guide");
    const evil = "'; touch made; '$(touch made)`touch made`";
    const { world } = await quickSandbox((world) => {
      for (const tenant of world.tenants) {
        tenant.displayName = evil;
        for (const application of tenant.applications) {
          application.displayName = evil;
          application.publicClient.redirectUris = [`http://127.0.0.1:1/${evil}`];
          application.identifierUris = [`api://${evil}`];
        }
      }
      for (const api of world.subscriptions.flatMap(({ services }) => services.flatMap(({ apis }) => apis))) {
        api.path = evil;
      }
    });
    const place = {
      ca: "/tmp/ca.pem",
      proxy: "http://127.0.0.1:1",
      keyDigest: "x",
      addresses: "public",
    } as const;
    const commands = guideFor(world, { ...place, origins: publicOrigins })
      .flatMap(({ lines }) => lines)
      .filter((line) => /^(npx|printf|curl|export|chromium)/.test(line));
    expect(commands).toHaveLength(8);
    writeFileSync(join(folder, "copied.sh"), commands.map((line) => `${line}\n`).join(""));
    const stubs = "npx() { :; }; curl() { :; }; chromium() { :; }; printf() { :; };";
    spawnSync("/bin/sh", ["-c", `${stubs} . ./copied.sh`], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
    });
    expect(existsSync(join(folder, "made"))).toBe(false);
  },
);
