import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import { usualHome } from "../../src/core/init/pipeline.ts";
import { root } from "../support/built.ts";
import { filesBelow } from "../support/run-folder.ts";
import { scratchFolder } from "../support/scratch.ts";

// What `npm run pack` makes of the built program, and what whoever installs it gets.

const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));
// On Windows npm is a command file, which only a shell starts.
const shell = process.platform === "win32";

describe("the packed package", () => {
  const folder = scratchFolder("packed");
  const made = join(folder, "package");
  const archive = join(folder, `entra-mcp-${manifest.version}.tgz`);

  beforeAll(() => {
    execFileSync(process.execPath, ["scripts/pack.js", made], { cwd: root, stdio: "ignore" });
  });

  test("runs where it is installed, and npm has nothing to say about it", () => {
    const place = join(folder, "consumer");
    mkdirSync(place);
    writeFileSync(join(place, "package.json"), "{}");
    const words = ["install", "--offline", "--no-audit", "--no-fund", "--no-update-notifier", archive];
    const installed = spawnSync("npm", words, { cwd: place, encoding: "utf8", shell });
    expect({ status: installed.status, stderr: installed.stderr }).toEqual({ status: 0, stderr: "" });
    const installedBin = join(place, "node_modules/entra-mcp", manifest.bin["entra-mcp"]);
    const run = (...argv: string[]) =>
      execFileSync(process.execPath, [installedBin, ...argv], { cwd: place, encoding: "utf8" });
    expect(run("--version").trim()).toBe(manifest.version);
    expect(run("migrate", "--sandbox", "--dry-run")).toContain("Dry run: nothing was written.");
    expect(
      filesBelow(join(place, "node_modules")).filter((path) => path.startsWith("entra-mcp/node_modules")),
    ).toEqual([]);
  });

  test("has a manifest without scripts, development dependencies and anything that keeps it private", () => {
    const packed = JSON.parse(readFileSync(join(made, "package.json"), "utf8"));
    const { private: isPrivate, scripts: _, devDependencies: _development, ...published } = manifest;
    expect(packed).toEqual(published);
    expect(isPrivate).toBe(true);
  });

  test("holds the bill of materials, and neither the demonstration nor benchmarks nor maps", () => {
    const files = filesBelow(made);
    expect(files).toContain("dist/sbom.cdx.json");
    expect(files.filter((path) => /^dist\/(?:demo|bench)|\.map$/.test(path))).toEqual([]);
  });

  test("is smaller than 700 kB", () => {
    expect(statSync(archive).size).toBeLessThan(700_000);
  });

  test("has a README whose links and pictures lead to files of the repository, at the tag of the version", () => {
    const readme = readFileSync(join(made, "README.md"), "utf8");
    const links = [...readme.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)];
    expect(links.length).toBeGreaterThan(20);
    for (const [, picture, link = ""] of links) {
      const home =
        picture === "!"
          ? `https://raw.githubusercontent.com/${usualHome}/v${manifest.version}/`
          : `https://github.com/${usualHome}/blob/v${manifest.version}/`;
      expect(link.slice(0, home.length)).toBe(home);
      expect(existsSync(join(root, link.slice(home.length).replace(/#.*$/, "")))).toBe(true);
    }
  });
});

test("the repository's address is the home of the action and the template, wherever it is named", () => {
  const address = `https://github.com/${usualHome}`;
  expect(manifest.repository).toEqual({ type: "git", url: `git+${address}.git` });
  expect(manifest.homepage).toBe(`${address}#readme`);
  expect(manifest.bugs).toEqual({ url: `${address}/issues` });
  expect(read("docs/pipelines.md")).toContain(`uses: ${usualHome}@v${manifest.version}`);
});
