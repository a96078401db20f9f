import type { CarriedText, Piece } from "../carried-text.ts";
import type { SourceFile } from "../language-reading.ts";
import { piecesBetween, plainPiecesRead } from "../piece-reader.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { type JsonStringValue, jsonEscape, jsonEscapeText } from "./json-scan.ts";
import type { Placeholders } from "./placeholders.ts";

/** The pieces of a JSON string: each escape is one, so that a pair of surrogates is two. */
export function jsonPieces(file: string, string: JsonStringValue): Piece[] {
  return piecesBetween(file, string, jsonEscape, ([escape]) => ({
    kind: "escape",
    text: jsonEscapeText(escape),
  }));
}

/** A JSON string that is policy text; `null` for any other one. */
export function jsonText(
  file: SourceFile,
  string: JsonStringValue,
  name: string,
  marks: Placeholders,
): CarriedText | null {
  if (!hasPolicyWords(string.text)) return null;
  return {
    file: file.path,
    start: string.start,
    end: string.end,
    carrier: "json string",
    pieces: plainPiecesRead(file.text, jsonPieces(file.text, string), marks.pattern, marks.read),
    writing: { kind: "json string" },
    name,
  };
}
