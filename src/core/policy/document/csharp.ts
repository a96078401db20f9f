import type { Span } from "../../text/span.ts";
import {
  endOfCharacter,
  endOfLine,
  endOfQuotes,
  escapeWidth,
  type QuoteKind,
  quoteCount,
  quoteWidthAt,
  runLength,
  symbolWidth,
} from "./csharp-symbol.ts";
import { entityAt } from "./entity.ts";
import type { Broken } from "./refusal.ts";

/** How a C# string is written. It decides which characters are escapes. */
export type StringForm = "regular" | "verbatim" | "raw";

/** A C# string literal with its prefix and quotes (`start`–`end`) and what is between the quotes (`content`). */
export interface CsharpString extends Span {
  readonly kind: "string";
  readonly form: StringForm;
  readonly content: Span;
  /** Whether its quotes are typed as they are or as entities such as `&quot;`; the other kind is text in it. */
  readonly quotes: QuoteKind;
  /** `null` for a plain string; for an interpolated one its holes, each with the braces around it. */
  readonly holes: readonly Span[] | null;
}

/** A C# comment to the end of its line, without the line break, or a block comment. */
export interface CsharpComment extends Span {
  readonly kind: "comment";
}

export type CsharpPiece = CsharpString | CsharpComment;

/** Where a piece of C# ends, or why that is unknown. */
export type CsharpEnd =
  | { readonly kind: "closed"; readonly end: number }
  | { readonly kind: "broken"; readonly at: number; readonly reason: string };

/**
 * Finds the bracket that closes the one at `open` (`(` or `{`), reading the text as C#: only that kind of bracket
 * counts, and none inside strings, character literals and comments. Strings and comments met on the way are
 * appended to `pieces`, in order of their end. The time is linear in the length of what is read.
 */
export function scanCsharp(
  text: string,
  open: number,
  limit: number,
  pieces: CsharpPiece[] | null,
): CsharpEnd {
  const scan: Scan = { text, limit, pieces, at: open + 1, frames: [codeFrame(open, text.charCodeAt(open))] };
  while (scan.at < limit) {
    const frame = scan.frames.at(-1);
    if (frame === undefined) return { kind: "closed", end: scan.at };
    const broken = frame.kind === "code" ? readCode(scan, frame) : readString(scan, frame);
    if (broken !== null) return { kind: "broken", ...broken };
  }
  if (scan.frames.length === 0) return { kind: "closed", end: scan.at };
  return { kind: "broken", at: open - 1, reason: unclosedReason(scan) };
}

interface CodeFrame {
  readonly kind: "code";
  readonly start: number;
  readonly opener: number;
  readonly closer: number;
  /** How many closing brackets in a row end it: more than one only in the holes of raw strings. */
  readonly closers: number;
  depth: number;
}

interface StringFrame {
  readonly kind: "string";
  readonly start: number;
  readonly contentStart: number;
  readonly form: StringForm;
  /** How many quotes close it: one, or as many as opened a raw string. */
  readonly quoteCount: number;
  readonly quotes: QuoteKind;
  /** Number of braces that open a hole; 0 for a plain string. */
  readonly holeBraces: number;
  readonly holes: Span[];
}

interface Scan {
  readonly text: string;
  readonly limit: number;
  readonly pieces: CsharpPiece[] | null;
  readonly frames: (CodeFrame | StringFrame)[];
  at: number;
}

const QUOTE = 34;
const DOLLAR = 36;
const AMPERSAND = 38;
const APOSTROPHE = 39;
const PAREN_OPEN = 40;
const PAREN_CLOSE = 41;
const STAR = 42;
const SLASH = 47;
const AT = 64;
const BACKSLASH = 92;
const BRACE_OPEN = 123;
const BRACE_CLOSE = 125;

/** Interpolated strings inside holes of interpolated strings: nobody writes more levels than this. */
const MAX_FRAMES = 64;

