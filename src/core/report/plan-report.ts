import type { Finding, FindingLevel } from "../model/finding.ts";
import { changeTitle } from "../plan/change-title.ts";
import type { Change, Plan } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { accessReport } from "./access-report.ts";
import { entryReport } from "./entry-report.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import {
  countedChanges,
  dangers,
  dangersTitle,
  editedElements,
  emptySentence,
  levels,
  namedValueSentence,
  orderSentence,
  placeWords,
  setupParts,
  setupTitle,
  systemsOf,
} from "./wording.ts";

const width = 80;

/**
 * The plan as a person reads it: the setup and how it was found, the changes by system, findings, order of writes.
 *
 * @param verbose whether the access table has a row for each caller, with Entra and the gateway apart
 */
export function planReport(plan: Plan, detail: { readonly verbose: boolean }): Line[] {
  return planParts(plan, detail).flatMap(({ lines }) => lines);
}

/** A part of a report: with a title where it is long, so that it can be folded; `null` for what everybody has to read. */
export interface PlanPart {
  readonly title: string | null;
  readonly lines: readonly Line[];
}

/** The same in parts. */
export function planParts(plan: Plan, { verbose }: { readonly verbose: boolean }): PlanPart[] {
  const always = (lines: readonly Line[]): PlanPart => ({ title: null, lines });
  const foldable = (title: string, lines: readonly Line[]): PlanPart[] =>
    lines.length === 0 ? [] : [{ title, lines }];
  return [
    always([...setupLines(plan), ...dangerLines(plan)]),
    ...foldable(
      `${countedChanges(plan.changes)} in full`,
      systemsOf(plan).flatMap(({ title, verb }) => systemLines(title, plan, verb)),
    ),
    ...(verbose
      ? foldable("Who gets in, and why", accessReport(plan.access))
      : [always(entryReport(plan.access))]),
    always([...findingsReport(plan.findings), ...summaryLines(plan)]),
  ];
}

/** Findings, the gravest first. */
export function findingsReport(findings: readonly Finding[]): Line[] {
  return levels.flatMap(({ level, title }) => {
    const those = findings.filter((finding) => finding.level === level);
    const tone = tones[level];
    if (those.length === 0) return [];
    return [line(title, tone), ...those.flatMap((finding) => findingLines(finding, tone)), line("")];
  });
}

const tones: Readonly<Record<FindingLevel, Tone>> = { blocker: "danger", warning: "warning", note: "title" };

function setupLines(plan: Plan): Line[] {
  return [
    line(setupTitle(plan), "title"),
    ...setupParts(plan).flatMap(({ what, name, foundBy }) => [
      line(`  ${what.padEnd(11)}  ${harmlessLine(name)}`),
      ...(foundBy === null
        ? []
        : wrapped(harmlessLine(foundBy), width, " ".repeat(15)).map((text) => line(text, "quiet"))),
    ]),
    line(""),
  ];
}

function dangerLines(plan: Plan): Line[] {
  const sentences = dangers(plan);
  if (sentences.length === 0) return [];
  return [
    line(dangersTitle, "danger"),
    ...sentences.flatMap((sentence) =>
      wrapped(harmlessLine(sentence), width, "    ", "  ! ").map((text) => line(text)),
    ),
    line(""),
  ];
}

function systemLines(system: string, plan: Plan, verb: Change["verb"]): Line[] {
  const changes = plan.changes.filter((change) => change.verb === verb);
  if (changes.length === 0) return [];
  const { service } = plan.setup;
  return [line(system, "title"), ...changes.flatMap((change) => [...changeLines(change, service), line("")])];
}

function changeLines(change: Change, service: string): Line[] {
  const riskTone: Tone = change.risk === "high" ? "danger" : change.risk === "medium" ? "warning" : "quiet";
  return [
    ...wrapped(harmlessLine(changeTitle(change)), width, "     ", `  ${change.id}. `).map((text) =>
      line(text),
    ),
    [
      { tone: riskTone, text: `     ${change.risk} risk` },
      { tone: "quiet", text: `  ${harmlessLine(shortResource(change.resource, service))}` },
    ],
    ...wrapped(harmlessLine(change.because), width, "     ").map((text) => line(text)),
    ...contentLines(change),
  ];
}

function contentLines(change: Change): Line[] {
  switch (change.verb) {
    case "update":
      return fieldLines(change.before, change.after);
    case "revise":
      // What is revised already has no diff any more.
      if (change.diff === "") return [];
      return [
        ...editedElements(change).map((element) => line(`     ~ ${harmlessLine(element)}`, "quiet")),
        ...diffLines(change.diff, "     "),
        ...change.replaced.flatMap((value) =>
          wrapped(harmlessLine(namedValueSentence(value)), width, "     ").map((text) => line(text, "quiet")),
        ),
      ];
    default:
      return change satisfies never;
  }
}

/** A resource below its service, for reading; the documents hold whole ARM ids. */
export function shortResource(resource: string, service: string): string {
  return resource.startsWith(`${service}/`) ? resource.slice(service.length + 1) : resource;
}

function fieldLines(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Line[] {
  return Object.keys(after).map((field) => [
    { tone: "plain", text: `     ~ ${field}: ` },
    { tone: "removed", text: harmlessLine(JSON.stringify(before[field] ?? null)) },
    { tone: "plain", text: " -> " },
    { tone: "added", text: harmlessLine(JSON.stringify(after[field])) },
  ]);
}

/** A unified diff with tones, each line after an indent. */
export function diffLines(diff: string, indent: string): Line[] {
  return diff.split("\n").map((text) => {
    const tone: Tone = text.startsWith("+")
      ? "added"
      : text.startsWith("-")
        ? "removed"
        : text.startsWith("@@")
          ? "quiet"
          : "plain";
    return line(`${indent}${harmlessLine(text.replaceAll("\t", "    "))}`, tone);
  });
}

function findingLines(finding: Finding, tone: Tone): Line[] {
  const place = placeWords(finding);
  const [first = "", ...rest] = wrapped(
    `${finding.code}: ${harmlessLine(finding.message)}`,
    width,
    "    ",
    "  ! ",
  );
  return [
    line(first, tone),
    ...rest.map((text) => line(text)),
    ...(place === "" ? [] : [line(`    at ${harmlessLine(place)}`, "quiet")]),
    ...(finding.hint === ""
      ? []
      : wrapped(`-> ${harmlessLine(finding.hint)}`, width, "       ", "    ").map((text) =>
          line(text, "quiet"),
        )),
  ];
}

function summaryLines(plan: Plan): Line[] {
  if (plan.changes.length === 0) return [line(emptySentence(plan), "good")];
  // On a line of its own the fingerprint fits a terminal of 80 columns.
  return [
    ...wrapped(orderSentence(plan, " -> "), width, "").map((text) => line(text, "title")),
    line("fingerprint", "quiet"),
    line(`  ${plan.fingerprint}`, "quiet"),
  ];
}
