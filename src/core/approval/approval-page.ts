import { escaped } from "../html/escaped.ts";
import { htmlDocument } from "../html/html-document.ts";
import { changeTitle } from "../plan/change-title.ts";
import type { Plan } from "../plan/plan.ts";
import { disruptionWords } from "../report/disruption.ts";
import { verdict } from "../report/verdict.ts";
import { lastSegment, whereWords } from "../report/where.ts";
import { orderSentence, setupParts, setupTitle } from "../report/wording.ts";
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
      `<p class="quiet">${escaped(whereWords(plan.setup))}</p>`,
      ...verdictHtml(plan),
      sealHtml(plan),
      ...setupHtml(plan),
      ...(isEmpty ? [] : [...accessHtml(plan.access), ...changesHtml(plan)]),
      ...findingsHtml(plan),
      ...(isEmpty ? [] : orderHtml(plan)),
    ],
  });
}

/** What the plan comes to: the first that is read, in words and signs. */
function verdictHtml(plan: Plan): readonly string[] {
  const { changes, lines } = verdict(plan);
  const items = lines.map(
    ({ mark, text }) =>
      `<li>${mark === "=" ? "" : `<b aria-hidden="true">${mark}</b> `}${escaped(text)}</li>`,
  );
  return [
    `<p class="summary">${escaped(changes)}</p>`,
    ...(items.length === 0 ? [] : [`<ul class="alert verdict">\n${items.join("\n")}\n</ul>`]),
  ];
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
    `<p>${escaped(orderSentence(plan))} A backup is kept before the first one.</p>`,
    `<p>${escaped(disruptionWords(plan))}</p>`,
    `<ol>\n${items.join("\n")}\n</ol>`,
  ];
}
