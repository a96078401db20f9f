import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import process from "node:process";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { main } from "../../src/main.ts";
import { startWorld } from "../../src/sandbox/open.ts";
import { completeWorld } from "../../src/sandbox/world/world.ts";
import { flightsWorld } from "../../src/sandbox/worlds/flights.ts";
import { root } from "../support/built.ts";
import { testHost } from "../support/host.ts";
import { commandLines } from "./command-lines.ts";
import { blocksOf, pageAt } from "./pages.ts";
import { openStage, placeholders } from "./stage.ts";

// docs/try-a-client.md, as it is written: its world, its client, and its way to sign in without a browser.

const page = pageAt("docs/try-a-client.md");
const blocks = blocksOf(page);
const lines = blocks.flatMap((block) => commandLines(block, placeholders));
const client = blocks.find(({ language }) => language === "js")?.text ?? "";

test("the page's client signs in with what the page tells, and lists the tools", async () => {
  const stage = await openStage("flights");
  for (const { words } of lines.slice(0, 2)) expect((await stage.runWords(words.slice(1))).exitCode).toBe(0);
  const served = await serve(["--world", "w.json", "--local-addresses"]);
  try {
    const { gateway = "", ca = "" } = served.addresses;
    const words = lines.find((line) => line.words[1] === "client.mjs")?.words.slice(2) ?? [];
    const typed = words.map((word) => word.replace("https://localhost:9443", gateway));
    expect(await signedInAs("ben@contoso.com", { typed, ca })).toBe(
      "search_flights, get_flight_details, list_airports, book_flight",
    );
    expect(page.text).toContain("`search_flights, get_flight_details, list_airports, book_flight`");
  } finally {
    await served.end();
  }
});

test("ports are taken in the order that the page tells", async () => {
  for (let port = 21_440; ; port += 500) {
    const served = await serve(["--port", String(port)]);
    if (served.addresses["login"] === undefined && port < 25_000) continue;
    const { login, graph, arm, gateway, proxy } = served.addresses;
    const ports = [login, graph, arm, gateway, proxy].map((address = "") => Number(new URL(address).port));
    expect(ports).toEqual([0, 1, 2, 3, 4].map((step) => port + step));
    await served.end();
    return;
  }
});

describe("what the page names is there", () => {
  test("the version of the SDK is the one that is tested", () => {
    const { devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
    expect(page.text).toContain(
      `@modelcontextprotocol/sdk@${devDependencies["@modelcontextprotocol/sdk"]}\n`,
    );
  });

  test("the fault meets the first two calls of the MCP endpoint", async () => {
    const fault = JSON.parse(blocks.find(({ language }) => language === "json")?.text ?? "null");
    const sandbox = startWorld(completeWorld({ ...flightsWorld(), faults: [fault] }));
    const answers: number[] = [];
    for (let call = 0; call < 3; call++) {
      const { status } = await sandbox.fetch(
        new Request("https://apim-flights.azure-api.net/mcp", { method: "POST", body: "{}" }),
      );
      answers.push(status);
    }
    expect(answers).toEqual([503, 503, 401]);
  });
});

/** `sandbox serve`, and the addresses that it prints; none where it could not begin. */
async function serve(words: readonly string[]) {
  const interruption = new AbortController();
  const { host } = testHost({ interrupted: interruption.signal });
  let first: (line: string) => void = () => undefined;
  const line = new Promise<string>((resolve) => {
    first = resolve;
  });
  const ended = main(["sandbox", "serve", ...words], { ...host, stdout: { ...host.stdout, write: first } });
  const printed = await Promise.race([line, ended.then(() => "{}")]);
  return {
    addresses: JSON.parse(printed) as Readonly<Record<string, string>>,
    end: async () => {
      interruption.abort();
      await ended;
    },
  };
}

/** Runs the client, follows the address that it shows as `curl --location` does. @returns the last line that it prints */
async function signedInAs(
  user: string,
  { typed, ca }: { readonly typed: readonly string[]; readonly ca: string },
): Promise<string> {
  const child = spawn("node", ["--input-type=module", "-", ...typed], {
    cwd: root,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(client);
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Open (.+)$/.exec(line) ?? [];
    if (address !== undefined) await followed(`${address}&login_hint=${user}`, ca);
    last = line;
  }
  if (child.exitCode === null) await once(child, "exit");
  return last;
}

async function followed(address: string, ca: string): Promise<void> {
  if (address.startsWith("http:")) {
    await (await fetch(address)).text();
    return;
  }
  const location = await new Promise<string>((resolve, reject) => {
    request(address, { ca: readFileSync(ca), agent: false }, (answer) => {
      answer.resume();
      resolve(answer.headers.location ?? "");
    })
      .once("error", reject)
      .end();
  });
  expect(location).not.toBe("");
  await followed(new URL(location, address).href, ca);
}
