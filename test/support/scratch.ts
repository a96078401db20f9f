import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made = new Set<string>();

/**
 * A new empty folder, which is removed when the test file has ended.
 *
 * @param purpose stands in its name, `entra-mcp-<purpose>-…`
 */
export function scratchFolder(purpose = "test"): string {
  const folder = mkdtempSync(join(tmpdir(), `entra-mcp-${purpose}-`));
  made.add(folder);
  return folder;
}

/** Removes every folder of this process that was made so. */
export function removeScratchFolders(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.clear();
}
