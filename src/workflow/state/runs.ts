import { basename, join } from "node:path";
import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { RunPlace } from "../../core/run/place.ts";
import {
  type Backup,
  type DamagedFolder,
  type Receipt,
  type RunRecord,
  runsAt,
} from "../../core/run/record.ts";
import { refuseForeign } from "../../core/run/refuse-foreign.ts";
import { foldersIn, makeFolder, makeNewFolder, onDisk, replaceFile, textOf } from "./folder.ts";
import { refuseForeignFolder } from "./own-folder.ts";

/** The folder of one run: what was to be done, how it was before, and what has been done. */
export interface Run {
  readonly name: string;
  readonly directory: string;
  readonly savePlan: (plan: Plan) => Promise<void>;
  readonly saveBackup: (backup: Backup) => Promise<void>;
  readonly saveReceipt: (receipt: Receipt) => Promise<void>;
}

/**
 * Makes the folder of a run, `<stateDirectory>/runs/<UTC time>-<8 of fingerprint>`, readable by its owner alone.
 *
 * @throws Fault `failed` when the folder cannot be made; nothing has been written to Azure then
 */
export async function startRun(stateDirectory: string, plan: Plan, now: number): Promise<Run> {
  return onDisk(stateDirectory, async () => {
    const runs = runsFolder(stateDirectory);
    await makeFolder(runs);
    await refuseForeignState(stateDirectory);
    const name = runName(plan, now);
    for (let number = 1; ; number++) {
      const free = number === 1 ? name : `${name}-${number}`;
      if (await makeNewFolder(join(runs, free))) return runAt(join(runs, free));
    }
  });
}

/** The folder of a run that continues. */
export function runAt(directory: string): Run {
  const save = (name: string) => (document: unknown) =>
    onDisk(directory, () => replaceFile(join(directory, name), toJson(document)));
  return {
    name: basename(directory),
    directory,
    savePlan: save("plan.json"),
    saveBackup: save("backup.json"),
    saveReceipt: save("receipt.json"),
  };
}

/** Every run of a state folder, oldest first. */
export interface Runs {
  readonly records: readonly RunRecord[];
  readonly damaged: readonly DamagedFolder[];
}

/** Reads every run; a state folder that is not there has none. @throws Fault `failed` when the disk refuses */
export async function readRuns(stateDirectory: string): Promise<Runs> {
  const folder = runsFolder(stateDirectory);
  const names = await onDisk(stateDirectory, async () => {
    await refuseForeignState(stateDirectory);
    return foldersIn(folder);
  });
  const read = await Promise.all(names.map((name) => readRun(join(folder, name))));
  return {
    records: read.flatMap((run) => (run !== null && "plan" in run ? [run] : [])).toSorted(byTime),
    damaged: read.flatMap((run) => (run !== null && "reason" in run ? [run] : [])),
  };
}

/** The runs of one place alone, oldest first: those of another one do not concern whoever works here. */
export async function readRunsAt(stateDirectory: string, place: RunPlace): Promise<readonly RunRecord[]> {
  return runsAt(place, (await readRuns(stateDirectory)).records);
}

/**
 * A folder without a plan belongs to a process that was killed before it had begun. One that cannot be read, or that
 * somebody else can write into, is damaged, and does not block the others.
 */
async function readRun(directory: string): Promise<RunRecord | DamagedFolder | null> {
  const name = basename(directory);
  try {
    return await onDisk(directory, () => recordIn(directory));
  } catch (error) {
    if (error instanceof Fault) return { name, reason: error.message };
    throw error;
  }
}

async function recordIn(directory: string): Promise<RunRecord | null> {
  await refuseForeignFolder(directory);
  const at = (file: string) => join(directory, file);
  const [plan = null, backup = null, receipt = null] = await Promise.all(
    ["plan.json", "backup.json", "receipt.json"].map((file) => textOf(at(file))),
  );
  if (plan === null) return null;
  const { decodeBackup, decodePlan, decodeReceipt } = await import("../../core/run/decode.ts");
  const record = {
    name: basename(directory),
    directory,
    plan: decodePlan(plan, at("plan.json")),
    backup: backup === null ? null : decodeBackup(backup, at("backup.json")),
    receipt: receipt === null ? null : decodeReceipt(receipt, at("receipt.json")),
  };
  refuseForeign(record);
  return record;
}

async function refuseForeignState(stateDirectory: string): Promise<void> {
  await refuseForeignFolder(stateDirectory);
  await refuseForeignFolder(runsFolder(stateDirectory));
}

function runsFolder(stateDirectory: string): string {
  return join(stateDirectory, "runs");
}

/** Windows allows no colon in a file name. */
function runName({ fingerprint }: Plan, now: number): string {
  const time = new Date(now)
    .toISOString()
    .replaceAll(":", "")
    .replace(/\.\d+Z$/, "Z");
  return `${time}-${fingerprint.slice("sha256:".length, "sha256:".length + 8)}`;
}

/** A name holds the second alone; the receipt orders runs of one second, and then a number at the name's end does. */
function byTime(one: RunRecord, other: RunRecord): number {
  const time = ({ name, receipt }: RunRecord) => receipt?.startedAt.replaceAll(":", "") ?? name;
  return (
    time(one).localeCompare(time(other), "en") || one.name.localeCompare(other.name, "en", { numeric: true })
  );
}
