import { escaped } from "../html/escaped.ts";
import { htmlDocument } from "../html/html-document.ts";
import { changeTitle } from "../plan/change-title.ts";
import type { Plan } from "../plan/plan.ts";
import {
  countedChanges,
  dangers,
  dangersTitle,
  emptySentence,
  lastSegment,
  orderSentence,
  setupParts,
  setupTitle,
} from "../report/wording.ts";
import { harmlessName } from "../text/harmless.ts";
import { accessHtml } from "./access-html.ts";
import { approvalStyle } from "./approval-style.ts";
import { changesHtml } from "./changes-html.ts";
import { findingsHtml } from "./findings-html.ts";

/**
 * A plan as one HTML file for whoever approves it: which plan it is, who gets in, what is written where, what there is to
 * know. Nothing that strangers wrote becomes markup.
 */
export function approvalPage(plan: Plan): string {
  const api = lastSegment(plan.setup.api);
  const what = plan.rollbackOf === undefined ? "Migration plan" : "Rollback plan";
  const isEmpty = plan.changes.length === 0;
  return htmlDocument({
    title: `${what} for ${harmlessName(api)}`,
    style: approvalStyle,
    body: [
      `<h1>${what} for <bdi>${escaped(harmlessName(api))}</bdi></h1>`,
      `<p class="summary">${isEmpty ? emptySentence(plan) : escaped(summary(plan))}</p>`,
      sealHtml(plan),
      ...dangersHtml(plan),
      ...setupHtml(plan),
      ...(isEmpty ? [] : [...accessHtml(plan.access), ...changesHtml(plan)]),
      ...findingsHtml(plan.findings),
      ...(isEmpty ? [] : orderHtml(plan)),
    ],
  });
}

function summary({ changes, findings }: Plan): string {
  const counted = (["blocker", "warning", "note"] as const).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [`${count} ${level}${count === 1 ? "" : "s"}`];
  });
  return [countedChanges(changes), ...counted].join(", ");
}

/** What an approval is given to. Without changes there is nothing to approve. */
function sealHtml({ fingerprint, changes }: Plan): string {
  const code = `<code>${escaped(fingerprint)}</code>`;
  return [
    '<div class="seal">',
    `<p><strong>Fingerprint</strong> ${code}</p>`,
    ...(changes.length === 0
      ? []
      : [
          `<p class="quiet">This is what is approved: with <code>--expect</code> and this fingerprint exactly these changes are made, or none.</p>`,
        ]),
    "</div>",
  ].join("\n");
}

function dangersHtml(plan: Plan): readonly string[] {
  const sentences = plan.changes.length === 0 ? [] : dangers(plan);
  if (sentences.length === 0) return [];
  const items = sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join("\n");
  return [`<div class="alert">\n<h2>${dangersTitle}</h2>\n<ul>\n${items}\n</ul>\n</div>`];
}

function setupHtml(plan: Plan): readonly string[] {
  const rows = setupParts(plan).map(
    ({ what, name, foundBy }) =>
      `<tr><th scope="row">${escaped(what)}</th><td data-label="name"><bdi>${escaped(name)}</bdi></td><td data-label="how it was found">${escaped(foundBy ?? "")}</td></tr>`,
  );
  return [
    `<h2>${escaped(setupTitle(plan))}</h2>`,
    `<table>
<thead><tr><th scope="col">part</th><th scope="col">name</th><th scope="col">how it was found</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`,
  ];
}

function orderHtml(plan: Plan): readonly string[] {
  const items = plan.changes.map(
    (change) =>
      `<li><bdi>${escaped(changeTitle(change))}</bdi> <span class="quiet">(change ${escaped(change.id)})</span></li>`,
  );
  return [
    "<h2>Order of the writes</h2>",
    `<p>${escaped(orderSentence(plan, " → "))} A backup is kept before the first one.</p>`,
    `<ol>\n${items.join("\n")}\n</ol>`,
  ];
}
