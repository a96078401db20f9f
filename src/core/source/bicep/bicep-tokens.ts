import type { Span } from "../../text/span.ts";

/** What a Bicep file is made of, without blanks and comments. A string is several: what is around it and what is in it. */
export type BicepToken = Span &
  (
    | { readonly kind: "word" | "sign"; readonly text: string }
    | { readonly kind: "number" | "line" | "end" }
    /** `'` or `'''`, the second after as many `$` as a hole in it has; none where it is verbatim. */
    | { readonly kind: "open"; readonly quote: BicepQuote; readonly dollars: number }
    | { readonly kind: "plain" }
    | { readonly kind: "escape"; readonly text: string }
    | { readonly kind: "hole" | "end hole" }
    /** The quotes at the end; `complete` is false where the line or the file ends instead. */
    | { readonly kind: "close"; readonly complete: boolean }
  );

/** How a string begins and ends. */
export type BicepQuote = "'" | "'''";

/**
 * The tokens of a Bicep file. Rules of strings: Azure/bicep, `src/Bicep.Core/Parsing/Lexer.cs`. Nothing is an error here, and the
 * time is proportional to the text: nesting is a list, not a recursion.
 */
export function bicepTokens(text: string): readonly BicepToken[] {
  const scan: Scan = { text, at: 0, tokens: [], open: [] };
  while (scan.at < text.length) readCode(scan);
  // Whatever is still open ends with the file, so that every string has its end.
  for (const mode of scan.open.toReversed()) {
    if (mode === "brace") continue;
    scan.tokens.push({ kind: "end hole", start: scan.at, end: scan.at });
    scan.tokens.push({ kind: "close", complete: false, start: scan.at, end: scan.at });
  }
  scan.tokens.push({ kind: "end", start: scan.at, end: scan.at });
  return scan.tokens;
}

interface Scan {
  readonly text: string;
  at: number;
  readonly tokens: BicepToken[];
  /** What is open: braces, and strings in whose hole the scan is. */
  readonly open: ("brace" | OpenString)[];
}

interface OpenString {
  readonly quote: BicepQuote;
  readonly dollars: number;
}

const word = /[A-Za-z_]\w*/y;
const blanks = /[ \t\f\v\u00a0\ufeff]+|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[^\r\n]*/y;
const rest = /\r\n?|\n|\d+|\$+|'{3}|\.\.\.|\.\?|\[\?|[=!]=|[=!]~|[<>]=|&&|\|\||\?\?|=>|::|[\s\S]/y;

function readCode(scan: Scan): void {
  const start = scan.at;
  if (goesOver(scan, blanks)) return;
  if (goesOver(scan, word)) {
    scan.tokens.push({ kind: "word", text: scan.text.slice(start, scan.at), start, end: scan.at });
    return;
  }
  goesOver(scan, rest);
  switch (scan.text[start]) {
    case "\r":
    case "\n":
      return readLineBreak(scan, start);
    case "'":
      return openString(scan, start, scan.at - start === 3 ? "'''" : "'", 0);
    case "$":
      return readDollars(scan, start, scan.at - start);
    default:
      return readSign(scan, start, scan.text.slice(start, scan.at));
  }
}

function goesOver(scan: Scan, pattern: RegExp): boolean {
  pattern.lastIndex = scan.at;
  if (!pattern.test(scan.text)) return false;
  scan.at = pattern.lastIndex;
  return true;
}

/** Empty lines say nothing. */
function readLineBreak(scan: Scan, start: number): void {
  if (scan.tokens.at(-1)?.kind !== "line") scan.tokens.push({ kind: "line", start, end: scan.at });
}

function readDollars(scan: Scan, start: number, dollars: number): void {
  if (scan.text.startsWith("'''", scan.at)) {
    scan.at += 3;
    openString(scan, start, "'''", dollars);
  } else scan.tokens.push({ kind: "sign", text: "$", start, end: scan.at });
}

function readSign(scan: Scan, start: number, sign: string): void {
  const end = scan.at;
  if (/^\d/.test(sign)) {
    scan.tokens.push({ kind: "number", start, end });
    return;
  }
  const mode = sign === "}" ? scan.open.pop() : undefined;
  if (mode !== undefined && mode !== "brace") {
    scan.tokens.push({ kind: "end hole", start, end });
    readString(scan, mode);
    return;
  }
  if (sign === "{") scan.open.push("brace");
  scan.tokens.push({ kind: "sign", text: sign, start, end });
}

