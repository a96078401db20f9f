import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { decodeBackup, decodePlan, decodeReceipt } from "../../src/core/run/decode.ts";
import { backupGaps, filesBelow, type RunFolder, runFolders, untruths } from "../support/run-folder.ts";
import type { Prepared } from "../support/scenario.ts";
import { differences, stateOf } from "../support/state-of-world.ts";
import type { Left } from "./kill-points.ts";

/** What is not as it must be right after the kill, a sentence each. */
export function problemsAfterKill({ stateDirectory, world, performed }: Left, ready: Prepared): string[] {
  const damaged = damagedFiles(stateDirectory);
  if (damaged.length > 0) return damaged;
  const made = runsMade(stateDirectory, ready);
  const [only] = made;
  if (made.length > 1) return [`there are ${made.length} runs`];
  const { from, to } = ready;
  const changed = differences(stateOf(world), from);
  const receipt = only?.receipt ?? null;
  const reached = receipt?.steps.filter(({ outcome }) => outcome !== "not reached").length ?? 0;
  return [
    ...(changed.length === performed ? [] : [`of ${performed} writes are stored ${changed.join(", ")}`]),
    ...(performed > 0 && only === undefined ? ["something is written, and there is no run"] : []),
    ...(performed > 0 && only !== undefined ? backupGaps(only, ready.world) : []),
    ...(reached < performed ? [`${performed} writes are made, and the receipt knows ${reached}`] : []),
    ...(receipt === null ? [] : untruths(receipt, { from, to, now: stateOf(world) })),
  ];
}

/** A run that had written something goes on in its folder, with its first backup; a sentence each if it does not. */
export function wrongContinuation(left: Left, stateDirectory: string, ready: Prepared): string[] {
  const [begun] = runsMade(left.stateDirectory, ready);
  if (left.performed === 0 || begun === undefined) return [];
  const [backupThen, backupNow] = [left.stateDirectory, stateDirectory].map((folder) =>
    readFileSync(join(folder, "runs", begun.name, "backup.json"), "utf8"),
  );
  const finished = runsMade(stateDirectory, ready)
    .filter(({ receipt }) => receipt?.steps.some(({ outcome }) => outcome === "done"))
    .map(({ name }) => name);
  return [
    ...(backupThen === backupNow ? [] : [`the backup of ${begun.name} was written anew`]),
    ...(isDeepStrictEqual(finished, [begun.name])
      ? []
      : [`not ${begun.name} was finished, but ${finished.join(", ") || "none"}`]),
  ];
}

/** The runs of the command itself, without those that were there before. */
function runsMade(stateDirectory: string, ready: Prepared): RunFolder[] {
  return runFolders(stateDirectory).filter(({ name }) => !ready.earlierRuns.includes(name));
}

const readers: readonly (readonly [RegExp, (text: string, place: string) => unknown])[] = [
  [/^runs\/[^/]+\/plan\.json$/, decodePlan],
  [/^runs\/[^/]+\/backup\.json$/, decodeBackup],
  [/^runs\/[^/]+\/receipt\.json$/, decodeReceipt],
  [/^lock$/, (text) => JSON.parse(text) as unknown],
];

/** What a process that is killed may leave half-written, because nobody reads files of such names. */
const temporary = /^(runs\/[^/]+\/(plan|backup|receipt)\.json\.new|lock\.[0-9a-f-]{36})$/;

function damagedFiles(stateDirectory: string): string[] {
  return filesBelow(stateDirectory).flatMap((file) => {
    const path = file.replaceAll("\\", "/");
    if (temporary.test(path)) return [];
    const reader = readers.find(([pattern]) => pattern.test(path))?.[1];
    if (reader === undefined) return [`a file that nobody knows: ${path}`];
    try {
      reader(readFileSync(join(stateDirectory, file), "utf8"), path);
      return [];
    } catch (error) {
      return [`${path} is damaged: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
