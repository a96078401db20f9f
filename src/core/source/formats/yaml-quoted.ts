import type { Span } from "../../text/span.ts";
import type { Piece } from "../carried-text.ts";
import { add } from "../layered-text.ts";
import { piecesBetween } from "../piece-reader.ts";

/**
 * The pieces of a quoted scalar between its quotes. Line breaks are folded: one is a blank, more of them are one line feed
 * less, and the blanks around them are nothing (YAML 1.2, 6.5).
 */
export function quotedPieces(text: string, { start, end }: Span, style: "single" | "double"): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  for (;;) {
    const feed = text.indexOf("\n", at);
    const isLast = feed === -1 || feed >= end;
    const lineEnd = isLast ? end : trimmedEnd(text, at, feed, style);
    const escapesBreak =
      !isLast &&
      style === "double" &&
      "\r\n".includes(text.charAt(lineEnd)) &&
      endsWithEscape(text, at, lineEnd);
    const contentEnd = escapesBreak ? lineEnd - 1 : lineEnd;
    for (const piece of linePieces(text, { start: at, end: contentEnd }, style)) add(pieces, piece);
    if (isLast) return pieces;
    const { next, breaks } = afterBreaks(text, feed, end);
    const folded = breaks === 1 ? " " : "\n".repeat(breaks - 1);
    add(pieces, { kind: "escape", start: contentEnd, end: next, text: escapesBreak ? "" : folded });
    at = next;
  }
}

function linePieces(text: string, span: Span, style: "single" | "double"): Piece[] {
  if (style === "single") return piecesBetween(text, span, /''/g, () => ({ kind: "escape", text: "'" }));
  return piecesBetween(text, span, escape, ([written]) => {
    const code = /^\\[xuU]/.test(written) ? Number.parseInt(written.slice(2), 16) : null;
    if (code !== null && code > 0x10ffff) return null;
    return {
      kind: "escape",
      text: code === null ? (letters[written.charAt(1)] ?? "") : String.fromCodePoint(code),
    };
  });
}

const escape = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0abt\tnvfre "/\\N_LP])/g;

const letters: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\u0007",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\u001b",
  " ": " ",
  '"': '"',
  "/": "/",
  "\\": "\\",
  N: "\u0085",
  _: "\u00a0",
  L: "\u2028",
  P: "\u2029",
};

/** Before the blanks at the end of a line; in double quotes a backslash keeps the first of them. */
function trimmedEnd(text: string, from: number, to: number, style: "single" | "double"): number {
  let end = to;
  while (end > from && " \t\r".includes(text.charAt(end - 1))) end--;
  const keepsBlank =
    style === "double" && " \t".includes(text.charAt(end)) && endsWithEscape(text, from, end);
  return keepsBlank ? end + 1 : end;
}

/** Whether a line ends with a backslash that no backslash escapes. */
function endsWithEscape(text: string, from: number, to: number): boolean {
  let count = 0;
  while (to - count > from && text.charAt(to - count - 1) === "\\") count++;
  return count % 2 === 1;
}

function afterBreaks(text: string, feed: number, end: number): { next: number; breaks: number } {
  let next = feed;
  let breaks = 0;
  let at = feed;
  while (at < end && " \t\r\n".includes(text.charAt(at))) {
    if (text.charAt(at) === "\n") breaks++;
    at++;
    next = at;
  }
  return { next, breaks };
}