function openString(scan: Scan, start: number, quote: BicepQuote, dollars: number): void {
  scan.tokens.push({ kind: "open", quote, dollars, start, end: scan.at });
  if (quote === "'") return readLine(scan, { quote, dollars });
  const lineBreak = /\r?\n/y;
  lineBreak.lastIndex = scan.at;
  // A line break right after the opening is no part of the text.
  if (lineBreak.test(scan.text)) scan.at = lineBreak.lastIndex;
  if (dollars === 0) readVerbatim(scan);
  else readLines(scan, { quote, dollars });
}

function readString(scan: Scan, mode: OpenString): void {
  if (mode.quote === "'") readLine(scan, mode);
  else readLines(scan, mode);
}

const lineParts =
  /[^'\\$\r\n]+|\\u\{(?<point>[\dA-Fa-f]{1,8})\}|\\(?<escaped>[nrt\\'$])|(?<hole>\$\{)|(?<quote>')|(?<line>[\r\n])|[\s\S]/y;

/** The rest of a `'…'`, up to its end or to a hole. */
function readLine(scan: Scan, mode: OpenString): void {
  while (scan.at < scan.text.length) {
    const start = scan.at;
    lineParts.lastIndex = start;
    const { point, escaped, hole, quote, line } = lineParts.exec(scan.text)?.groups ?? {};
    const end = Math.max(lineParts.lastIndex, start + 1);
    if (line !== undefined) return close(scan, start, start);
    scan.at = end;
    if (quote !== undefined) return close(scan, start, end);
    if (hole !== undefined) return openHole(scan, mode, start);
    const text = escaped === undefined ? characterOf(point) : escapes[escaped];
    if (text === undefined) plain(scan, start, end);
    else scan.tokens.push({ kind: "escape", text, start, end });
  }
  close(scan, scan.at, scan.at);
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "\\": "\\",
  "'": "'",
  $: "$",
};

function characterOf(point: string | undefined): string | undefined {
  const code = point === undefined ? -1 : Number.parseInt(point, 16);
  return code >= 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}

/** A verbatim `'''…'''`: it ends at the last three of the first run of three quotes or more. */
function readVerbatim(scan: Scan): void {
  const found = scan.text.indexOf("'''", scan.at);
  if (found === -1) {
    plain(scan, scan.at, scan.text.length);
    scan.at = scan.text.length;
    return close(scan, scan.at, scan.at);
  }
  let end = found + 3;
  while (scan.text[end] === "'") end += 1;
  plain(scan, scan.at, end - 3);
  scan.at = end;
  close(scan, end - 3, end);
}

const linesParts = /[^'$]+|(?<dollars>\$+)(?<brace>\{)?|(?<quotes>'+)/y;

/** The rest of a `$'''…'''`, up to its end or to a hole. */
function readLines(scan: Scan, mode: OpenString): void {
  while (scan.at < scan.text.length) {
    const start = scan.at;
    linesParts.lastIndex = start;
    const { dollars = "", brace, quotes = "" } = linesParts.exec(scan.text)?.groups ?? {};
    scan.at = Math.max(linesParts.lastIndex, start + 1);
    if (quotes.length >= 3) {
      plain(scan, start, scan.at - 3);
      return close(scan, scan.at - 3, scan.at);
    }
    if (brace !== undefined && dollars.length >= mode.dollars) {
      const from = scan.at - 1 - mode.dollars;
      plain(scan, start, from);
      return openHole(scan, mode, from);
    }
    plain(scan, start, scan.at);
  }
  close(scan, scan.at, scan.at);
}

function openHole(scan: Scan, mode: OpenString, start: number): void {
  scan.tokens.push({ kind: "hole", start, end: scan.at });
  scan.open.push(mode);
}

function close(scan: Scan, start: number, end: number): void {
  scan.tokens.push({ kind: "close", complete: end > start, start, end });
}

function plain(scan: Scan, start: number, end: number): void {
  if (end <= start) return;
  const last = scan.tokens.at(-1);
  if (last?.kind === "plain" && last.end === start) scan.tokens[scan.tokens.length - 1] = { ...last, end };
  else scan.tokens.push({ kind: "plain", start, end });
}
