import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Counts what the test files of a suite covered, and tells it in one line when all of them have ended. Test files run in
 * processes of their own, so each leaves its counts in a folder that the suite's configuration names. What they
 * need on the disk lies there, too, and goes with it.
 */
export const tallyFolder = "ENTRA_MCP_TALLY";

export type Counts = Readonly<Record<string, number>>;

/** Leaves the counts of one part of the suite. */
export function leaveCounts(part: string, counts: Counts): void {
  const folder = process.env[tallyFolder];
  if (folder === undefined) throw new Error("this test file belongs to a suite with a tally");
  writeFileSync(join(folder, `${part}.json`), JSON.stringify(counts));
}

/** For a suite's global setup: opens the folder. @returns what adds everything up at the end */
export function openTally(): () => Counts {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-tally-"));
  process.env[tallyFolder] = folder;
  return () => {
    const counts = readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Counts);
    rmSync(folder, { recursive: true, force: true });
    return sum(counts);
  };
}

/** Counts added up by name. */
function sum(all: readonly Counts[]): Counts {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}
