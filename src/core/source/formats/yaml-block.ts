import type { Span } from "../../text/span.ts";
import type { Piece } from "../carried-text.ts";
import { add } from "../layered-text.ts";

/** The content of a block scalar: its lines with their indentation, without what its chomping drops. */
export interface BlockScalar extends Span {
  /** How many spaces each line starts with. */
  readonly indent: number;
  /** Where the line after the block starts. */
  readonly next: number;
  readonly doubt: string | null;
}

/**
 * Reads a block scalar from its `|` or `>`.
 *
 * @param column that of the key or the item that it belongs to
 */
export function readBlock(text: string, at: number, column: number): BlockScalar {
  header.lastIndex = at;
  const match = header.exec(text);
  const [whole = "", one = "", other = ""] = match ?? [];
  const start = Math.min(
    text.length,
    text.indexOf("\n", at) === -1 ? text.length : text.indexOf("\n", at) + 1,
  );
  const signs = one + other;
  const digit = /[1-9]/.exec(signs)?.[0];
  const lines = blockLines(
    text,
    start,
    column,
    digit === undefined ? null : Math.max(column, 0) + Number(digit),
  );
  const chomping = signs.includes("-") ? "strip" : signs.includes("+") ? "keep" : "clip";
  const end =
    chomping === "strip"
      ? lines.lastText
      : chomping === "keep"
        ? lines.next
        : afterBreak(text, lines.lastText);
  return {
    start,
    end: Math.max(start, end),
    indent: lines.indent,
    next: lines.next,
    doubt: whole === "" ? "its header could not be read" : lines.doubt,
  };
}

/** The pieces of a literal block: indentation is dropped, and every line break is a line feed (YAML 1.2, 5.4). */
export function blockPieces(text: string, block: BlockScalar): Piece[] {
  const pieces: Piece[] = [];
  let at = block.start;
  while (at < block.end) {
    const feed = text.indexOf("\n", at);
    const lineEnd = feed === -1 || feed >= block.end ? block.end : feed;
    let content = at;
    while (content < lineEnd && content - at < block.indent && text.charCodeAt(content) === 32) content++;
    add(pieces, { kind: "escape", start: at, end: content, text: "" });
    const isCrLf = lineEnd < block.end && text.charCodeAt(lineEnd - 1) === 13;
    const textEnd = isCrLf ? Math.max(content, lineEnd - 1) : lineEnd;
    add(pieces, { kind: "plain", start: content, end: textEnd });
    if (isCrLf) add(pieces, { kind: "escape", start: textEnd, end: lineEnd + 1, text: "\n" });
    else if (lineEnd < block.end) add(pieces, { kind: "plain", start: lineEnd, end: lineEnd + 1 });
    at = lineEnd + 1;
  }
  return pieces;
}

const header = /[|>]([+-]|[1-9])?([+-]|[1-9])?[ \t]*(?:(?<=[ \t])#[^\n]*|\r)?(?=\n|$)/y;

interface BlockLines {
  readonly indent: number;
  /** After the last line that is not blank, without its line break. */
  readonly lastText: number;
  readonly next: number;
  readonly doubt: string | null;
}

function blockLines(text: string, start: number, column: number, given: number | null): BlockLines {
  let indent = given;
  let lastText = start;
  let at = start;
  let deepestBlank = 0;
  let tab = false;
  while (at < text.length) {
    const feed = text.indexOf("\n", at);
    const end = feed === -1 ? text.length : feed;
    let content = at;
    while (content < end && text.charCodeAt(content) === 32) content++;
    const blank = content >= end || (content === end - 1 && text.charCodeAt(content) === 13);
    if (blank) {
      if (indent === null) deepestBlank = Math.max(deepestBlank, content - at);
    } else {
      if (content - at <= column || (indent !== null && content - at < indent)) break;
      tab ||= indent === null && text.charCodeAt(content) === 9;
      indent ??= content - at;
      lastText = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    }
    at = end + 1;
  }
  const odd =
    given === null && deepestBlank > (indent ?? 0) ? "its first lines are blank and further in" : null;
  return {
    indent: indent ?? 0,
    lastText,
    next: Math.min(at, text.length),
    doubt: tab ? "it is indented with tabs" : odd,
  };
}

function afterBreak(text: string, at: number): number {
  if (text.startsWith("\r\n", at)) return at + 2;
  return text.charAt(at) === "\n" ? at + 1 : at;
}
