import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { toJson } from "../core/document/json.ts";
import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Backup, Receipt } from "../core/plan/records.ts";

/** The folder of one run: what was to be done, how it was before, and what has been done. */
export interface Run {
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
  // Windows allows no colon in a file name.
  const time = new Date(now)
    .toISOString()
    .replaceAll(":", "")
    .replace(/\.\d+Z$/, "Z");
  const directory = join(
    stateDirectory,
    "runs",
    `${time}-${plan.fingerprint.slice("sha256:".length, "sha256:".length + 8)}`,
  );
  await onDisk(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }));
  const save = (name: string) => (document: unknown) =>
    onDisk(directory, () => replaceFile(join(directory, name), toJson(document)));
  return {
    directory,
    savePlan: save("plan.json"),
    saveBackup: save("backup.json"),
    saveReceipt: save("receipt.json"),
  };
}

/** A file is either the old one or the new one, and the new one is on the disk before its name is. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function onDisk<T>(directory: string, write: () => Promise<T>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault("failed", `The run's folder ${directory} cannot be written: ${reason}.`, {
      hint: "Choose another folder with --state-dir.",
      cause: error,
    });
  }
}
