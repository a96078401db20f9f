import type { Finding } from "../model/finding.ts";
import { type Detail, firstOf, leftOut, shortened } from "./detail.ts";
import { levels, worstFirst } from "./findings-in-order.ts";
import { code, folded, inline } from "./markdown.ts";
import { type KnownPlaces, placeWords } from "./wording.ts";

/**
 * Findings by level, the gravest first, each with its place and what helps; notes are folded.
 *
 * @param known what their places are named by; `null` where it is clear which policy is meant
 */
export function findingsMarkdown(
  findings: readonly Finding[],
  detail: Detail,
  known: KnownPlaces | null,
): readonly string[] {
  const inOrder = worstFirst(findings);
  return levels.flatMap(({ level, title }) => {
    const those = firstOf(
      inOrder.filter((finding) => finding.level === level),
      detail.items,
    );
    if (those.shown.length === 0) return [];
    const blocks = [
      those.shown.map((finding) => findingMarkdown(finding, known, detail)).join("\n"),
      ...leftOut(those.more, `${title.toLowerCase()} are`),
    ];
    return level === "note" ? folded(title, blocks) : [`### ${title}`, ...blocks];
  });
}

function findingMarkdown(finding: Finding, known: KnownPlaces | null, { textLength }: Detail): string {
  const words = (text: string) => inline(shortened(text, textLength));
  const place = placeWords(finding, known);
  return [
    `- **${finding.code}**: ${words(finding.message)}`,
    ...(place === "" ? [] : [`  - at ${code(shortened(place, textLength))}`]),
    ...(finding.hint === "" ? [] : [`  - → ${words(finding.hint)}`]),
  ].join("\n");
}
