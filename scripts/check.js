// What `npm test` runs: every check of the repository, one after the other, and a closing line that counts them all.
// With --corpus also the tests over real policy documents, and with --contract those against Azure's own interface
// documents and clients; both lie beside the checkout and not in it. With --clients those with MCP clients of others, which
// npm installs. With --crash and --faults also those that kill and
// disturb the program at every point, which take minutes; with --sample the second one takes a third of what is not about writes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const folder = mkdtempSync(join(tmpdir(), "entra-mcp-check-"));

/** @type {readonly (readonly [string, readonly string[]])[]} */
const checks = [
  ["types", ["tsc", "-p", "."]],
  ["lint", ["oxlint", "--type-aware", "--deny-warnings", "src", "test", "scripts", "bin", "bench", "action"]],
  ["format", ["biome", "ci", "."]],
  ["unused code", ["knip"]],
  ["build", ["node", "scripts/build.js"]],
  ["package", ["publint", "--strict"]],
];

/** @type {readonly (readonly [string, string])[]} */
const suites = [
  ["tests", "vitest.config.ts"],
  ...["corpus", "contract", "clients", "crash", "faults"]
    .filter((name) => process.argv.includes(`--${name}`))
    .map((name) => [name, `test/${name}/vitest.config.ts`]),
];

if (process.argv.includes("--sample")) process.env.FAULT_MATRIX = "sample";

let passed = 0;
let failed = 0;
for (const [name, command] of checks) count(announced(name, command) ? 1 : 0, 1);
for (const [name, config] of suites) {
  const report = join(folder, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const ok = announced(name, ["vitest", "run", "--config", config, ...reporters]);
  const tests = testsIn(report);
  count(tests.passed, tests.passed + (ok ? 0 : Math.max(1, tests.failed)));
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function count(good, all) {
  passed += good;
  failed += all - good;
}

function announced(name, command) {
  console.log(`\n== ${name}: ${command.join(" ")}`);
  return run(command);
}

function run([program, ...args]) {
  const path = program === "node" ? process.execPath : join("node_modules", ".bin", program);
  // On Windows the programs of packages are command files, which only a shell starts.
  const shell = process.platform === "win32" && program !== "node";
  return spawnSync(path, args, { stdio: "inherit", shell }).status === 0;
}

/** A run that fails before its tests (a file that cannot be loaded) has no report. */
function testsIn(report) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
