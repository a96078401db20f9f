import type { Span } from "../../text/span.ts";
import type { Piece } from "../carried-text.ts";
import type { Meaning } from "../meaning.ts";
import { directiveMeaning } from "./carried-strings.ts";
import type { TemplatePart } from "./hcl-token.ts";
import { scanInterpolation } from "./scan-hcl.ts";
import { wholeParts } from "./scan-template.ts";

/**
 * The pieces of a text that `templatefile` fills in, over a span of it: `${…}` and directives are holes, `$${` and `%%{` are
 * escapes, and what a `~` drops is an escape for nothing. A C# interpolation such as `$"{x}"` is text.
 *
 * @param meaningOf what the code between the braces of `${…}` means, without white space around it
 */
export function templatePieces(
  text: string,
  span: Span,
  meaningOf: (expression: string) => Meaning,
): readonly Piece[] {
  const limit = Math.min(span.end, text.length);
  const readCode = (at: number, depth: number) => scanInterpolation(text, at, limit, depth);
  const parts = wholeParts({ text, limit, depth: 0, readCode }, span.start);
  return parts.map((part) => pieceOf(text, part, meaningOf));
}

function pieceOf(text: string, part: TemplatePart, meaningOf: (expression: string) => Meaning): Piece {
  const { start, end } = part;
  switch (part.kind) {
    case "plain":
      return { kind: "plain", start, end };
    case "escape":
      return { kind: "escape", start, end, text: part.text };
    case "interpolation": {
      const code = text.slice(part.code.start, part.code.end).trim();
      return { kind: "hole", start, end, meaning: meaningOf(code) };
    }
    case "directive":
      return { kind: "hole", start, end, meaning: directiveMeaning };
    default:
      return part satisfies never;
  }
}
