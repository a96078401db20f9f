import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of all of them; a suite's global setup removes it. */
export const scratchHome = "entra-mcp-scratch";

const made = new Set<string>();

/**
 * A new empty folder, which is removed when the test file has ended, or with the run where all tests of a file were left out:
 * then nothing tells that it has ended.
 *
 * @param purpose stands in its name, `entra-mcp-<purpose>-…`
 */
export function scratchFolder(purpose = "test"): string {
  const home = join(tmpdir(), scratchHome);
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, `entra-mcp-${purpose}-`));
  made.add(folder);
  return folder;
}

/** Removes every folder of this process that was made so. */
export function removeScratchFolders(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.clear();
}
