import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CachePlace, compileCacheFolder } from "../../src/cli/compile-cache.ts";
import { scratchFolder } from "../support/scratch.ts";

const home = scratchFolder("cache");
const caches = join(home, ".cache");
const uid = process.getuid?.() ?? 0;
mkdirSync(caches, { mode: 0o755 });
mkdirSync(join(home, "Library", "Caches"), { recursive: true });
mkdirSync(join(home, "shared"));
chmodSync(join(home, "shared"), 0o777);
writeFileSync(join(home, "file"), "");

const onLinux: CachePlace = { env: { HOME: home }, platform: "linux", uid };

describe("where compiled code is kept", () => {
  test.each<readonly [string, Partial<CachePlace>, string | null]>([
    ["the user's caches", {}, join(caches, "entra-mcp")],
    ["those that a variable names", { env: { XDG_CACHE_HOME: caches } }, join(caches, "entra-mcp")],
    ["macOS", { platform: "darwin" }, join(home, "Library", "Caches", "entra-mcp")],
    ["no home", { env: {} }, null],
    ["a home without caches", { env: { HOME: join(home, "shared") } }, null],
    ["a relative folder", { env: { XDG_CACHE_HOME: "caches" } }, null],
    ["a file in its place", { env: { XDG_CACHE_HOME: join(home, "file") } }, null],
    ["Windows without a folder for local data", { platform: "win32", uid: null }, null],
    ["a job of any pipeline", { env: { HOME: home, CI: "true" } }, null],
    ["a job of GitHub Actions", { env: { HOME: home, GITHUB_ACTIONS: "true" } }, null],
    ["a job of Azure Pipelines", { env: { HOME: home, TF_BUILD: "True" } }, null],
  ])("%s", (_title, differences, folder) => {
    expect(compileCacheFolder({ ...onLinux, ...differences })).toBe(folder);
  });

  test("nowhere that somebody else owns or may write to, because it is run", () => {
    expect(compileCacheFolder({ ...onLinux, uid: uid + 1 })).toBeNull();
    expect(compileCacheFolder({ ...onLinux, env: { XDG_CACHE_HOME: join(home, "shared") } })).toBeNull();
  });
});
