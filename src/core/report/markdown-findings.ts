import type { Finding } from "../model/finding.ts";
import { type Detail, firstOf, leftOut, shortened } from "./detail.ts";
import { code, inline } from "./markdown.ts";
import { levels, placeWords } from "./wording.ts";

/** Findings by level, the gravest first, each with its place and what helps. */
export function findingsMarkdown(findings: readonly Finding[], detail: Detail): readonly string[] {
  return levels.flatMap(({ level, title }) => {
    const those = firstOf(
      findings.filter((finding) => finding.level === level),
      detail.items,
    );
    if (those.shown.length === 0) return [];
    return [
      `### ${title}`,
      those.shown.map((finding) => findingMarkdown(finding, detail)).join("\n"),
      ...leftOut(those.more, `${title.toLowerCase()} are`),
    ];
  });
}

function findingMarkdown(finding: Finding, { textLength }: Detail): string {
  const words = (text: string) => inline(shortened(text, textLength));
  const place = placeWords(finding);
  return [
    `- **${finding.code}**: ${words(finding.message)}`,
    ...(place === "" ? [] : [`  - at ${code(shortened(place, textLength))}`]),
    ...(finding.hint === "" ? [] : [`  - → ${words(finding.hint)}`]),
  ].join("\n");
}
