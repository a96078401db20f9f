import type { Fault, FaultPlace } from "../fault.ts";
import type { Finding, FindingLevel } from "../model/finding.ts";
import type { Rehearsal } from "../rehearsal/rehearsal.ts";
import { worstFirst } from "../report/findings-in-order.ts";
import { disagreementWords, rehearsalSentence } from "../report/rehearsal-words.ts";
import { type KnownPlaces, placeWords } from "../report/wording.ts";
import type { Check, CheckOutcome } from "../verify/check.ts";

/** How grave an annotation is; the words are those of GitHub. */
export type AnnotationLevel = "error" | "warning" | "notice";

/** Something that a runner shows beside the log: at the run, at the pull request, at a line of a file. */
export interface Annotation {
  readonly level: AnnotationLevel;
  /** The stable name of a finding, a check or a fault. */
  readonly code: string;
  /** The sentence first, then what helps. Texts may be of strangers. */
  readonly lines: readonly string[];
  /** A file of the person; `null` where it is about something in a tenant. */
  readonly place: FaultPlace | null;
}

/**
 * The gravest first, because a runner keeps ten of them.
 *
 * @param file the policy file that the findings are about; `null` for findings in a tenant
 * @param known what the places of findings in a tenant are named by
 */
export function annotationsOfFindings(
  findings: readonly Finding[],
  file: string | null,
  known: KnownPlaces | null = null,
): Annotation[] {
  return worstFirst(findings).map((finding) => {
    const { code, level, message, hint, place } = finding;
    const where = placeWords(finding, known);
    return {
      level: levels[level],
      code,
      lines: [message, ...(where === "" ? [] : [`at ${where}`]), ...(hint === "" ? [] : [hint])],
      place: file === null ? null : { file, ...lineOf(place) },
    };
  });
}

/** What is wrong, and what could not be looked at. @param wrong how grave the first is: after a run it fails nothing */
export function annotationsOfChecks(checks: readonly Check[], wrong: "error" | "warning"): Annotation[] {
  const levelOf: Readonly<Record<CheckOutcome, AnnotationLevel | null>> = {
    wrong,
    unknown: "warning",
    note: null,
    right: null,
  };
  return checks.flatMap(({ code, outcome, message, hint }) => {
    const level = levelOf[outcome];
    const lines = [message, ...(hint === "" ? [] : hint.split("\n"))];
    return level === null ? [] : [{ level, code, lines, place: null }];
  });
}

/** That a rehearsal came out otherwise than its plan says; nothing where it agrees. */
export function annotationsOfRehearsal(rehearsal: Rehearsal): Annotation[] {
  const { applied, disagreements } = rehearsal;
  if (applied.outcome !== "failed" && disagreements.length === 0) return [];
  const why = applied.why === null ? [] : [applied.why];
  const lines = [rehearsalSentence(rehearsal), ...disagreements.map(disagreementWords), ...why];
  return [{ level: "error", code: "rehearsal", lines, place: null }];
}

/** Why a command ended: the sentence and the next step. */
export function annotationOfFault({ code, message, hint, next, place }: Fault): Annotation {
  return {
    level: "error",
    code,
    lines: [
      ...message.split("\n"),
      ...(hint === undefined ? [] : [hint]),
      ...next.map((command) => `try: ${command}`),
    ],
    place: place ?? null,
  };
}

const levels: Readonly<Record<FindingLevel, AnnotationLevel>> = {
  blocker: "error",
  warning: "warning",
  note: "notice",
};

function lineOf({ line, column }: Finding["place"]): { readonly line?: number; readonly column?: number } {
  return { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
