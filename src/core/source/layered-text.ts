import type { Span } from "../text/span.ts";
import type { Piece } from "./carried-text.ts";
import type { Meaning } from "./meaning.ts";

/**
 * What some pieces stand for, with the place of each code unit, so that a text inside of a text (JSON in a here-document, a
 * literal of an ARM expression) is read where it stands in the file.
 */
export interface LayeredText {
  readonly text: string;
  /** By code unit of the text: where its source starts and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** By code unit: what a hole stands for. */
  readonly holes: ReadonlyMap<number, Meaning>;
}

/** What stands for a hole in a layered text: a character that no language gives a meaning. */
export const holeMark = "\ufffc";

/** The text that pieces of a file stand for. */
export function layeredText(file: string, pieces: readonly Piece[]): LayeredText {
  const texts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const holes = new Map<number, Meaning>();
  for (const piece of pieces) {
    if (piece.kind === "plain") {
      texts.push(file.slice(piece.start, piece.end));
      for (let at = piece.start; at < piece.end; at++) {
        starts.push(at);
        ends.push(at + 1);
      }
      continue;
    }
    if (piece.kind === "hole") holes.set(starts.length, piece.meaning);
    const text = piece.kind === "hole" ? holeMark : piece.text;
    texts.push(text);
    for (let unit = 0; unit < text.length; unit++) {
      starts.push(unit === 0 ? piece.start : piece.end);
      ends.push(piece.end);
    }
  }
  return { text: texts.join(""), starts, ends, holes };
}

/**
 * Pieces of a layered text, as pieces of the file. The law of pieces is kept: what lies between two code units in the file
 * is dropped, so it stands for nothing.
 *
 * @param inner pieces that follow one another, in code units of the layered text
 */
export function outerPieces(file: string, layer: LayeredText, inner: readonly Piece[]): Piece[] {
  const pieces: Piece[] = [];
  for (const piece of inner) {
    if (piece.start >= piece.end) continue;
    if (piece.kind === "plain") addUnits(pieces, file, layer, piece);
    else
      add(pieces, { ...piece, start: layer.starts[piece.start] ?? 0, end: layer.ends[piece.end - 1] ?? 0 });
  }
  return pieces;
}

/** Where a stretch of a layered text stands in the file. */
export function outerSpan(layer: LayeredText, { start, end }: Span): Span {
  const from = layer.starts[start] ?? layer.ends.at(-1) ?? 0;
  return { start: from, end: end > start ? (layer.ends[end - 1] ?? from) : from };
}

/** Adds a piece after the others. Plain pieces grow together, and a gap becomes a piece that stands for nothing. */
export function add(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last !== undefined && last.end < piece.start) {
    pieces.push({ kind: "escape", start: last.end, end: piece.start, text: "" });
  }
  const before = pieces.at(-1);
  if (before?.kind === "plain" && piece.kind === "plain") {
    pieces[pieces.length - 1] = { kind: "plain", start: before.start, end: piece.end };
  } else if (before?.kind === "escape" && piece.kind === "escape" && piece.start === piece.end) {
    pieces[pieces.length - 1] = { ...before, text: before.text + piece.text };
  } else if (piece.start < piece.end) pieces.push(piece);
}

function addUnits(pieces: Piece[], file: string, layer: LayeredText, { start, end }: Span): void {
  for (let unit = start; unit < end; unit++) {
    const place = { start: layer.starts[unit] ?? 0, end: layer.ends[unit] ?? 0 };
    const meaning = layer.holes.get(unit);
    const text = layer.text.charAt(unit);
    if (meaning !== undefined) add(pieces, { kind: "hole", ...place, meaning });
    else if (place.end - place.start === 1 && file.charAt(place.start) === text)
      add(pieces, { kind: "plain", ...place });
    else add(pieces, { kind: "escape", ...place, text });
  }
}
