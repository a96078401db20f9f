import type { Plan } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { accessReport } from "./access-report.ts";
import { changesReport } from "./changes-report.ts";
import { disruptionWords } from "./disruption.ts";
import { entryReport } from "./entry-report.ts";
import { findingsReport } from "./findings-report.ts";
import { type Line, line, wrapped } from "./line.ts";
import { verdictReport } from "./verdict-report.ts";
import { usualWidth } from "./width.ts";
import {
  countedChanges,
  emptySentence,
  fingerprintWords,
  orderSentence,
  placesOf,
  setupParts,
  setupTitle,
} from "./wording.ts";

/** How a plan is laid out. */
export interface PlanLayout {
  /** Whether the access table has a row for each caller, with Entra and the gateway apart. */
  readonly verbose: boolean;
  /** In columns. */
  readonly width?: number;
}

/** The plan as a person reads it: where, the verdict, the setup and how it was found, the changes, who gets in, findings. */
export function planReport(plan: Plan, layout: PlanLayout): Line[] {
  return planParts(plan, layout).flatMap(({ lines }) => lines);
}

/** A part of a report: with a title where it is long, so that it can be folded; `null` for what everybody has to read. */
export interface PlanPart {
  readonly title: string | null;
  readonly lines: readonly Line[];
}

/** The same in parts. */
export function planParts(plan: Plan, { verbose, width = usualWidth }: PlanLayout): PlanPart[] {
  const always = (lines: readonly Line[]): PlanPart => ({ title: null, lines });
  const foldable = (title: string, lines: readonly Line[]): PlanPart[] =>
    lines.length === 0 ? [] : [{ title, lines }];
  return [
    always([...verdictReport(plan, width), line(""), ...setupLines(plan, width)]),
    ...foldable(`${countedChanges(plan.changes)} in full`, changesReport(plan, width)),
    ...(verbose
      ? foldable("Who gets in, and why", accessReport(plan.access, width))
      : [always(entryReport(plan.access, width))]),
    always([
      ...findingsReport(plan.findings, { known: placesOf(plan), width }),
      ...summaryLines(plan, width),
    ]),
  ];
}

const label = 15;

function setupLines(plan: Plan, width: number): Line[] {
  const indent = " ".repeat(label);
  return [
    line(setupTitle(plan), "title"),
    ...setupParts(plan).flatMap(({ what, name, foundBy }) => [
      ...wrapped(harmlessLine(name), width, indent, `  ${what}`.padEnd(label)).map((text) => line(text)),
      ...(foundBy === null
        ? []
        : wrapped(harmlessLine(foundBy), width, indent).map((text) => line(text, "quiet"))),
    ]),
    line(""),
  ];
}

function summaryLines(plan: Plan, width: number): Line[] {
  if (plan.changes.length === 0) {
    return wrapped(emptySentence(plan), width, "").map((text) => line(text, "good"));
  }
  return [
    ...wrapped(orderSentence(plan), width, "").map((text) => line(text, "title")),
    ...wrapped(harmlessLine(disruptionWords(plan)), width, "").map((text) => line(text)),
    ...wrapped(fingerprintWords, width, "").map((text) => line(text, "quiet")),
    // On a line of its own it fits a terminal of 80 columns.
    line(`  ${plan.fingerprint}`, "quiet"),
  ];
}
