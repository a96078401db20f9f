import type { HclTemplate, HclToken } from "./hcl-token.ts";
import { indentedParts } from "./heredoc-indent.ts";
import { heredocParts, quotedParts, type TemplateScan, trimmedParts } from "./scan-template.ts";

/** The tokens of an HCL text. The time is linear; what does not end is a token that says so. */
export function scanHcl(text: string): readonly HclToken[] {
  return readCode(text, { at: text.charCodeAt(0) === 0xfeff ? 1 : 0, limit: text.length, depth: 0 }, "file")
    .tokens;
}

/** The tokens of the code of an interpolation that starts at `at`, up to the brace that closes it. */
export function scanInterpolation(
  text: string,
  at: number,
  limit: number,
  depth: number,
): { readonly tokens: readonly HclToken[]; readonly end: number; readonly closed: boolean } {
  return readCode(text, { at, limit, depth }, "braces");
}

/** Strings inside interpolations inside strings: nobody writes more levels than this. */
const MAX_DEPTH = 32;

interface Reading {
  readonly at: number;
  readonly limit: number;
  readonly depth: number;
}

interface Code {
  readonly tokens: readonly HclToken[];
  readonly end: number;
  readonly closed: boolean;
}

function readCode(text: string, reading: Reading, within: "file" | "braces"): Code {
  const { limit, depth } = reading;
  const tokens: HclToken[] = [];
  if (depth > MAX_DEPTH) return { tokens, end: limit, closed: false };
  let at = reading.at;
  let braces = 0;
  while (at < limit) {
    const after = afterBlank(text, at, limit);
    if (after > at) {
      at = after;
      continue;
    }
    const token = tokenAt(text, at, limit, depth);
    if (token.kind === "sign" && within === "braces") {
      if (token.text === "}" && braces === 0) return { tokens, end: at, closed: true };
      if (token.text === "{") braces += 1;
      if (token.text === "}") braces -= 1;
    }
    tokens.push(token);
    at = token.end;
  }
  return { tokens, end: limit, closed: false };
}

/** Behind white space without line ends, or behind a comment; the place itself where there is neither. */
function afterBlank(text: string, at: number, limit: number): number {
  const code = text.charCodeAt(at);
  if (code === 32 || code === 9 || code === 13 || code === 0xfeff) return at + 1;
  if (code === 35 || (code === 47 && text[at + 1] === "/")) {
    const feed = text.indexOf("\n", at);
    return feed === -1 || feed > limit ? limit : feed;
  }
  if (code !== 47 || text[at + 1] !== "*") return at;
  const close = text.indexOf("*/", at + 2);
  return close === -1 || close + 2 > limit ? limit : close + 2;
}

function tokenAt(text: string, at: number, limit: number, depth: number): HclToken {
  const code = text.charCodeAt(at);
  if (code === 10) return { kind: "line end", start: at, end: at + 1 };
  if (code === 34) return quotedToken(text, at, limit, depth);
  if (code === 60 && text[at + 1] === "<") {
    const heredoc = heredocToken(text, at, limit, depth);
    if (heredoc !== null) return heredoc;
  }
  const named = nameAt(text, at);
  if (named !== "") return { kind: "name", start: at, end: at + named.length, text: named };
  if (code >= 48 && code <= 57) {
    number.lastIndex = at;
    const digits = number.exec(text)?.[0] ?? "";
    return { kind: "number", start: at, end: at + digits.length, text: digits };
  }
  const three = text.slice(at, at + 3);
  const two = three.slice(0, 2);
  const signed = three === "..." ? three : doubleSigns.has(two) ? two : three.slice(0, 1);
  return { kind: "sign", start: at, end: Math.min(at + signed.length, limit), text: signed };
}

const number = /\d+(?:\.\d+)?/y;
const doubleSigns: ReadonlySet<string> = new Set(["=>", "==", "!=", "<=", ">=", "&&", "||", "::"]);

/** The name at a place; empty where none starts. Names of ASCII letters are nearly all there are. */
function nameAt(text: string, at: number): string {
  asciiName.lastIndex = at;
  const short = asciiName.exec(text)?.[0] ?? "";
  if (!(text.charCodeAt(at + short.length) > 127)) return short;
  anyName.lastIndex = at;
  return anyName.exec(text)?.[0] ?? "";
}

const asciiName = /[A-Za-z_][\w-]*/y;
const anyName = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

function quotedToken(text: string, at: number, limit: number, depth: number): HclToken {
  const { parts, end, closed } = quotedParts(templateScan(text, limit, depth), at + 1);
  const content = { start: at + 1, end: Math.min(Math.max(at + 1, end), limit) };
  const template: HclTemplate = { form: "quoted", content, parts, indent: "", closed };
  return { kind: "template", start: at, end: closed ? end + 1 : content.end, template };
}

function heredocToken(text: string, at: number, limit: number, depth: number): HclToken | null {
  heredocOpening.lastIndex = at;
  const opening = heredocOpening.exec(text);
  const word = opening?.[2];
  if (opening === null || word === undefined) return null;
  const start = Math.min(at + opening[0].length, limit);
  const scanned = heredocParts(templateScan(text, limit, depth), start, word);
  const flush =
    opening[1] === "-" ? indentedParts(text, scanned.parts) : { parts: scanned.parts, indent: "" };
  const template: HclTemplate = {
    form: "heredoc",
    content: { start, end: scanned.end },
    parts: trimmedParts(text, flush.parts),
    indent: flush.indent,
    closed: scanned.closed,
  };
  return { kind: "template", start: at, end: endOfWord(text, scanned.end, word, limit), template };
}

const heredocOpening = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;

/** Behind the end word: the line end after it is a token of its own. */
function endOfWord(text: string, lineStart: number, word: string, limit: number): number {
  const at = text.indexOf(word, lineStart);
  return at === -1 ? limit : Math.min(at + word.length, limit);
}

function templateScan(text: string, limit: number, depth: number): TemplateScan {
  return { text, limit, depth, readCode: (at, inner) => scanInterpolation(text, at, limit, inner) };
}
