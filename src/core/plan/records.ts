import type { Digest } from "../document/digest.ts";

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
  readonly originals: readonly Original[];
}
