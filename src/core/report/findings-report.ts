import type { Finding, FindingLevel } from "../model/finding.ts";
import { harmlessLine } from "../text/harmless.ts";
import { levels, worstFirst } from "./findings-in-order.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";
import { usualWidth } from "./width.ts";
import { type KnownPlaces, placeWords } from "./wording.ts";

/** What findings are shown with. */
export interface FindingsLayout {
  /** What their places are named by; absent where it is clear which policy is meant. */
  readonly known?: KnownPlaces;
  /** In columns. */
  readonly width?: number;
}

/** Findings, the gravest first. */
export function findingsReport(
  findings: readonly Finding[],
  { known, width = usualWidth }: FindingsLayout = {},
): Line[] {
  const inOrder = worstFirst(findings);
  return levels.flatMap(({ level, title }) => {
    const those = inOrder.filter((finding) => finding.level === level);
    if (those.length === 0) return [];
    return [
      line(title, tones[level]),
      ...those.flatMap((finding) => findingLines(finding, known ?? null, width)),
      line(""),
    ];
  });
}

const tones: Readonly<Record<FindingLevel, Tone>> = { blocker: "danger", warning: "warning", note: "title" };

function findingLines(finding: Finding, known: KnownPlaces | null, width: number): Line[] {
  const { code, level, message, hint } = finding;
  const place = placeWords(finding, known);
  const [first = "", ...rest] = wrapped(`${code}: ${harmlessLine(message)}`, width, "    ", "  ! ");
  const quiet = (texts: readonly string[]) => texts.map((text) => line(text, "quiet"));
  return [
    line(first, tones[level]),
    ...rest.map((text) => line(text)),
    ...(place === "" ? [] : quiet(wrapped(`at ${harmlessLine(place)}`, width, "       ", "    "))),
    ...(hint === "" ? [] : quiet(wrapped(`-> ${harmlessLine(hint)}`, width, "       ", "    "))),
  ];
}
