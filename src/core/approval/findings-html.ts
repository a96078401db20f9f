import { escaped } from "../html/escaped.ts";
import type { Finding } from "../model/finding.ts";
import type { Plan } from "../plan/plan.ts";
import { levels, worstFirst } from "../report/findings-in-order.ts";
import { type KnownPlaces, placesOf, placeWords } from "../report/wording.ts";

/** Findings by level, the gravest first, each with its place and what helps. */
export function findingsHtml(plan: Pick<Plan, "findings" | "changes" | "setup">): readonly string[] {
  const inOrder = worstFirst(plan.findings);
  return levels.flatMap(({ level, title }) => {
    const those = inOrder.filter((finding) => finding.level === level);
    if (those.length === 0) return [];
    return [`<h2>${title}</h2>`, ...those.map((finding) => findingHtml(finding, placesOf(plan)))];
  });
}

function findingHtml(finding: Finding, known: KnownPlaces): string {
  const { code, level, message, hint } = finding;
  const place = placeWords(finding, known);
  return [
    `<section class="finding ${level}">`,
    `<h3><span class="badge ${level}">${level}</span> ${code}</h3>`,
    `<p>${escaped(message)}</p>`,
    ...(place === "" ? [] : [`<p class="quiet">at <code>${escaped(place)}</code></p>`]),
    ...(hint === "" ? [] : [`<p>→ ${escaped(hint)}</p>`]),
    "</section>",
  ].join("\n");
}
