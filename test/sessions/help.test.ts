import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import nodeModule from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, session } from "../support/built.ts";

const folder = emptyFolder();

/** With a variable of ours nothing is answered at once, and the whole program prints. */
const whole = { ENTRA_MCP_API: "flights-mcp" };

describe("what the built program prints at once is what the whole program prints", () => {
  test.each([
    [["--help"]],
    [["-h"]],
    [["--version"]],
    [["migrate", "--help"]],
    [["plan", "-h"]],
    [["rehearse", "--help"]],
    [["show", "--help"]],
    [["apply", "--help"]],
    [["rollback", "--help"]],
    [["verify", "--help"]],
    [["tenants", "--help"]],
    [["tenants", "add", "--help"]],
    [["tenants", "remove", "--help"]],
    [["tenants", "list", "--help"]],
    [["trace", "--help"]],
    [["handout", "--help"]],
    [["policy", "--help"]],
    [["source", "--help"]],
    [["init", "--help"]],
    [["sandbox", "--help"]],
    [["sandbox", "serve", "--help"]],
    [["completion", "--help"]],
    [["constructor", "--help"]],
    [["migrate", "migrate", "--help"]],
  ])("%j", (argv) => {
    expect(session(folder, argv)).toEqual(session(folder, argv, whole));
  });
});

describe("help waits for the whole program where something else could come out", () => {
  test.each([
    ["a variable that is wrong", { ENTRA_MCP_FORMAT: "yaml" }],
    ["a variable that is right", { ENTRA_MCP_FORMAT: "json" }],
  ])("%s", (_title, env) => {
    const { exitCode } = session(folder, ["plan", "--help"], env);
    expect(exitCode).toBe(env.ENTRA_MCP_FORMAT === "yaml" ? 64 : 0);
  });

  test("a configuration file that cannot be read", () => {
    const place = emptyFolder();
    writeFileSync(join(place, "entra-mcp.json"), "{");
    expect(session(place, ["plan", "--help"]).exitCode).toBe(64);
    expect(session(place, ["--help"]).exitCode).toBe(0);
  });
});

describe("a run leaves compiled code where the user's caches are, and nowhere else", () => {
  // Node 22.8 and later keep it.
  const kept = "enableCompileCache" in nodeModule ? ["entra-mcp"] : [];

  test.each([
    ["caches", [".cache"], {}, kept],
    ["no caches", [], {}, []],
    ["caches, and a variable that forbids it", [".cache"], { NODE_DISABLE_COMPILE_CACHE: "1" }, []],
    ["caches, in a pipeline", [".cache"], { CI: "true" }, []],
  ])("%s", (_title, folders, env, left) => {
    const home = emptyFolder();
    for (const folder of folders) mkdirSync(join(home, folder));
    const { exitCode } = session(home, ["sandbox", "show", "flights"], { TMPDIR: home, ...env });
    expect(exitCode).toBe(0);
    expect(readdirSync(home)).toEqual(folders);
    expect(folders.flatMap((folder) => readdirSync(join(home, folder)))).toEqual(left);
  });
});
