// `npm run pack`: makes what is published of what is built, in the folder `package` or the one that is named, and packs it beside
// that. It is not the repository: the manifest has
// neither scripts (npm warns whoever installs a package with `prepare`) nor development dependencies, and what the README
// links to are files of the repository, at the tag of the version, because the registry's page has no others.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";

// On Windows npm is a command file, which only a shell starts.
const isWindows = process.platform === "win32";
const target = process.argv[2] ?? "package";
const {
  private: _,
  scripts: _scripts,
  devDependencies: _development,
  ...manifest
} = JSON.parse(readFileSync("package.json", "utf8"));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const path of packedFiles()) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  cpSync(path, join(target, path));
}
writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(join(target, "README.md"), withAbsoluteLinks(readFileSync("README.md", "utf8")));
run("npm", ["pack", resolve(target), "--pack-destination", dirname(resolve(target)), "--ignore-scripts"]);

/** What npm takes by `files` of the manifest. */
function packedFiles() {
  const words = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout, status } = spawnSync("npm", words, { encoding: "utf8", shell: isWindows });
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout)[0].files.map(({ path }) => path);
}

/** Links and pictures of a page, which lead to files beside it, as addresses in the repository. */
function withAbsoluteLinks(markdown) {
  const [, repository] = /^git\+https:\/\/github\.com\/(.+)\.git$/.exec(manifest.repository.url) ?? [];
  if (repository === undefined) throw new Error(`${manifest.repository.url} is no repository at GitHub`);
  return markdown.replaceAll(/(!?)(\[[^\]]*\])\((?!https?:|#)([^)\s]+)\)/g, (_link, picture, words, path) => {
    const home =
      picture === ""
        ? `https://github.com/${repository}/blob/v${manifest.version}`
        : `https://raw.githubusercontent.com/${repository}/v${manifest.version}`;
    return `${picture}${words}(${home}/${path})`;
  });
}

function run(program, words) {
  const { status } = spawnSync(program, words, {
    stdio: "inherit",
    shell: isWindows && program === "npm",
  });
  if (status !== 0) process.exit(status ?? 1);
}
