import type { Span } from "../../text/span.ts";

/** A stretch of a `format` template: text, or the number of the argument that is put in. */
export interface FormatPiece extends Span {
  readonly text: string;
  readonly argument: number | null;
  /** Whether it is written as it is: `{{` is one brace. */
  readonly isPlain: boolean;
}

/** The template of `format('…{0}…', x)` in pieces. */
export function formatPieces(template: string): readonly FormatPiece[] {
  const pieces: FormatPiece[] = [];
  for (const match of template.matchAll(/[^{}]+|\{\{|\}\}|\{(\d{1,3})(?::[^{}]{0,40})?\}|[{}]/g)) {
    const [written, number] = match;
    const argument = number === undefined ? null : Number(number);
    const isDoubled = written === "{{" || written === "}}";
    const text = isDoubled ? written.slice(1) : written;
    pieces.push({
      text,
      argument,
      isPlain: !isDoubled && argument === null,
      start: match.index,
      end: match.index + written.length,
    });
  }
  return pieces;
}
