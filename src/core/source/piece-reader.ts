import type { Span } from "../text/span.ts";
import type { Piece } from "./carried-text.ts";

/** What a pattern found: a piece that starts where the match does, or `null` if it is nothing of the kind. */
export type FoundPiece =
  | { readonly kind: "escape"; readonly text: string }
  | (Piece & { readonly kind: "hole" })["meaning"]
  | null;

/**
 * A stretch of a file in pieces: what the pattern finds is what `read` says of it, the rest is plain.
 *
 * @param pattern has the flag `g`; a match that is nothing is plain text, and so is one that leaves the stretch
 */
export function piecesBetween(
  file: string,
  { start, end }: Span,
  pattern: RegExp,
  read: (match: RegExpExecArray) => FoundPiece,
): Piece[] {
  const content = file.slice(start, end);
  const pieces: Piece[] = [];
  let copied = start;
  for (const match of content.matchAll(pattern)) {
    const found = match[0] === "" ? null : read(match);
    if (found === null) continue;
    const from = start + match.index;
    const to = from + match[0].length;
    if (from > copied) pieces.push({ kind: "plain", start: copied, end: from });
    pieces.push(
      found.kind === "escape"
        ? { ...found, start: from, end: to }
        : { kind: "hole", start: from, end: to, meaning: found },
    );
    copied = to;
  }
  if (end > copied) pieces.push({ kind: "plain", start: copied, end });
  return pieces;
}

/** The same pieces, with the plain ones read once more. */
export function plainPiecesRead(
  file: string,
  pieces: readonly Piece[],
  pattern: RegExp,
  read: (match: RegExpExecArray) => FoundPiece,
): Piece[] {
  return pieces.flatMap((piece) =>
    piece.kind === "plain" ? piecesBetween(file, piece, pattern, read) : [piece],
  );
}

/** What pieces stand for, with a stand-in for each hole: enough to tell whether it is policy text. */
export function textOfPieces(file: string, pieces: readonly Piece[], hole: string): string {
  return pieces
    .map((piece) => {
      if (piece.kind === "plain") return file.slice(piece.start, piece.end);
      return piece.kind === "escape" ? piece.text : hole;
    })
    .join("");
}
