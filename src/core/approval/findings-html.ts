import { escaped } from "../html/escaped.ts";
import type { Finding } from "../model/finding.ts";
import { levels, placeWords } from "../report/wording.ts";

/** Findings by level, the gravest first, each with its place and what helps. */
export function findingsHtml(findings: readonly Finding[]): readonly string[] {
  return levels.flatMap(({ level, title }) => {
    const those = findings.filter((finding) => finding.level === level);
    return those.length === 0 ? [] : [`<h2>${title}</h2>`, ...those.map(findingHtml)];
  });
}

function findingHtml(finding: Finding): string {
  const { code, level, message, hint } = finding;
  const place = placeWords(finding);
  return [
    `<section class="finding ${level}">`,
    `<h3><span class="badge ${level}">${level}</span> ${code}</h3>`,
    `<p>${escaped(message)}</p>`,
    ...(place === "" ? [] : [`<p class="quiet">at <code>${escaped(place)}</code></p>`]),
    ...(hint === "" ? [] : [`<p>→ ${escaped(hint)}</p>`]),
    "</section>",
  ].join("\n");
}
