import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWorldFile, openSandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { WorldError } from "../../src/sandbox/world/world-error.ts";
import { lockWorldFile } from "../../src/sandbox/world/world-lock.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { scratchFolder } from "../support/scratch.ts";
import { migrateFlights } from "./migrated.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = scratchFolder("sandbox-world");
  file = join(folder, "w.json");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function refusal(work: Promise<unknown>): Promise<WorldError> {
  const error = await work.then(
    () => new Error("nothing failed"),
    (caught: unknown) => caught,
  );
  if (!(error instanceof WorldError)) throw error;
  return error;
}

describe("what is not a world", () => {
  const files: readonly [string, string | null, RegExp][] = [
    ["is missing", null, /There is no world file at .*w\.json\./],
    ["is not JSON", "hello", /is not JSON/],
    ["has no kind", "{}", /its kind is missing/],
    ["is another document", '{"kind":"entra-mcp/plan","version":1}', /its kind is "entra-mcp\/plan"/],
    [
      "is of a later version",
      '{"kind":"entra-mcp/world","version":2}',
      /a world of version 2; this program knows version 1/,
    ],
    ["is incomplete", '{"kind":"entra-mcp/world","version":1}', /not a complete world: name:/],
  ];
  test.each(files)("a file that %s is refused in one sentence with a next step", async (_, text, message) => {
    if (text !== null) await writeFile(file, text);
    const error = await refusal(openSandbox(file));
    expect(error.message).toMatch(message);
    expect(error.hint).toContain("entra-mcp sandbox new flights --out");
    expect(await readdir(folder)).toEqual(text === null ? [] : ["w.json"]);
  });

  test("an unknown name is refused with the names there are", async () => {
    const error = await refusal(openSandbox("flihgts"));
    expect(error.message).toContain('no built-in world "flihgts"');
    expect(error.hint).toContain("flights");
  });
});

describe("a world file", () => {
  test("keeps its state, and tokens stay valid from one opening to the next", async () => {
    await createWorldFile("flights", file);
    const first = await openSandbox(file);
    await migrateFlights(first);
    const wish = { user: "fay@fabrikam.com", clientId: ids.clientApp, scope: `api://${ids.apiApp}/.default` };
    const signedIn = await signInAs(first, { ...wish, authorityTenant: "common", consent: true });
    await first.close();
    const second = await openSandbox(file);
    const headers = { authorization: `Bearer ${signedIn.signedIn ? signedIn.accessToken : ""}` };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const answer = await second.fetch(
      new Request("https://apim-flights.azure-api.net/mcp", { method: "POST", body, headers }),
    );
    await second.close();
    expect(answer.status).toBe(200);
  });

  test("is saved before the answer leaves, and nothing is left beside it", async () => {
    await createWorldFile("flights", file);
    const sandbox = await openSandbox(file);
    await migrateFlights(sandbox);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(sandbox.world)));
    await sandbox.close();
    expect(await readdir(folder)).toEqual(["w.json"]);
  });

  test("is the same bytes when it is made twice, and never made over another", async () => {
    await createWorldFile("flights", file);
    const first = await readFile(file, "utf8");
    expect((await refusal(createWorldFile("flights", file))).message).toContain("is there already");
    await createWorldFile("flights", `${file}.second.json`);
    expect(await readFile(`${file}.second.json`, "utf8")).toBe(first);
    expect(first.startsWith('{\n  "kind": "entra-mcp/world",\n  "version": 1,\n')).toBe(true);
  });

  test("is not changed when nothing is to be saved", async () => {
    await createWorldFile("flights", file);
    const before = await readFile(file, "utf8");
    const [one, two] = [await openSandbox(file, { save: false }), await openSandbox(file, { save: false })];
    await migrateFlights(one);
    await one.close();
    await two.close();
    expect(await readFile(file, "utf8")).toBe(before);
  });
});

describe("the lock", () => {
  test.runIf(existsSync("/sys"))("in a folder where nobody makes files is explained", async () => {
    const outcome = await lockWorldFile("/sys/w.json").catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(WorldError);
    expect(String(outcome)).toMatch(/w\.json cannot be locked: permission denied/);
  });

  test("keeps a second opening out, names the holder, and ends with close", async () => {
    await createWorldFile("flights", file);
    const first = await openSandbox(file);
    const error = await refusal(openSandbox(file));
    expect(error.message).toContain(`in use by process ${process.pid}`);
    await first.close();
    await (await openSandbox(file)).close();
  });

  test("of a dead process is taken over", async () => {
    await createWorldFile("flights", file);
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeFile(`${file}.lock`, JSON.stringify({ pid: dead, host: hostname() }));
    await (await openSandbox(file)).close();
    expect(await readdir(folder)).toEqual(["w.json"]);
  });

  test("of another computer is respected", async () => {
    await createWorldFile("flights", file);
    await writeFile(`${file}.lock`, JSON.stringify({ pid: 1, host: "elsewhere" }));
    expect((await refusal(openSandbox(file))).hint).toContain(`${file}.lock`);
  });
});

test.each(worldNames)("the built-in world %s opens and names its administrator", async (name) => {
  const sandbox = await openSandbox(name);
  expect(sandbox.signIn.clientSecret).not.toBe("");
  expect(sandbox.hosts.gateways.length).toBeGreaterThan(0);
});
