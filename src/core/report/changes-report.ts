import { changeTitle } from "../plan/change-title.ts";
import type { Change, Plan, UpdateChange } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import { shortResource } from "./where.ts";
import { editedElements, namedValueSentence, riskReasons, systemsOf } from "./wording.ts";

/** The changes by the system that they are written to, each with its reason and what it replaces. */
export function changesReport(plan: Plan, width: number): Line[] {
  return systemsOf(plan).flatMap(({ title, verb }) => [
    line(title, "title"),
    ...plan.changes.flatMap((change) =>
      change.verb === verb ? [...changeLines(change, plan.setup.service, width), line("")] : [],
    ),
  ]);
}

/** A unified diff with tones, each line after an indent. A line of a policy is not broken, so that it can be compared. */
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

const indent = " ".repeat(5);

function changeLines(change: Change, service: string, width: number): Line[] {
  const riskTone: Tone = change.risk === "high" ? "danger" : change.risk === "medium" ? "warning" : "quiet";
  return [
    ...wrapped(harmlessLine(changeTitle(change)), width, indent, `  ${change.id}. `).map((text) =>
      line(text),
    ),
    ...wrapped(`${change.risk} risk: ${riskReasons[change.risk]}`, width, indent).map((text) =>
      line(text, riskTone),
    ),
    line(`${indent}${harmlessLine(shortResource(change.resource, service))}`, "quiet"),
    ...wrapped(harmlessLine(change.because), width, indent).map((text) => line(text)),
    ...contentLines(change, width),
  ];
}

function contentLines(change: Change, width: number): Line[] {
  switch (change.verb) {
    case "update":
      return Object.keys(change.after).flatMap((field) => fieldLines(field, change, width));
    case "revise":
      // What is revised already has no diff any more.
      if (change.diff === "") return [];
      return [
        ...editedElements(change).map((element) => line(`${indent}~ ${harmlessLine(element)}`, "quiet")),
        ...diffLines(change.diff, indent),
        ...change.replaced.flatMap((value) =>
          wrapped(harmlessLine(namedValueSentence(value)), width, indent).map((text) => line(text, "quiet")),
        ),
      ];
    default:
      return change satisfies never;
  }
}

/** A field on one line where it fits, else what was there above what comes. */
function fieldLines(field: string, { before, after }: UpdateChange, width: number): Line[] {
  const old = harmlessLine(JSON.stringify(before[field] ?? null));
  const now = harmlessLine(JSON.stringify(after[field]));
  const name = `${indent}~ ${field}:`;
  if (`${name} ${old} -> ${now}`.length > width) {
    return [line(name), line(`${indent}  - ${old}`, "removed"), line(`${indent}  + ${now}`, "added")];
  }
  return [
    [
      { tone: "plain", text: `${name} ` },
      { tone: "removed", text: old },
      { tone: "plain", text: " -> " },
      { tone: "added", text: now },
    ],
  ];
}
