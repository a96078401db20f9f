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
  /** Where in a file of the person it is. */
  readonly place?: FaultPlace;
  readonly cause?: unknown;
}

/** A place in a file that somebody named; line and column count from 1, as much as is known. */
export interface FaultPlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** A failure we can explain: what happened, to which thing, and what to do next. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly hint: string | undefined;
  readonly next: readonly string[];
  readonly requestId: string | undefined;
  readonly place: FaultPlace | undefined;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Fault";
    this.code = code;
    this.hint = details.hint;
    this.next = details.next ?? [];
    this.requestId = details.requestId;
    this.place = details.place;
  }

  /** The same with other commands to try. */
  withNext(next: readonly string[]): Fault {
    if (next.every((command, index) => command === this.next[index])) return this;
    const { hint, requestId, place } = this;
    const fault = new Fault(this.code, this.message, {
      next,
      ...(hint === undefined ? {} : { hint }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(place === undefined ? {} : { place }),
      cause: this.cause,
    });
    if (this.stack !== undefined) fault.stack = this.stack;
    return fault;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/**
 * What was thrown as a fault. A failure that nobody explained is a mistake of this program; its stack is what a report
 * needs.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const fault = new Fault("defect", `This is a defect of entra-mcp: ${cause.message}`, {
    hint: "Please report it with the lines below.",
    cause,
  });
  if (cause.stack !== undefined) fault.stack = cause.stack;
  return fault;
}

/** The defect among what led to a fault; `null` where there is none. */
export function defectIn(fault: Fault): Fault | null {
  for (let at: unknown = fault; at instanceof Fault; at = at.cause) if (at.code === "defect") return at;
  return null;
}

/**
 * Why Node could not do something with a file. Its messages begin with a code and end with the system call and the path,
 * which the sentence around has already.
 */
export function systemReason(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "EISDIR") return "it is a folder";
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^[A-Z]+: /, "").replace(/, \w+( '.*')?( -> '.*')?$/, "");
}
