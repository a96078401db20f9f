import { isRecord } from "../document/json.ts";
import { type ValidationKind, validationKind } from "../policy/document/validating-element.ts";
import { blotted } from "../text/blot.ts";

/** What a token was refused for, as far as the words of a trace tell. */
export type TracedCause =
  | "missing"
  | "expired"
  | "signature"
  | "issuer"
  | "audience"
  | "client"
  | "claim"
  | "unclear";

/** What a trace says about one token validation that was run. */
export interface TracedValidation {
  readonly kind: ValidationKind;
  readonly outcome: "passed" | "failed";
  /** The gateway's own words; no token, and not long. */
  readonly message: string;
  /** `null` for one that was passed. */
  readonly cause: TracedCause | null;
  /** The claim that the words name, where they are about one. */
  readonly claim: string | null;
}

/** What the trace of a call says, as far as it is about tokens. */
export interface TraceRead {
  /** In the order in which they were run. */
  readonly validations: readonly TracedValidation[];
  /** The first that refused the token; `null` where none did. */
  readonly failed: TracedValidation | null;
  /** Whether the call went on behind the inbound policies. */
  readonly wentOn: boolean;
}

/**
 * Reads the trace of a call. The outer shape is known, parts with entries that have a `source` and `data` (verified: developer
 * portal, `src/contracts/trace.ts`); the words of the entries are not documented, so nothing is taken from a trace that
 * its entries do not say plainly. `null` for what is no trace.
 */
export function readTrace(trace: unknown): TraceRead | null {
  const parts = isRecord(trace) ? trace["traceEntries"] : undefined;
  if (!isRecord(parts)) return null;
  const validations = entriesOf(parts["inbound"]).flatMap(validationIn);
  // The portal keeps failures in a part of their own (unverified), and one is told once.
  const late = entriesOf(parts["on-error"]).flatMap(validationIn);
  const all = validations.some(({ outcome }) => outcome === "failed")
    ? validations
    : [...validations, ...late];
  return {
    validations: all,
    failed: all.find(({ outcome }) => outcome === "failed") ?? null,
    wentOn: entriesOf(parts["backend"]).length > 0 || entriesOf(parts["outbound"]).length > 0,
  };
}

function entriesOf(part: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(part) ? part.filter(isRecord) : [];
}

function validationIn({ source, data }: Readonly<Record<string, unknown>>): TracedValidation[] {
  const kind = typeof source === "string" ? validationKind({ name: source }) : null;
  if (kind === null) return [];
  const message = messageOf(data);
  const isPassed = /\bsucce(?:eded|ss)/i.test(message) && !/\bfailed\b|\bIDX\d/i.test(message);
  const isFailed = !isPassed && causes.some(([, words]) => words.test(message));
  if (!isPassed && !isFailed) return [];
  return [
    {
      kind,
      outcome: isPassed ? "passed" : "failed",
      message,
      cause: isPassed ? null : causeOf(message),
      claim: isPassed ? null : claimIn(message),
    },
  ];
}

/** Characters of a message that are kept. */
const longestMessage = 400;

function messageOf(data: unknown): string {
  const text = isRecord(data) ? (data["message"] ?? data["error"]) : data;
  const words = typeof text === "string" ? text : isRecord(text) ? JSON.stringify(text) : "";
  const clean = blotted(words, []);
  return clean.length > longestMessage ? `${clean.slice(0, longestMessage)}…` : clean;
}

function causeOf(message: string): TracedCause {
  const claim = claimIn(message);
  if (claim !== null) return claimCauses[claim] ?? "claim";
  return causes.find(([, words]) => words.test(message))?.[0] ?? "unclear";
}

/** A required claim that says the same as an element of its own. */
const claimCauses: Readonly<Record<string, TracedCause>> = { aud: "audience" };

/** "Claim value mismatch: aud=…" (verified: a public question with a trace), and the words about a claim that is not there. */
function claimIn(message: string): string | null {
  const [, mismatch, missing, value] =
    /claim value mismatch: ([\w./:-]+?)=|missing the following claims?: ([\w./:-]+?)\.?(?:$|\s)|\bclaim ([\w./:-]+) value\b/i.exec(
      message,
    ) ?? [];
  return mismatch ?? missing ?? value ?? null;
}

/**
 * Words that name a cause. The numbers are those of Microsoft.IdentityModel, whose messages a gateway repeats (verified: its
 * log messages, and public questions that quote IDX10205 and IDX10223 from gateways).
 */
const causes: readonly (readonly [TracedCause, RegExp])[] = [
  ["missing", /not present|no token|TokenNotPresent/i],
  ["expired", /IDX1022[2345]|lifetime|expired|not-yet-valid/i],
  ["signature", /IDX105\d\d|signature/i],
  ["issuer", /IDX10205|IDX4000\d|\bissuer\b/i],
  ["audience", /IDX1020[68]|IDX10214|\baudience\b|backend application/i],
  ["client", /\bclient\b|application id/i],
  ["claim", /\bclaims?\b/i],
  ["unclear", /validation failed|invalid|not allowed/i],
];
