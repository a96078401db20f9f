import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { World } from "../../src/sandbox/world/world.ts";
import { type StateOfWorld, sameThere, storedIn } from "./state-of-world.ts";

/** A receipt as far as tests judge it. */
export interface ReceiptDocument {
  readonly kind: string;
  readonly outcome: string;
  readonly finishedAt: string | null;
  readonly steps: readonly StepDocument[];
}

export interface StepDocument {
  readonly change: string;
  readonly resource: string;
  readonly outcome: string;
}

export interface PlanDocument {
  readonly kind: string;
  readonly changes: readonly ChangeDocument[];
  readonly rollbackOf?: string;
}

export interface ChangeDocument {
  readonly id: string;
  readonly resource: string;
  readonly before?: Readonly<Record<string, unknown>>;
}

export interface BackupDocument {
  readonly kind: string;
  readonly originals: readonly OriginalDocument[];
}

export interface OriginalDocument {
  readonly resource: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly etag?: string;
}

/** The folder of one run, as it lies on the disk; a document that is not there is `null`. */
export interface RunFolder {
  readonly name: string;
  readonly plan: PlanDocument | null;
  readonly backup: BackupDocument | null;
  readonly receipt: ReceiptDocument | null;
}

/** Every run of a state folder, by name. */
export function runFolders(stateDirectory: string): RunFolder[] {
  const runs = join(stateDirectory, "runs");
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .toSorted()
    .map((name) => ({
      name,
      plan: documentAt(join(runs, name, "plan.json")) as PlanDocument | null,
      backup: documentAt(join(runs, name, "backup.json")) as BackupDocument | null,
      receipt: documentAt(join(runs, name, "receipt.json")) as ReceiptDocument | null,
    }));
}

/** Every file of a state folder, as paths below it, sorted. */
export function filesBelow(stateDirectory: string): string[] {
  if (!existsSync(stateDirectory)) return [];
  return readdirSync(stateDirectory, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(stateDirectory, name)).isFile())
    .toSorted();
}

/** Where a command led from and to, and where the world stands now. */
export interface Course {
  readonly from: StateOfWorld;
  readonly to: StateOfWorld;
  readonly now: StateOfWorld;
}

/**
 * What a receipt says that is not so, a sentence each; empty for a true one. `done` and `already so` mean that the
 * resource is at its target, `not reached` and `failed` that it is untouched; `writing` and `unknown` may be either,
 * but nothing third.
 */
export function untruths(receipt: ReceiptDocument, { from, to, now }: Course): string[] {
  return receipt.steps.flatMap(({ change, resource, outcome }) => {
    const untouched = sameThere(now, from, resource);
    const atTarget = sameThere(now, to, resource);
    const isTrue = truthOf[outcome]?.(untouched, atTarget) ?? false;
    const stands = atTarget ? "at its target" : untouched ? "untouched" : "neither as before nor as planned";
    return isTrue ? [] : [`change ${change} is "${outcome}", but ${resource} is ${stands}`];
  });
}

const either = (untouched: boolean, atTarget: boolean) => untouched || atTarget;
const truthOf: Readonly<Record<string, (untouched: boolean, atTarget: boolean) => boolean>> = {
  done: (_, atTarget) => atTarget,
  "already so": (_, atTarget) => atTarget,
  "not reached": (untouched) => untouched,
  failed: (untouched) => untouched,
  writing: either,
  unknown: either,
};

/**
 * What the backup of a run lacks of the world before the first write, a sentence each; empty for a complete one. It must
 * hold every resource of the plan as it was: the fields that the plan names, or the text byte for byte with its ETag.
 */
export function backupGaps({ plan, backup }: RunFolder, before: Readonly<World>): string[] {
  if (plan === null) return ["there is no plan"];
  if (backup === null) return ["there is no backup"];
  return plan.changes.flatMap((change) => {
    const original = backup.originals.find(({ resource }) => resource === change.resource);
    if (original === undefined) return [`the backup lacks ${change.resource}`];
    return wasSo(original, change, storedIn(before, change.resource))
      ? []
      : [`the backup of ${change.resource} is not what was there: ${JSON.stringify(original)}`];
  });
}

function wasSo(original: OriginalDocument, change: ChangeDocument, stored: unknown): boolean {
  const was = stored as Readonly<Record<string, unknown>>;
  if (original.fields === undefined) return original.text === was.text && original.etag === was.etag;
  const { fields } = original;
  return Object.keys(change.before ?? {}).every(
    (name) => name in fields && isDeepStrictEqual(fields[name], was[name]),
  );
}

function documentAt(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}
