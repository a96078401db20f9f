import { escaped } from "../html/escaped.ts";
import { changeTitle } from "../plan/change-title.ts";
import type { Change, Plan, UpdateChange } from "../plan/plan.ts";
import { shortResource } from "../report/where.ts";
import { editedElements, namedValueSentence, riskReasons, systemsOf } from "../report/wording.ts";
import { comparisonHtml } from "./comparison-html.ts";
import { type ComparedHunk, sideBySide } from "./side-by-side.ts";

/** The changes by the system that they are written to, each with its reason and both sides of it. */
export function changesHtml(plan: Plan): readonly string[] {
  return systemsOf(plan).flatMap(({ title, verb }) => [
    `<h2>${escaped(title)}</h2>`,
    ...plan.changes
      .filter((change) => change.verb === verb)
      .map((change) => changeHtml(change, plan.setup.service)),
  ]);
}

function changeHtml(change: Change, service: string): string {
  return [
    "<section>",
    `<h3>${escaped(change.id)}. <bdi>${escaped(changeTitle(change))}</bdi></h3>`,
    `<p><span class="badge ${change.risk}">${change.risk} risk</span> ${riskReasons[change.risk]}</p>`,
    `<p><code>${escaped(shortResource(change.resource, service))}</code></p>`,
    `<p>${escaped(change.because)}</p>`,
    ...contentHtml(change),
    "</section>",
  ].join("\n");
}

function contentHtml(change: Change): readonly string[] {
  switch (change.verb) {
    case "update":
      return [comparisonHtml([fieldRows(change)])];
    case "revise":
      // What is revised already has no diff any more.
      if (change.diff === "") return [];
      return [
        `<ul>\n${editedElements(change)
          .map((element) => `<li><code>${escaped(element)}</code></li>`)
          .join("\n")}\n</ul>`,
        comparisonHtml(sideBySide(change.diff)),
        ...change.replaced.map((value) => `<p>${escaped(namedValueSentence(value))}</p>`),
      ];
    default:
      return change satisfies never;
  }
}

function fieldRows({ before, after }: UpdateChange): ComparedHunk {
  const line = (field: string, value: unknown) => ({
    number: null,
    text: `${field}: ${JSON.stringify(value ?? null)}`,
  });
  return Object.keys(after).map((field) => ({
    before: line(field, before[field]),
    after: line(field, after[field]),
  }));
}
