import { changeTitle } from "../plan/change-title.ts";
import type { Change, Plan, ReviseChange, UpdateChange } from "../plan/plan.ts";
import { type Detail, firstOf, leftOut, shortened } from "./detail.ts";
import { code, fenced, inline, list } from "./markdown.ts";
import { shortResource } from "./where.ts";
import { editedElements, namedValueSentence, riskReasons, systemsOf } from "./wording.ts";

/** The changes by the system that they are written to, each with its reason and its diff. */
export function changesMarkdown(plan: Plan, detail: Detail): readonly string[] {
  const { changes, setup } = plan;
  return systemsOf(plan).flatMap(({ title, verb }) => {
    const those = firstOf(
      changes.filter((change) => change.verb === verb),
      detail.items,
    );
    if (those.shown.length === 0) return [];
    return [
      `### ${title}`,
      ...those.shown.flatMap((change) => changeMarkdown(change, setup.service, detail)),
      ...leftOut(those.more, "changes are"),
    ];
  });
}

function changeMarkdown(change: Change, service: string, detail: Detail): readonly string[] {
  const words = (text: string) => shortened(text, detail.textLength);
  return [
    `#### ${change.id}. ${inline(words(changeTitle(change)))}`,
    `**${change.risk} risk**, ${code(words(shortResource(change.resource, service)))}: ${riskReasons[change.risk]}`,
    inline(words(change.because)),
    ...contentMarkdown(change, detail),
  ];
}

function contentMarkdown(change: Change, detail: Detail): readonly string[] {
  switch (change.verb) {
    case "update":
      return [fieldsMarkdown(change, detail)];
    case "revise":
      return change.diff === "" ? [] : policyMarkdown(change, detail);
    default:
      return change satisfies never;
  }
}

function fieldsMarkdown({ before, after }: UpdateChange, { items, textLength }: Detail): string {
  const fields = Object.keys(after).slice(0, items);
  const value = (sign: string, field: string, of: unknown) =>
    shortened(`${sign} ${field}: ${JSON.stringify(of ?? null)}`, textLength);
  return fenced(
    fields.flatMap((field) => [value("-", field, before[field]), value("+", field, after[field])]),
    "diff",
  );
}

function policyMarkdown(change: ReviseChange, detail: Detail): readonly string[] {
  const words = (text: string) => shortened(text, detail.textLength);
  const elements = firstOf(editedElements(change), detail.items);
  const values = firstOf(change.replaced, detail.items);
  return [
    list(elements.shown.map((element) => code(words(element)))),
    ...leftOut(elements.more, "places are"),
    ...diffMarkdown(change.diff, detail),
    ...values.shown.map((value) => inline(words(namedValueSentence(value)))),
    ...leftOut(values.more, "named values are"),
  ];
}

function diffMarkdown(diff: string, { diffLines, lineLength }: Detail): readonly string[] {
  const { shown, more } = firstOf(diff.split("\n"), diffLines);
  const lines = shown.map((text) => shortened(text.replaceAll("\t", "    "), lineLength));
  return [...(lines.length === 0 ? [] : [fenced(lines, "diff")]), ...leftOut(more, "lines of this diff are")];
}
