import { escaped } from "../html/escaped.ts";
import type { Finding } from "../model/finding.ts";
import type { Change, Plan } from "../plan/plan.ts";
import { levels, worstFirst } from "../report/findings-in-order.ts";
import { placeWords } from "../report/wording.ts";

/** Findings by level, the gravest first, each with its place and what helps. */
export function findingsHtml({ findings, changes }: Pick<Plan, "findings" | "changes">): readonly string[] {
  const inOrder = worstFirst(findings);
  return levels.flatMap(({ level, title }) => {
    const those = inOrder.filter((finding) => finding.level === level);
    if (those.length === 0) return [];
    return [`<h2>${title}</h2>`, ...those.map((finding) => findingHtml(finding, changes))];
  });
}

function findingHtml(finding: Finding, changes: readonly Change[]): string {
  const { code, level, message, hint } = finding;
  const place = placeWords(finding, changes);
  return [
    `<section class="finding ${level}">`,
    `<h3><span class="badge ${level}">${level}</span> ${code}</h3>`,
    `<p>${escaped(message)}</p>`,
    ...(place === "" ? [] : [`<p class="quiet">at <code>${escaped(place)}</code></p>`]),
    ...(hint === "" ? [] : [`<p>→ ${escaped(hint)}</p>`]),
    "</section>",
  ].join("\n");
}
