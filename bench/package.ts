import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What somebody waits for who types `npx entra-mcp --help` for the first time: the size of the packed package, how many
 * packages are installed, and the time with an empty cache, beside well-known programs that are measured in the same rounds.
 * Build first; then `npm run bench package`. It needs npm's registry; what cannot be had there is skipped, and said to be.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-bench-"));
  const tarball = packed(folder);
  const kilobytes = statSync(tarball).size / 1000;
  const peers: readonly Peer[] = [
    { name: "entra-mcp", source: tarball, bin: "entra-mcp", rounds: ROUNDS },
    ...others,
  ];
  const times = new Map(peers.map(({ name }) => [name, [] as number[]]));
  const packages = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const peer of peers.filter(({ rounds }) => round < rounds)) {
      const run = coldRun(peer, folder);
      if (run === null) continue;
      times.get(peer.name)?.push(run.time);
      packages.set(peer.name, run.packages);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`packed ${kilobytes.toFixed(1)} kB (bar ${LARGEST})\n`);
  report(times, packages);
  const [own, peer] = ["entra-mcp", "publint"].map((name) => median(times.get(name) ?? []));
  const isSlow = own === undefined || (peer !== undefined && own > peer);
  if (kilobytes > LARGEST || packages.get("entra-mcp") !== 1 || isSlow) process.exitCode = 1;
}

const ROUNDS = 5;

/** Milliseconds, after which something counts as not to be had. */
const PATIENCE = 300_000;

/** Kilobytes. */
const LARGEST = 700;

interface Peer {
  readonly name: string;
  /** What npm installs. */
  readonly source: string;
  readonly bin: string;
  /** A large one takes minutes. */
  readonly rounds: number;
}

const others: readonly Peer[] = [
  { name: "publint", source: "publint@0.3.25", bin: "publint", rounds: ROUNDS },
  { name: "npm-check-updates", source: "npm-check-updates", bin: "ncu", rounds: ROUNDS },
  { name: "@pnp/cli-microsoft365", source: "@pnp/cli-microsoft365", bin: "m365", rounds: 1 },
];

function packed(folder: string): string {
  const { status } = npm(["pack", "--ignore-scripts", "--pack-destination", folder], process.cwd(), null);
  const file = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (status !== 0 || file === undefined) throw new Error("The package cannot be packed.");
  return join(folder, file);
}

/** One `npx … --help` with an empty cache; `null` where the program cannot be had. */
function coldRun(
  { source, bin }: Peer,
  folder: string,
): { readonly time: number; readonly packages: number } | null {
  const place = mkdtempSync(join(folder, "run-"));
  const cache = join(place, "cache");
  const start = performance.now();
  const { status } = npm(["exec", "--yes", `--package=${source}`, "--", bin, "--help"], place, cache);
  const time = performance.now() - start;
  const packages = status === 0 ? installedIn(join(cache, "_npx")) : 0;
  rmSync(place, { recursive: true, force: true });
  return packages === 0 ? null : { time, packages };
}

function npm(words: readonly string[], cwd: string, cache: string | null) {
  const own = cache === null ? {} : { npm_config_cache: cache };
  // npm asks now and then for its own newest version, which would be measured, too.
  const quiet = { npm_config_update_notifier: "false", npm_config_audit: "false", npm_config_fund: "false" };
  return spawnSync("npm", [...words], {
    cwd,
    env: { ...withoutNpm(process.env), ...quiet, ...own },
    stdio: "ignore",
    timeout: PATIENCE,
  });
}

/** What npm told this process of itself would be taken for settings by the npm that is measured; the registry stays. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const stays = (name: string) =>
    !/^npm_/i.test(name) || /registry|userconfig|globalconfig|cafile|proxy/i.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => stays(name)));
}

/** Packages in the folder that `npx` made, as its lock file lists them. */
function installedIn(npx: string): number {
  const [made] = existsSync(npx) ? readdirSync(npx) : [];
  if (made === undefined) return 0;
  const { status, stdout } = spawnSync("npm", ["ls", "--all", "--parseable"], {
    cwd: join(npx, made),
    encoding: "utf8",
  });
  const lines = stdout.trim().split("\n").length - 1;
  return status === 0 ? lines : Math.max(lines, 1);
}

function report(times: ReadonlyMap<string, readonly number[]>, packages: ReadonlyMap<string, number>): void {
  const own = median(times.get("entra-mcp") ?? []);
  for (const [name, all] of times) {
    if (all.length === 0) {
      process.stdout.write(`${name.padEnd(24)}skipped: it cannot be installed here\n`);
      continue;
    }
    const shown = `${(median(all) / 1000).toFixed(2)} s, ratio ${(median(all) / own).toFixed(2)}`;
    process.stdout.write(`${name.padEnd(24)}${shown}, packages installed ${packages.get(name)}\n`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

main();