/** Characters at which reading code has to stop and look. */
const codeStops = stopTable([
  QUOTE,
  DOLLAR,
  AMPERSAND,
  APOSTROPHE,
  PAREN_OPEN,
  PAREN_CLOSE,
  SLASH,
  AT,
  123,
  125,
]);
const stringStops = stopTable([QUOTE, AMPERSAND, BACKSLASH, BRACE_OPEN, BRACE_CLOSE, 10, 13]);

function stopTable(codes: readonly number[]): Uint8Array {
  const table = new Uint8Array(128);
  for (const code of codes) table[code] = 1;
  return table;
}

function codeFrame(start: number, opener: number): CodeFrame {
  const closer = opener === PAREN_OPEN ? PAREN_CLOSE : BRACE_CLOSE;
  return { kind: "code", start, opener, closer, closers: 1, depth: 1 };
}

/** Advances to the next character of the table, from `at` on. */
function skipTo(scan: Scan, stops: Uint8Array): number {
  const { text, limit } = scan;
  let at = scan.at;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && stops[code] === 1) break;
  }
  scan.at = at;
  return at < limit ? text.charCodeAt(at) : -1;
}

function readCode(scan: Scan, frame: CodeFrame): Broken | null {
  const raw = skipTo(scan, codeStops);
  if (raw === -1) return null;
  const entity = raw === AMPERSAND ? entityAt(scan.text, scan.at) : null;
  const code = entity === null ? raw : entity.code;
  const width = entity === null ? 1 : entity.width;
  switch (code) {
    case QUOTE:
      return openString(scan, {
        prefix: 0,
        form: "regular",
        dollars: 0,
        quotes: width === 1 ? "bare" : "entity",
      });
    case AT:
    case DOLLAR:
      return readPrefix(scan, width);
    case APOSTROPHE:
      scan.at = endOfCharacter(scan.text, scan.at, width);
      return null;
    case SLASH:
      return readSlash(scan, width);
    default:
      return readBracket(scan, frame, code, width);
  }
}

function readBracket(scan: Scan, frame: CodeFrame, code: number, width: number): Broken | null {
  scan.at += width;
  if (code === frame.opener) frame.depth += 1;
  if (code !== frame.closer) return null;
  frame.depth -= 1;
  if (frame.depth > 0) return null;
  scan.frames.pop();
  const outer = scan.frames.at(-1);
  if (outer?.kind !== "string") return null;
  scan.at = Math.min(scan.limit, scan.at + frame.closers - 1);
  outer.holes.push({ start: frame.start, end: scan.at });
  return null;
}

/** `@"`, `$"`, `$@"`, `@$"` and `$$"""` open strings; any other `@` or `$` is an ordinary character. */
function readPrefix(scan: Scan, firstWidth: number): Broken | null {
  let at = scan.at + firstWidth;
  let verbatim = scan.text.charCodeAt(scan.at) === AT;
  let dollars = verbatim ? 0 : 1;
  for (; at < scan.limit; at++) {
    const code = scan.text.charCodeAt(at);
    if (code === DOLLAR) dollars += 1;
    else if (code === AT && !verbatim) verbatim = true;
    else break;
  }
  const quoteWidth = quoteWidthAt(scan.text, at);
  if (quoteWidth === 0) {
    scan.at += firstWidth;
    return null;
  }
  const form = verbatim ? "verbatim" : "regular";
  const quotes = quoteWidth === 1 ? "bare" : "entity";
  return openString(scan, { prefix: at - scan.at, form, dollars, quotes });
}

interface Opening {
  readonly prefix: number;
  readonly form: "regular" | "verbatim";
  readonly dollars: number;
  readonly quotes: QuoteKind;
}

/** Three quotes or more open a raw string; two are an empty one; a verbatim string never is raw. */
function openString(scan: Scan, opening: Opening): Broken | null {
  const start = scan.at;
  const first = start + opening.prefix;
  const { form, quotes } = opening;
  const run = form === "verbatim" ? 1 : quoteCount(scan.text, first, quotes, Number.POSITIVE_INFINITY);
  const raw = run >= 3;
  if (scan.frames.length >= MAX_FRAMES)
    return { at: start, reason: "strings are nested too deeply in a C# expression" };
  scan.at = endOfQuotes(scan.text, first, quotes, raw ? run : 1);
  scan.frames.push({
    kind: "string",
    start,
    contentStart: scan.at,
    form: raw ? "raw" : form,
    quoteCount: raw ? run : 1,
    quotes,
    holeBraces: opening.dollars,
    holes: [],
  });
  return null;
}

