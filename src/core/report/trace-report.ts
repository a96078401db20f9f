import type {
  TraceDemand,
  TraceDocument,
  TracePlace,
  TraceReason,
  TraceValidation,
  TraceVerdict,
} from "../trace/trace-document.ts";
import { firstOf, shortened } from "./detail.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import { lastSegment } from "./where.ts";
import { usualWidth } from "./width.ts";

/** Characters of a value, and values of a list, that are shown. */
const longestValue = 100;
const valuesAtMost = 6;

/** What decided about a token, for people: the verdict first, what helps next, then what it rests on. */
export function traceReport(
  document: TraceDocument,
  { verbose, width = usualWidth }: { readonly verbose: boolean; readonly width?: number },
): Line[] {
  const { verdict, reason, decidedBy, claims, validations, remarks } = document;
  const shown = validations.filter(({ isOnTheWay }) => verbose || isOnTheWay);
  return [
    ...wrapped(sentenceOf(document), width, "").map((text) => line(text, tones[verdict])),
    ...(decidedBy === null ? [] : placeLines(decidedBy)),
    ...(reason === null ? [] : reasonLines(reason, width)),
    line(""),
    ...(document.answer === null
      ? []
      : [pair("called", document.endpoint), pair("answer", answerOf(document))]),
    pair("API", `${lastSegment(document.api)}, service ${lastSegment(document.service)}`),
    pair("known by", evidences[document.evidence]),
    ...(claims === null ? [] : [line(""), line("What the token says", "title"), ...claimLines(claims)]),
    ...(shown.length === 0
      ? []
      : [
          line(""),
          line("What its claims meet in the policies", "title"),
          ...shown.flatMap((one) => validationLines(one, demandsShown(one, document, verbose), width)),
        ]),
    ...(remarks.length === 0 ? [] : [line("")]),
    ...remarks.flatMap((remark) =>
      wrapped(shortened(remark, 600), width, "    ", "  ! ").map((text) => line(text, "warning")),
    ),
  ];
}

const tones: Readonly<Record<TraceVerdict, Tone>> = {
  admitted: "good",
  refused: "danger",
  unknown: "warning",
};

function sentenceOf({ verdict, reason, answer }: TraceDocument): string {
  const began = answer === null ? wouldBe[verdict] : was[verdict];
  if (reason === null) return `${began}.`;
  const sentence = shortened(reason.sentence, 400);
  return sentence.startsWith("Admitted") ? sentence : `${began}. ${sentence}`;
}

const was: Readonly<Record<TraceVerdict, string>> = {
  admitted: "Admitted",
  refused: "Refused",
  unknown: "Not decided",
};

const wouldBe: Readonly<Record<TraceVerdict, string>> = {
  admitted: "By the policies it would be admitted",
  refused: "By the policies it would be refused",
  unknown: "Not decided",
};

const evidences: Readonly<Record<TraceDocument["evidence"], string>> = {
  trace: "the gateway's trace of the call",
  answer: "the gateway's answer, and the policies; there is no trace",
  policies: "the policies alone; nothing was called",
};

function answerOf({ answer }: TraceDocument): string {
  if (answer === null) return "";
  return answer.message === null ? `${answer.status}` : `${answer.status} ${answer.message}`;
}

function placeLines({ owner, element, line: at }: TracePlace): Line[] {
  return [
    pair("decided by", `${owner}, line ${at}`),
    line(`  ${" ".repeat(12)}${shortened(element, 200)}`, "quiet"),
  ];
}

function reasonLines({ claim, expected, actual, fix }: TraceReason, width: number): Line[] {
  const hasValues = expected.length + actual.length > 0;
  return [
    ...(claim === null ? [] : [pair("claim", claim)]),
    ...(hasValues
      ? [pair("expected", words(expected, "any value")), pair("the token", words(actual, "nothing"))]
      : []),
    ...(fix === null ? [] : ["", ...wrapped(shortened(fix, 600), width, "  ")].map((text) => line(text))),
  ];
}

function claimLines(claims: NonNullable<TraceDocument["claims"]>): Line[] {
  return Object.entries(claims).map(([name, values]) => pair(name, words(values, "nothing")));
}

/** What is not met. That of the validation that decided is told above, unless there is more of it. */
function demandsShown(
  { resource, line: at, demands }: TraceValidation,
  { decidedBy }: TraceDocument,
  verbose: boolean,
): readonly TraceDemand[] {
  if (verbose) return demands;
  const open = demands.filter(({ answer }) => answer !== "met");
  const isTold = decidedBy?.resource === resource && decidedBy.line === at && open.length === 1;
  return isTold ? [] : open;
}

function validationLines(
  { owner, line: at, element, answer, why, isOnTheWay }: TraceValidation,
  demands: readonly TraceDemand[],
  width: number,
): Line[] {
  const where = isOnTheWay ? "" : ", not on the way to the MCP endpoint";
  const told = answer === "admits" || why === null ? answer : `${answer}: ${shortened(why, 300)}`;
  return [
    line(`  ${shortened(owner, longestValue)}, line ${at}${where}`),
    line(`    ${shortened(element, 200)}`, "quiet"),
    ...wrapped(told, width, "    ").map((text) => line(text, answer === "admits" ? "good" : "warning")),
    ...demands.flatMap((demand) => demandLines(demand, width)),
  ];
}

function demandLines({ kind, claim, answer, expected, actual }: TraceDemand, width: number): Line[] {
  const what = claim === null ? kind : `claim ${shortened(claim, longestValue)}`;
  const tone: Tone = answer === "met" ? "quiet" : "warning";
  const text = `${what}: ${answer}; expected ${words(expected, "any value")}; the token: ${words(actual, "nothing")}`;
  return wrapped(text, width, "        ", "      ").map((one) => line(one, tone));
}

function words(values: readonly string[], none: string): string {
  if (values.length === 0) return none;
  const { shown, more } = firstOf(values, valuesAtMost);
  const list = shown.map((value) => (value === "" ? '""' : shortened(value, longestValue)));
  return [...list, ...(more === 0 ? [] : [`and ${more} more`])].join(", ");
}

/** The text may be strangers', and is made harmless here. */
function pair(name: string, text: string): Line {
  return [
    { tone: "quiet", text: `  ${shortened(name, 40).padEnd(12)}` },
    { tone: "plain", text: shortened(text, 700) },
  ];
}
