import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { scratchHome } from "./scratch.ts";

/** What other programs leave beside ours: Node's cache of compiled code, sockets and profiles of Chromium. */
const ofOthers = /^(?:node-compile-cache|\.?(?:org\.)?chromium\b.*|\.X\d+.*)$/i;

/**
 * A suite's global setup: temporary folders of this run lie in one of their own, so that what is left in it at the end was
 * left by this run, by a test that made a folder in another way than `scratchFolder`, or by the program. @returns what fails the run for that, and removes it
 */
export default function ownTemporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-tests-"));
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => {
    const left = readdirSync(folder).filter((name) => name !== scratchHome && !ofOthers.test(name));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    if (left.length === 0) return;
    // Vitest prints what a teardown throws, and ends well all the same.
    process.exitCode = 1;
    throw new Error(`${left.length} temporary folders were left, such as ${left.slice(0, 5).join(", ")}.`);
  };
}
