import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWorldFile, openSandbox } from "../../src/sandbox/open.ts";
import { serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { readWorldFile } from "../../src/sandbox/world/world-file.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { scratchFolder } from "../support/scratch.ts";
import { administrator } from "./clients.ts";
import { loopbackFetch } from "./loopback.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = scratchFolder("sandbox-writers");
  file = join(folder, "w.json");
  await createWorldFile("flights", file);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const policy = `/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights/apis/weather/policies/policy?api-version=2024-05-01&format=rawxml`;

test("of several clients with the same ETag one wins each round, and the file holds what it wrote", async () => {
  const sandbox = await openSandbox(file);
  const served = await serveSandbox(sandbox);
  const { token } = await administrator(sandbox).getToken("https://management.azure.com/.default");
  const url = `${served.arm}${policy}`;
  const write = (value: string, etag: string): Promise<Response> =>
    loopbackFetch(served)(url, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}`, "if-match": etag },
      body: JSON.stringify({ properties: { format: "rawxml", value } }),
    });
  let etag = "*";
  for (let round = 0; round < 8; round += 1) {
    const texts = ["a", "b", "c", "d", "e"].map(
      (client) => `<policies>\r\n\t<!-- ${client} ${round} -->\r\n</policies>`,
    );
    const answers = await Promise.all(
      round === 0 ? [write(texts[0] ?? "", etag)] : texts.map((text) => write(text, etag)),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(answers.length - 1);
    etag = winners[0]?.headers.get("etag") ?? "";
    const won = (await winners[0]?.json()) as { properties: { value: string } };
    const stored = (await readWorldFile(file)).subscriptions[0]?.services[0]?.apis[1]?.policy;
    expect(stored).toEqual({ text: won.properties.value, etag });
  }
  await served.close();
  await sandbox.close();
});

test("a process that is killed while it writes leaves a whole world with what it was answered for", async () => {
  const program = join(folder, "writer.mjs");
  await buildWriter(program);
  // A large world takes a while to write, so that the end comes in the middle of it.
  await rm(file);
  await createWorldFile("fleet:600", file);
  for (let round = 0; round < 8; round += 1) {
    const child = spawn(process.execPath, [program, file], { stdio: ["ignore", "pipe", "inherit"] });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    await wait(round * 7);
    child.kill("SIGKILL");
    await exit;
    const stored = (await readWorldFile(file)).subscriptions[0]?.services[0]?.apis[0]?.policy?.text;
    expect(stored).toMatch(new RegExp(`<!-- ${child.pid} \\d+ x+ -->`));
  }
  await rm(program);
  await (await openSandbox(file)).close();
  expect(await readdir(folder)).toEqual(["w.json"]);
}, 60_000);

test("what a killed process left beside the file is removed, and nothing else", async () => {
  const leftover = ".w.json.8c1f8a9e-2f4a-4f4e-9d0b-2b1c7c0a9d11.tmp";
  const others = [".w.json.notes.tmp", "w.json.bak", ".other.json.8c1f8a9e-2f4a-4f4e-9d0b-2b1c7c0a9d11.tmp"];
  for (const name of [leftover, ...others]) await writeFile(join(folder, name), "{");
  await (await openSandbox(file)).close();
  expect(await readdir(folder)).toEqual([...others, "w.json"].toSorted());
  expect(await readFile(join(folder, "w.json.bak"), "utf8")).toBe("{");
});

async function buildWriter(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("./writer.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile,
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}
