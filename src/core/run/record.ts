import type { Digest } from "../document/digest.ts";
import type { Change, Plan } from "../plan/plan.ts";
import { isSamePlace, type RunPlace } from "./place.ts";

/** What became of one change. `unknown`: the write was sent and no answer came. */
export type StepOutcome = "not reached" | "writing" | "done" | "already so" | "failed" | "unknown";

/** One write of a run. */
export interface Step {
  /** The change's id in the plan. */
  readonly change: string;
  readonly resource: string;
  readonly outcome: StepOutcome;
  /** ISO 8601, UTC; `null` while not reached. */
  readonly at: string | null;
  readonly error?: string;
}

/** What a run has done so far. Rewritten before and after each write, so it is true at every moment. */
export interface Receipt {
  readonly kind: "entra-mcp/receipt";
  readonly version: 1;
  /** The plan's fingerprint. */
  readonly plan: Digest;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcome: "in progress" | "done" | "failed" | "interrupted";
  readonly steps: readonly Step[];
}

/** A resource as it was before the first write. */
export type Original =
  | { readonly resource: string; readonly fields: Readonly<Record<string, unknown>> }
  | {
      readonly resource: string;
      readonly format: "rawxml" | "xml";
      readonly etag: string;
      readonly text: string;
    };

/** Everything a run changes, as it was; complete on disk before the first write. */
export interface Backup {
  readonly kind: "entra-mcp/backup";
  readonly version: 1;
  readonly plan: Digest;
  readonly takenAt: string;
  readonly place: RunPlace;
  readonly originals: readonly Original[];
}

/** A run as its folder has it. A run that was killed early has no backup or receipt yet, and has written nothing. */
export interface RunRecord {
  /** The name of the folder, `<UTC time>-<8 of fingerprint>`. */
  readonly name: string;
  readonly directory: string;
  readonly plan: Plan;
  readonly backup: Backup | null;
  readonly receipt: Receipt | null;
}

/** A folder among the runs that holds no readable run, and why. */
export interface DamagedFolder {
  readonly name: string;
  readonly reason: string;
}

/** The steps that may have changed something: what is only planned, or was so before, has not. */
export function writtenSteps({ receipt }: RunRecord): readonly Step[] {
  return (receipt?.steps ?? []).filter(({ outcome }) => mayHaveWritten[outcome]);
}

/** The changes that may have been made, in the order of the plan. */
export function writtenChanges(run: RunRecord): readonly Change[] {
  const written = new Set(writtenSteps(run).map(({ change }) => change));
  return run.plan.changes.filter(({ id }) => written.has(id));
}

const mayHaveWritten: Readonly<Record<StepOutcome, boolean>> = {
  "not reached": false,
  writing: true,
  done: true,
  "already so": false,
  failed: false,
  unknown: true,
};

/** The runs that wrote to this place, in their order. A run without a backup has written nowhere. */
export function runsAt(place: RunPlace, runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter(({ backup }) => backup === null || isSamePlace(backup.place, place));
}
