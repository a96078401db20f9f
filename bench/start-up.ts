import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * How long short commands of the built program take, as ratios to `node -e 0` in the same round. Build first; then
 * `npm run bench start-up`, and with another Node `npx -y -p node@22 -c 'node scripts/bench.js start-up'`.
 */
function main(): void {
  const home = mkdtempSync(join(tmpdir(), "entra-mcp-bench-"));
  mkdirSync(join(home, ".cache"));
  writeFileSync(join(home, "api.xml"), policy);
  const cases = casesIn(home);
  const times = new Map(cases.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const one of cases) {
      const time = timeOf(one, home);
      if (round >= WARM_UP) times.get(one.name)?.push(time);
    }
  }
  rmSync(home, { recursive: true, force: true });
  report(cases, times);
}

const ROUNDS = 31;
const WARM_UP = 2;

interface Case {
  readonly name: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The highest ratio that is allowed; `null` where it is only measured. */
  readonly bar: number | null;
}

function casesIn(home: string): readonly Case[] {
  const program = resolve("bin/entra-mcp.cjs");
  // Node 20 starts a program with less of its own work done beforehand.
  const soon = process.versions.node.startsWith("20.") ? 1.5 : 1.3;
  const edit = [program, "policy", join(home, "api.xml"), "--tenant", "contoso.com"];
  return [
    { name: "node -e 0", words: ["-e", "0"], bar: null },
    { name: "--help", words: [program, "--help"], bar: soon },
    { name: "--version", words: [program, "--version"], bar: soon },
    { name: "plan --help", words: [program, "plan", "--help"], bar: soon },
    { name: "policy FILE", words: edit, bar: 2 },
    { name: "policy FILE, code kept", words: edit, env: { XDG_CACHE_HOME: join(home, ".cache") }, bar: 2 },
  ];
}

/** An environment of its own: NODE_EXTRA_CA_CERTS with a whole bundle would make Node 20 three times slower. */
function timeOf({ words, env }: Case, home: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...words], {
    cwd: home,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${String(stderr)}`);
  return time;
}

function report(cases: readonly Case[], times: ReadonlyMap<string, readonly number[]>): void {
  const floor = times.get(cases[0]?.name ?? "") ?? [];
  process.stdout.write(`Node ${process.versions.node}, medians of ${ROUNDS} rounds\n`);
  for (const { name, bar } of cases) {
    const own = times.get(name) ?? [];
    const ratio = median(own.map((time, round) => time / (floor[round] ?? time)));
    const judged = bar === null ? "" : `  (bar ${bar.toFixed(1)})${ratio > bar ? "  MISSED" : ""}`;
    const [shown, least] = [median(own), Math.min(...own)].map((time) => time.toFixed(1).padStart(6));
    process.stdout.write(
      `${name.padEnd(24)}${shown} ms, least ${least} ms, ratio ${ratio.toFixed(2)}${judged}\n`,
    );
    if (bar !== null && ratio > bar) process.exitCode = 1;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

const policy = `<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="contoso.com" header-name="Authorization" failed-validation-httpcode="401">
      <client-application-ids>
        <application-id>0a6f0000-0000-0000-0000-000000000000</application-id>
      </client-application-ids>
    </validate-azure-ad-token>
  </inbound>
  <backend><base /></backend>
  <outbound><base /></outbound>
  <on-error><base /></on-error>
</policies>
`;

main();
