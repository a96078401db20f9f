import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";
import { freshWorld, type RunDifferences, run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

// One service with three MCP servers, of which two are named in a file.

const folder = () => scratchFolder();
const two = { flights: { api: "flights-mcp" }, one: { api: "mcp-0001", allowShared: true } };

function config(setups: Readonly<Record<string, unknown>> = two): string {
  const file = join(folder(), "entra-mcp.json");
  writeFileSync(file, JSON.stringify({ setups }));
  return file;
}

async function every(argv: readonly string[], file = config(), differences: RunDifferences = {}) {
  return run(await freshWorld("fleet:3"), [...argv, "--all-setups", "--config", file], differences);
}

describe("--all-setups", () => {
  test("plans each setup, in the order of the file, and sums up", async () => {
    const { stdout, stderr, exitCode, sent } = await every(["plan", "--detailed-exitcode"]);
    expect(exitCode).toBe(2);
    expect(stdout.indexOf("Setup flights")).toBeLessThan(stdout.indexOf("Setup one"));
    expect(stderr).toBe(
      "\nSetups\n  flights    2  something to change\n  one        2  something to change\n",
    );
    expect(writes(sent)).toEqual([]);
  });

  test("prints one document in JSON mode, which holds the document of each", async () => {
    const { stdout, stderr } = await every(["migrate", "--dry-run", "--format", "json"]);
    expect(stderr).toBe("");
    const { kind, setups, exitCode } = JSON.parse(stdout);
    expect({ kind, exitCode }).toEqual({ kind: "entra-mcp/setups", exitCode: 0 });
    expect(setups).toMatchObject([
      { name: "flights", exitCode: 0, document: { kind: "entra-mcp/plan" } },
      { name: "one", exitCode: 0, document: { kind: "entra-mcp/plan" } },
    ]);
    expect(setups[0].document.setup.api).not.toEqual(setups[1].document.setup.api);
  });

  test("a setup that fails hides none of the others, and its exit code is the one that is told", async () => {
    const file = config({ gone: { api: "nowhere" }, ...two });
    const { stdout, stderr, exitCode } = await every(["plan"], file);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('There is no API "nowhere"');
    expect(stderr).toContain("  gone      64  wrong usage\n  flights    0  done");
    expect(stdout).toContain("Setup one");
    const { setups } = JSON.parse((await every(["plan", "--format", "json"], file)).stdout);
    expect(setups[0]).toMatchObject({ exitCode: 64, document: { error: { code: "usage" } } });
  });

  test("reads once what the setups share", async () => {
    const file = config();
    const once = await run(await freshWorld("fleet:3"), ["plan", "--config", file, "--setup", "flights"]);
    const both = await every(["plan"], file);
    const read = ({ sent }: typeof both) => sent.filter(({ headers }) => headers.has("authorization"));
    const paths = read(both).map(({ url }) => url.href);
    expect(paths.filter((path, index) => paths.indexOf(path) < index)).toEqual([]);
    expect(paths.length).toBeLessThan(2 * read(once).length - 10);
  });

  test("migrates each, and verifies each", async () => {
    const sandbox = await freshWorld("fleet:3");
    const file = config();
    const all = ["--all-setups", "--config", file];
    const migrated = await run(sandbox, ["migrate", "--yes", "--quiet", "--allow-shared", ...all]);
    expect({ exitCode: migrated.exitCode, stderr: migrated.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(readdirSync(join(migrated.stateDirectory, "runs"))).toHaveLength(2);
    expect((await run(sandbox, ["verify", "--quiet", ...all])).exitCode).toBe(0);
    expect((await run(sandbox, ["plan", "--detailed-exitcode", "--quiet", ...all])).exitCode).toBe(0);
  });

  test("saves a plan for each in a folder", async () => {
    const out = join(folder(), "plans");
    expect((await every(["plan", "--quiet", "--out", out])).exitCode).toBe(0);
    expect(readdirSync(out)).toEqual(["flights.json", "one.json"]);
    expect(JSON.parse(readFileSync(join(out, "one.json"), "utf8")).kind).toBe("entra-mcp/plan");
  });

  test.each(["../../evil", "a/b", "..", "", "\u001b[2J"])("saves none under the name %j", async (name) => {
    const out = join(folder(), "plans");
    const { exitCode, stderr } = await every(["plan", "--out", out], config({ [name]: two.flights }));
    expect(exitCode).toBe(64);
    expect(stderr).toContain("cannot be the name of a file");
    expect(stderr).not.toContain("\u001b");
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });

  test.each([
    ["without a file", ["plan", "--all-setups"], /needs a configuration file/],
    [
      "with a name, too",
      ["plan", "--all-setups", "--config", config(), "--setup", "one"],
      /--setup names one/,
    ],
    ["of a file without setups", ["plan", "--all-setups", "--config", config({})], /has no setups/],
  ])("%s is wrong usage", async (_, argv, says) => {
    const { exitCode, stderr, sent } = await run(await freshWorld("fleet:3"), argv);
    expect({ exitCode, sent }).toEqual({ exitCode: 64, sent: [] });
    expect(stderr).toMatch(says);
  });

  test("may not stand in a file, where it would be about the file itself", async () => {
    const file = join(folder(), "entra-mcp.json");
    writeFileSync(file, JSON.stringify({ allSetups: true, setups: two }));
    const { exitCode, stderr } = await run(await freshWorld("fleet:3"), [
      "plan",
      "--config",
      file,
      "--setup",
      "one",
    ]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('"allSetups" is not allowed in a configuration');
  });

  test("may come from a variable, as every option", async () => {
    const ran = await run(await freshWorld("fleet:3"), ["plan", "--quiet", "--detailed-exitcode"], {
      host: { env: { ENTRA_MCP_ALL_SETUPS: "true", ENTRA_MCP_CONFIG: config() } },
    });
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 2, stderr: "" });
  });
});

describe("entra-mcp.json in the folder where a command runs", () => {
  function folderWith(content: unknown): string {
    const at = emptyFolder();
    expect(session(at, ["sandbox", "new", "fleet:3", "--out", "w.json"]).exitCode).toBe(0);
    writeFileSync(join(at, "entra-mcp.json"), JSON.stringify(content));
    return at;
  }

  test("is used, and named on standard error", () => {
    const at = folderWith({ sandbox: "w.json", setups: two });
    const { stdout, stderr, exitCode } = session(at, ["plan", "--setup", "one", "--format", "json"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: "Options from entra-mcp.json, setup one.\n",
    });
    expect(JSON.parse(stdout).setup.api).toContain("mcp-0001");
    expect(session(at, ["plan", "--setup", "one", "--quiet"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("is not used for a make-believe Azure, which has other setups", () => {
    const at = folderWith({ api: "nowhere" });
    expect(session(at, ["plan", "--sandbox", "--quiet"])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("may not say where credentials are sent", () => {
    const at = folderWith({ cloud: "w.json", api: "flights-mcp" });
    const { exitCode, stderr } = session(at, ["plan"]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain("names a cloud file, which decides where credentials are sent");
  });
});
