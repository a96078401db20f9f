// What `npm test` runs: every check of the repository, one after the other, a line for each with its time, what a failed one
// said in full, and a closing line that counts them all.
// With --corpus also the tests over real policy documents, and with --contract those against Azure's own interface
// documents and clients; both lie beside the checkout and not in it. With --clients those with MCP clients of others, which
// npm installs. With --crash and --faults also those that kill and
// disturb the program at every point, which take minutes; with --sample the second one takes a third of what is not about writes.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";

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
for (const [name, command] of checks) {
  const step = await run(name, command);
  tell(name, step, "");
  count(step.isRight ? 1 : 0, 1);
}
for (const [name, config] of suites) {
  const report = join(folder, `${name}.json`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const step = await run(name, ["vitest", "run", "--config", config, ...reporters]);
  const tests = testsIn(report);
  tell(name, step, countOf(tests));
  count(tests.passed, tests.passed + (step.isRight ? 0 : Math.max(1, tests.failed)));
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function count(good, all) {
  passed += good;
  failed += all - good;
}

/** Runs a program of a package, or Node. Nobody sees what it says until it has failed; a terminal shows that it is at work. */
function run(name, [program, ...args]) {
  const path = program === "node" ? process.execPath : join("node_modules", ".bin", program);
  // On Windows the programs of packages are command files, which only a shell starts.
  const shell = process.platform === "win32" && program !== "node";
  const began = performance.now();
  const said = [];
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], shell });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => said.push(bytes));
  const progress = setInterval(() => {
    if (process.stdout.isTTY) process.stdout.write(`\r        ${name.padEnd(12)}${time(began)}`);
  }, 1000);
  return new Promise((resolve) => {
    const end = (isRight, extra = "") => {
      clearInterval(progress);
      if (process.stdout.isTTY) process.stdout.write("\r");
      resolve({ isRight, took: time(began), said: `${Buffer.concat(said).toString("utf8")}${extra}` });
    };
    child.once("error", (error) => end(false, `${error.message}\n`));
    child.once("close", (status) => end(status === 0));
  });
}

/** The programs write colours in pipelines also where nobody can see them. */
function tell(name, { isRight, took, said }, more) {
  console.log((isRight ? "ok" : "FAILED").padEnd(8) + name.padEnd(12) + took + more);
  if (!isRight) console.log(`\n${stripVTControlCharacters(said).trim()}\n`);
}

function time(began) {
  const seconds = (performance.now() - began) / 1000;
  const words =
    seconds < 60
      ? `${seconds.toFixed(1)} s`
      : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return words.padStart(12);
}

function countOf({ passed: good, failed: bad, skipped }) {
  const parts = [`${good} passed`, ...(bad > 0 ? [`${bad} failed`] : [])];
  return `   ${[...parts, ...(skipped > 0 ? [`${skipped} left out here`] : [])].join(", ")}`;
}

/** A run that fails before its tests (a file that cannot be loaded) has no report. */
function testsIn(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