function readString(scan: Scan, frame: StringFrame): Broken | null {
  const raw = skipTo(scan, stringStops);
  if (raw === -1) return null;
  if (raw === QUOTE || raw === AMPERSAND) return readQuote(scan, frame);
  if (raw === BACKSLASH) {
    scan.at += frame.form === "regular" ? escapeWidth(scan.text, scan.at) : 1;
    return null;
  }
  if (raw === BRACE_OPEN || raw === BRACE_CLOSE) return readBrace(scan, frame, raw);
  if (frame.form === "regular") return { at: frame.start, reason: "a C# string is not closed on its line" };
  scan.at += 1;
  return null;
}

/** A quote closes the string only when it is written the way the opening one was, bare or as an entity. */
function readQuote(scan: Scan, frame: StringFrame): Broken | null {
  const { text, at } = scan;
  const run = quoteCount(text, at, frame.quotes, frame.form === "raw" ? Number.POSITIVE_INFINITY : 2);
  if (run === 0) {
    scan.at += symbolWidth(text, at);
    return null;
  }
  const doubled = frame.form === "verbatim" && run === 2;
  if (doubled || run < frame.quoteCount) {
    scan.at = endOfQuotes(text, at, frame.quotes, run);
    return null;
  }
  // Of more quotes than a raw string needs, the first ones are text.
  const surplus = frame.form === "raw" ? run - frame.quoteCount : 0;
  closeString(scan, frame, endOfQuotes(text, at, frame.quotes, surplus));
  return null;
}

function closeString(scan: Scan, frame: StringFrame, contentEnd: number): void {
  scan.at = endOfQuotes(scan.text, contentEnd, frame.quotes, frame.quoteCount);
  scan.frames.pop();
  scan.pieces?.push({
    kind: "string",
    form: frame.form,
    start: frame.start,
    end: scan.at,
    content: { start: frame.contentStart, end: contentEnd },
    quotes: frame.quotes,
    holes: frame.holeBraces === 0 ? null : frame.holes,
  });
}

/** In an interpolated string a doubled brace is text and a single one opens a hole of code. */
function readBrace(scan: Scan, frame: StringFrame, brace: number): Broken | null {
  const run = runLength(scan.text, scan.at, brace, scan.limit);
  if (frame.holeBraces === 0 || brace === BRACE_CLOSE) {
    scan.at += run;
    return null;
  }
  const opens = frame.form === "raw" ? run >= frame.holeBraces : run % 2 === 1;
  scan.at += run;
  if (!opens) return null;
  if (scan.frames.length >= MAX_FRAMES) {
    return { at: frame.start, reason: "strings are nested too deeply in a C# expression" };
  }
  const closers = frame.form === "raw" ? frame.holeBraces : 1;
  const hole = codeFrame(scan.at - closers, BRACE_OPEN);
  scan.frames.push({ ...hole, closers });
  return null;
}

function readSlash(scan: Scan, width: number): Broken | null {
  const { text, limit } = scan;
  const start = scan.at;
  const next = text.charCodeAt(start + width);
  if (next !== SLASH && next !== STAR) {
    scan.at += width;
    return null;
  }
  if (next === STAR) {
    const close = text.indexOf("*/", start + width + 1);
    if (close === -1 || close + 2 > limit) return { at: start, reason: "a C# comment is not closed" };
    scan.at = close + 2;
  } else {
    scan.at = endOfLine(text, start, limit);
  }
  scan.pieces?.push({ kind: "comment", start, end: scan.at });
  return null;
}

function unclosedReason(scan: Scan): string {
  const frame = scan.frames.at(-1);
  return frame?.kind === "string"
    ? "a C# expression starts here and never closes: one of its strings has no closing quote"
    : "a C# expression starts here and its closing bracket is missing";
}
