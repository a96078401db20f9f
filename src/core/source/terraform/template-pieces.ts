import type { Span } from "../../text/span.ts";
import type { Piece } from "../carried-text.ts";
import type { Meaning } from "../meaning.ts";

/** The pieces of a text that `templatefile` fills in. */
export function templatePieces(
  _text: string,
  span: Span,
  _meaningOf: (expression: string) => Meaning,
): Piece[] {
  return [{ kind: "plain", start: span.start, end: span.end }];
}
