import type { HclToken, TemplatePart, Trims } from "./hcl-token.ts";

/** Reads the code of an interpolation up to its closing brace. `end` is that brace, or where the text ends. */
export type CodeReader = (
  at: number,
  depth: number,
) => { readonly tokens: readonly HclToken[]; readonly end: number; readonly closed: boolean };

/** What is being read of a text. `limit` is where reading ends. */
export interface TemplateScan {
  readonly text: string;
  readonly limit: number;
  readonly depth: number;
  readonly readCode: CodeReader;
}

/** The parts of a quoted template whose quote opens before `start`. `end` is the closing quote, or where it is given up. */
export function quotedParts(scan: TemplateScan, start: number): ScannedParts {
  const { text, limit } = scan;
  const parts: TemplatePart[] = [];
  const stop = /["\\\n\r$%]/g;
  let plain = start;
  let at = start;
  while (at < limit) {
    stop.lastIndex = at;
    at = Math.min(stop.test(text) ? stop.lastIndex - 1 : limit, limit);
    const code = at < limit ? text.charCodeAt(at) : LINE_FEED;
    if (code === QUOTE || code === LINE_FEED || code === RETURN) break;
    const part = code === BACKSLASH ? backslashPart(text, at, limit) : sequencePart(scan, at);
    if (part === null) {
      at += 1;
      continue;
    }
    pushPlain(parts, plain, at);
    parts.push(part);
    at = part.end;
    plain = at;
  }
  pushPlain(parts, plain, Math.min(at, limit));
  return { parts: trimmedParts(text, parts), end: at, closed: text.charCodeAt(at) === QUOTE && at < limit };
}

/** The parts of a text that is a template as a whole, from `start` on: a file that `templatefile` fills in. */
export function wholeParts(scan: TemplateScan, start: number): readonly TemplatePart[] {
  return trimmedParts(scan.text, lineParts(scan, start, () => false).parts);
}

/** The parts of a heredoc whose first line starts at `start`. `end` is where the line of its end word starts. */
export function heredocParts(scan: TemplateScan, start: number, word: string): ScannedParts {
  const isEnd = (from: number, to: number) =>
    to - from < word.length + MAX_INDENT && scan.text.slice(from, to).trim() === word;
  const { parts, end, closed } = lineParts(scan, start, isEnd);
  return { parts, end, closed };
}

/** What was read of a template. */
export interface ScannedParts {
  readonly parts: readonly TemplatePart[];
  readonly end: number;
  readonly closed: boolean;
}

/**
 * The parts with what a `~` drops as escapes for nothing: the blanks beside it and the line break after it, or, where it
 * follows a line break directly, that one. (HCL drops within the piece of a line that its scanner makes.)
 */
export function trimmedParts(text: string, parts: readonly TemplatePart[]): readonly TemplatePart[] {
  if (!parts.some((part) => "trims" in part && (part.trims.before || part.trims.after))) return parts;
  return parts.flatMap((part, index) => {
    if (part.kind !== "plain") return [part];
    const after = parts[index - 1];
    const before = parts[index + 1];
    const from =
      after !== undefined && "trims" in after && after.trims.after ? afterBlanks(text, part) : part.start;
    const drops = before !== undefined && "trims" in before && before.trims.before;
    const to = drops ? Math.max(from, beforeBlanks(text, part)) : part.end;
    return dropping(part.start, from, to, part.end);
  });
}

const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;
const RETURN = 13;

/** How far an end word may be indented: further is no end, which keeps long lines cheap. */
const MAX_INDENT = 1000;

function lineParts(
  scan: TemplateScan,
  start: number,
  isEnd: (from: number, to: number) => boolean,
): ScannedParts {
  const { text, limit } = scan;
  const parts: TemplatePart[] = [];
  const sequence = /\$\$?\{|%%?\{/g;
  let next = -1;
  let at = start;
  let fresh = true;
  while (at < limit) {
    const feed = text.indexOf("\n", at);
    const lineEnd = feed === -1 || feed >= limit ? limit : feed + 1;
    if (fresh && isEnd(at, lineEnd)) return { parts, end: at, closed: true };
    if (next < at) {
      sequence.lastIndex = at;
      next = sequence.exec(text)?.index ?? limit;
    }
    fresh = next >= lineEnd;
    const part = fresh ? null : sequencePart(scan, next);
    pushPlain(parts, at, part === null ? lineEnd : part.start);
    if (part !== null) parts.push(part);
    at = part === null ? lineEnd : part.end;
    if (part === null) fresh = true;
  }
  return { parts, end: limit, closed: false };
}

/** `$${`, `%%{`, `${…}` or `%{…}` at a place; `null` where it is a character like any other. */
function sequencePart(scan: TemplateScan, at: number): TemplatePart | null {
  const { text, limit } = scan;
  const sign = text[at] ?? "";
  if (text.startsWith(`${sign}{`, at + 1) && at + 3 <= limit) {
    return { kind: "escape", start: at, end: at + 3, text: `${sign}{` };
  }
  if (text[at + 1] !== "{" || at + 2 > limit) return null;
  const before = text[at + 2] === "~";
  const codeStart = at + (before ? 3 : 2);
  const { tokens, end, closed } = scan.readCode(Math.min(codeStart, limit), scan.depth + 1);
  const after = closed && end > codeStart && text[end - 1] === "~";
  return {
    kind: sign === "%" ? "directive" : "interpolation",
    start: at,
    end: Math.min(closed ? end + 1 : end, limit),
    code: { start: Math.min(codeStart, limit), end: after ? end - 1 : end },
    tokens: after ? tokens.slice(0, -1) : tokens,
    trims: { before, after } satisfies Trims,
  };
}

/** An escape of a quoted template; one that HCL does not know is text. */
function backslashPart(text: string, at: number, limit: number): TemplatePart | null {
  const letter = text[at + 1] ?? "";
  const known = simpleEscapes.get(letter);
  if (known !== undefined && at + 2 <= limit) return { kind: "escape", start: at, end: at + 2, text: known };
  const width = letter === "u" ? 4 : letter === "U" ? 8 : 0;
  const digits = text.slice(at + 2, at + 2 + width);
  if (width === 0 || at + 2 + width > limit || digits.length < width || !/^[\da-f]+$/i.test(digits))
    return null;
  const code = Number.parseInt(digits, 16);
  return {
    kind: "escape",
    start: at,
    end: at + 2 + width,
    text: code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd",
  };
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ['"', '"'],
  ["\\", "\\"],
]);

function pushPlain(parts: TemplatePart[], start: number, end: number): void {
  if (end > start) parts.push({ kind: "plain", start, end });
}

function afterBlanks(text: string, { start, end }: { readonly start: number; readonly end: number }): number {
  let at = start;
  while (at < end && (text[at] === " " || text[at] === "\t" || text[at] === "\r")) at += 1;
  return at < end && text[at] === "\n" ? at + 1 : at;
}

function beforeBlanks(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  let at = end;
  while (at > start && (text[at - 1] === " " || text[at - 1] === "\t")) at -= 1;
  if (at < end || at === start || text[at - 1] !== "\n") return at;
  return at - 1 > start && text[at - 2] === "\r" ? at - 2 : at - 1;
}

function dropping(start: number, from: number, to: number, end: number): TemplatePart[] {
  const parts: TemplatePart[] = [];
  if (from > start) parts.push({ kind: "escape", start, end: from, text: "" });
  pushPlain(parts, from, to);
  if (end > to) parts.push({ kind: "escape", start: to, end, text: "" });
  return parts;
}
