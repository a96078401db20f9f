/**
 * How a check came out. `wrong` fails a verification; `unknown` could not be looked at, and fails nothing; a `note` is worth
 * knowing.
 */
export type CheckOutcome = "right" | "wrong" | "unknown" | "note";

/** The stable names of checks. */
export type CheckCode =
  | "settings"
  | "blocker"
  | "open-to-anybody"
  | "anonymous-call"
  | "metadata-found"
  | "metadata-authority"
  | "resource"
  | "scope"
  | "sign-in"
  | "token"
  | "client"
  | "tenant-admitted"
  | "tenant-consent"
  | "tenant-sign-in";

/** One thing that was looked at. Texts may hold what a server said, and are made harmless where they are shown. */
export interface Check {
  readonly code: CheckCode;
  readonly outcome: CheckOutcome;
  /** One sentence. */
  readonly message: string;
  /** What helps: a line of words, and then commands and addresses, each on a line; empty where there is nothing to do. */
  readonly hint: string;
}

/** The checks, the gravest first: what is open to anybody, what is wrong, what is unknown, notes, what is right. */
export function gravestFirst(checks: readonly Check[]): Check[] {
  const rank = ({ code, outcome }: Check): number =>
    outcome === "wrong" && code === "open-to-anybody" ? 0 : 1 + order.indexOf(outcome);
  return checks.toSorted((one, other) => rank(one) - rank(other));
}

const order: readonly CheckOutcome[] = ["wrong", "unknown", "note", "right"];

/** Whether a verification fails. */
export function isFailed(checks: readonly Check[]): boolean {
  return checks.some(({ outcome }) => outcome === "wrong");
}
