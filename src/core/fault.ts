/**
 * Why something could not be done, as far as a caller may act on it. `defect` is our own mistake and keeps its stack;
 * all the others are explained to the person by message and hint alone.
 */
export type FaultCode =
  | "usage"
  | "failed"
  | "partly-applied"
  | "stale"
  | "refused"
  | "confirmation-needed"
  | "sign-in"
  | "permission"
  | "verification"
  | "interrupted"
  | "defect";

/** The exit code of each kind of failure, as scripts rely on it (docs/documents.md). */
const exitCodes: Readonly<Record<FaultCode, number>> = {
  usage: 64,
  failed: 1,
  "partly-applied": 3,
  stale: 4,
  refused: 5,
  "confirmation-needed": 6,
  "sign-in": 7,
  permission: 7,
  verification: 8,
  interrupted: 130,
  defect: 1,
};

/** What a fault says beyond its one sentence. */
export interface FaultDetails {
  /** What the person can do about it, one sentence. */
  readonly hint?: string;
  /** Commands to try next, as typed. */
  readonly next?: readonly string[];
  /** The id under which the Azure service logged the request. */
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** A failure we can explain: what happened, to which thing, and what to do next. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly hint: string | undefined;
  readonly next: readonly string[];
  readonly requestId: string | undefined;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Fault";
    this.code = code;
    this.hint = details.hint;
    this.next = details.next ?? [];
    this.requestId = details.requestId;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
