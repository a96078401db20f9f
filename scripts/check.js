// What `npm test` runs: every check of the repository, one after the other, and a closing line that counts them all.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const folder = mkdtempSync(join(tmpdir(), "entra-mcp-check-"));
const report = join(folder, "tests.json");

/** @type {readonly (readonly [string, readonly string[]])[]} */
const checks = [
  ["types", ["tsc", "-p", "."]],
  ["lint", ["oxlint", "--type-aware", "--deny-warnings", "src", "test", "scripts", "bin", "bench"]],
  ["format", ["biome", "ci", "."]],
  ["unused code", ["knip"]],
  ["build", ["node", "scripts/build.js"]],
  ["package", ["publint", "--strict"]],
  ["tests", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]],
];

let passed = 0;
let failed = 0;
for (const [name, command] of checks) {
  console.log(`\n== ${name}: ${command.join(" ")}`);
  const ok = run(command);
  if (name === "tests") {
    const counts = countTests(ok);
    passed += counts.passed;
    failed += counts.failed;
  } else if (ok) {
    passed += 1;
  } else {
    failed += 1;
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run([program, ...args]) {
  const path = program === "node" ? process.execPath : join("node_modules", ".bin", program);
  // On Windows the programs of packages are command files, which only a shell starts.
  const shell = process.platform === "win32" && program !== "node";
  return spawnSync(path, args, { stdio: "inherit", shell }).status === 0;
}

/** A run that fails outside of its tests (a file that cannot be loaded) counts as one failure. */
function countTests(ok) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: ok ? 0 : Math.max(1, numFailedTests) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
