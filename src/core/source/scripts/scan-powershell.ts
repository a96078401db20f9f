import type { Span } from "../../text/span.ts";
import { type DraftCommand, finishedCommands, newDraft } from "./draft-command.ts";
import {
  addBit,
  type Bit,
  type ChainLink,
  type QuotedText,
  type ReadScript,
  type ScriptWord,
} from "./script.ts";

/** Reads a script of PowerShell: words, quotes, here-strings, subexpressions. */
export function scanPowerShell(text: string): ReadScript {
  const scan: Scan = {
    text,
    at: text.charCodeAt(0) === 0xfeff ? 1 : 0,
    depth: 0,
    broken: false,
    drafts: [],
    functions: [],
  };
  readCommands(scan, "");
  const functions = scan.functions.toSorted((one, other) => one.start - other.start);
  return { language: "powershell", commands: finishedCommands(scan.drafts), functions, broken: scan.broken };
}

interface Scan {
  readonly text: string;
  readonly drafts: DraftCommand[];
  readonly functions: Span[];
  at: number;
  depth: number;
  broken: boolean;
}

const maxDepth = 50;

function readCommands(scan: Scan, until: Group["until"] | ""): DraftCommand[] {
  const { text } = scan;
  const level: Level = { own: [], current: newDraft(scan.at), blocks: [] };
  while (scan.at < text.length) {
    const character = text.charAt(scan.at);
    if (character === until && (until === ")" || level.blocks.length === 0)) break;
    if (skipComment(scan)) continue;
    if (character === "`" && /^`\r?\n/.test(text.slice(scan.at, scan.at + 3))) {
      scan.at = text.indexOf("\n", scan.at) + 1;
    } else if (character === "\n" && level.current.words.length === 0) scan.at++;
    else if (" \t\r)".includes(character)) scan.at++;
    else if (!readDivider(scan, level, character)) level.current.words.push(readWord(scan));
  }
  finish(scan, level);
  if (until !== "" && scan.at >= text.length) scan.broken = true;
  return level.own;
}

/** The commands between two brackets, or of a whole script, while they are read. */
interface Level {
  readonly own: DraftCommand[];
  /** The blocks that are open; of a function, where it starts. */
  readonly blocks: (number | null)[];
  current: DraftCommand;
}

function finish(scan: Scan, level: Level): void {
  if (level.current.words.length > 0) {
    level.current.end = scan.at;
    level.own.push(level.current);
    scan.drafts.push(level.current);
  }
  level.current = newDraft(scan.at);
}

/** Reads what stands between commands; false where a word starts. */
function readDivider(scan: Scan, level: Level, character: string): boolean {
  const { text } = scan;
  if (!"\n;{}|&".includes(character)) return false;
  const before = level.current;
  finish(scan, level);
  if (character === "{") level.blocks.push(isFunction(text, before) ? before.start : null);
  if (character === "}") {
    const start = level.blocks.pop();
    if (typeof start === "number") scan.functions.push({ start, end: scan.at });
  }
  const isDoubled = "|&".includes(character) && text.charAt(scan.at + 1) === character;
  if (character === "|" && !isDoubled) before.pipedInto = level.current;
  scan.at += isDoubled ? 2 : 1;
  level.current.start = scan.at;
  return true;
}

function isFunction(text: string, { words }: DraftCommand): boolean {
  const [first] = words;
  return first !== undefined && /^(?:function|filter)$/i.test(text.slice(first.start, first.end));
}

function skipComment(scan: Scan): boolean {
  const { text } = scan;
  if (text.startsWith("<#", scan.at)) {
    const end = text.indexOf("#>", scan.at + 2);
    scan.broken ||= end === -1;
    scan.at = end === -1 ? text.length : end + 2;
    return true;
  }
  if (text.charAt(scan.at) !== "#") return false;
  const end = text.indexOf("\n", scan.at);
  scan.at = end === -1 ? text.length : end;
  return true;
}

function readWord(scan: Scan): ScriptWord {
  const { text, at: start } = scan;
  const bits: Bit[] = [];
  const strings: QuotedText[] = [];
  const [operator] = /^(?:[+\-*/]?=|,)/.exec(text.slice(start, start + 2)) ?? [];
  if (operator !== undefined) {
    scan.at += operator.length;
    addBit(bits, { kind: "plain", start, end: scan.at });
    return { start, end: scan.at, bits, strings };
  }
  while (scan.at < text.length) {
    const from = scan.at;
    const character = text.charAt(from);
    if (" \t\r\n;|&{}),".includes(character) && !(character === "&" && text.charAt(from - 1) === ">")) break;
    if (character === "=" && isTarget(bits)) break;
    if (character === "(" && bits.length > 0) break;
    if (character === "`" && /^`\r?\n/.test(text.slice(from, from + 3))) break;
    if (readQuoted(scan, bits, strings) || readDollar(scan, bits, true) || readGroup(scan, bits)) continue;
    if (character === "`") {
      scan.at = Math.min(from + 2, text.length);
      addBit(bits, { kind: "escape", start: from, end: scan.at, text: text.slice(from + 1, from + 2) });
    } else {
      scan.at++;
      while (scan.at < text.length && !ends.includes(text.charAt(scan.at))) scan.at++;
      addBit(bits, { kind: "plain", start: from, end: scan.at });
    }
  }
  // An `@` of `@{` stands alone; nothing else is without a word.
  if (scan.at === start) scan.at++;
  return { start, end: scan.at, bits, strings };
}

/** What ends a run of plain characters in a word. */
const ends = " \t\r\n;|&{}(),'\"$`=";

/** The left side of an assignment: `$x`, with or without its type. */
function isTarget(bits: readonly Bit[]): boolean {
  const last = bits.at(-1);
  return bits.length <= 2 && last?.kind === "hole" && last.source.kind === "variable";
}

function readGroup(scan: Scan, bits: Bit[]): boolean {
  const { text, at: start } = scan;
  const [open] = /^(?:@[({]|\()/.exec(text.slice(start, start + 2)) ?? [];
  if (open === undefined) return false;
  scan.at += open.length;
  addCommands(scan, bits, start, { until: open === "@{" ? "}" : ")", takesChain: true });
  return true;
}

interface Group {
  readonly until: ")" | "}";
  /** Whether `.name` after it belongs to it: not inside of quotes. */
  readonly takesChain: boolean;
}

function addCommands(scan: Scan, bits: Bit[], start: number, { until, takesChain }: Group): void {
  const commands = nested(scan, until);
  const chain = takesChain ? readChain(scan) : [];
  addBit(bits, { kind: "hole", start, end: scan.at, source: { kind: "commands", commands, chain } });
}

function nested(scan: Scan, until: Group["until"]): DraftCommand[] {
  if (scan.depth >= maxDepth) {
    scan.broken = true;
    scan.at = scan.text.length;
    return [];
  }
  scan.depth++;
  const commands = readCommands(scan, until);
  scan.depth--;
  scan.at = Math.min(scan.at + 1, scan.text.length);
  return commands;
}

/**
 * Reads `$x`, `${x}`, `$scope:x` or `$(…)`.
 *
 * @param takesChain whether `.name` after it belongs to it: not inside of quotes
 */
function readDollar(scan: Scan, bits: Bit[], takesChain: boolean): boolean {
  const { text, at: start } = scan;
  if (text.charAt(start) !== "$") return false;
  if (text.startsWith("$(", start)) {
    scan.at += 2;
    addCommands(scan, bits, start, { until: ")", takesChain });
    return true;
  }
  variable.lastIndex = start;
  const match = variable.exec(text);
  if (match === null) return false;
  scan.at += match[0].length;
  const name = (match[1] ?? match[2] ?? "").replace(/^(?:script|global|local|private|variable):/i, "");
  const chain = takesChain ? readChain(scan) : [];
  addBit(bits, { kind: "hole", start, end: scan.at, source: { kind: "variable", name, chain } });
  return true;
}

const variable = /\$(?:((?:\w{1,40}:)?\w+)|\{([^{}\n]{1,200})\})/y;

function readChain(scan: Scan): ChainLink[] {
  const { text } = scan;
  const chain: ChainLink[] = [];
  for (;;) {
    member.lastIndex = scan.at;
    const match = member.exec(text);
    if (match === null) return chain;
    scan.at += match[0].length;
    if (text.charAt(scan.at) !== "(") chain.push({ name: (match[1] ?? "").toLowerCase(), args: null });
    else {
      scan.at++;
      const [command] = nested(scan, ")");
      const args = (command?.words ?? []).filter((word) => text.slice(word.start, word.end) !== ",");
      chain.push({ name: (match[1] ?? "").toLowerCase(), args });
    }
  }
}

/** A method may stand on a line of its own. */
const member = /(?:[ \t]*\r?\n[ \t]{1,100})?\.([A-Za-z_]\w*)/y;

function readQuoted(scan: Scan, bits: Bit[], strings: QuotedText[]): boolean {
  const { text, at: start } = scan;
  hereOpen.lastIndex = start;
  const here = hereOpen.exec(text);
  const mark = here?.[1] ?? text.charAt(start);
  if (mark !== "'" && mark !== '"') return false;
  if (here === null && text.charAt(start) === "@") return false;
  scan.at = start + (here === null ? 1 : here[0].length);
  const from = scan.at;
  const content: Bit[] = [];
  const end = here === null ? null : hereEnd(scan, mark);
  if (end !== null) readHere(scan, content, end, mark);
  else if (mark === '"') readDouble(scan, content);
  else readSingle(scan, content);
  for (const bit of content) addBit(bits, bit);
  const here2 = mark === '"' ? "document" : "verbatim document";
  strings.push({
    quote: end === null ? (mark === '"' ? "double" : "single") : here2,
    start: from,
    end: end ?? scan.at - 1,
    bits: content,
    outer: { start, end: scan.at },
  });
  return true;
}

const hereOpen = /@(["'])[ \t]*\r?\n/y;

/** Where the content of a here-string ends: before the line break that its closing line follows. */
function hereEnd(scan: Scan, mark: string): number {
  const close = scan.text.indexOf(`\n${mark}@`, scan.at - 1);
  if (close === -1) {
    scan.broken = true;
    return scan.text.length;
  }
  if (close < scan.at) return scan.at;
  return scan.text.charAt(close - 1) === "\r" && close > scan.at ? close - 1 : close;
}

function readHere(scan: Scan, content: Bit[], end: number, mark: string): void {
  const { text } = scan;
  if (mark === "'") addBit(content, { kind: "plain", start: scan.at, end });
  else {
    while (scan.at < end) readExpanding(scan, content, end, '"');
    if (scan.at > end) scan.broken = true;
  }
  const close = text.indexOf("@", end);
  scan.at = close === -1 ? text.length : close + 1;
}

function readDouble(scan: Scan, content: Bit[]): void {
  const { text } = scan;
  while (scan.at < text.length) {
    const from = scan.at;
    if (text.charAt(from) !== '"') readExpanding(scan, content, text.length, "");
    else if (text.charAt(from + 1) === '"') {
      scan.at += 2;
      addBit(content, { kind: "escape", start: from, end: scan.at, text: '"' });
    } else {
      scan.at++;
      return;
    }
  }
  scan.broken = true;
  scan.at = text.length + 1;
}

/** Reads one escape, one substitution, or a run of plain characters. */
function readExpanding(scan: Scan, content: Bit[], end: number, plain: string): void {
  const { text, at: from } = scan;
  if (text.charAt(from) === "`" && from + 1 < end) {
    const [written = "`"] = /^`(?:u\{[\da-fA-F]{1,6}\}|\r\n|[\s\S])/.exec(text.slice(from, from + 11)) ?? [];
    scan.at = from + written.length;
    addBit(content, { kind: "escape", start: from, end: scan.at, text: escapeText(written.slice(1)) });
    return;
  }
  if (readDollar(scan, content, false)) return;
  scan.at = from + 1;
  while (scan.at < end && !"`$".includes(text.charAt(scan.at))) {
    if (text.charAt(scan.at) === '"' && plain !== '"') break;
    scan.at++;
  }
  addBit(content, { kind: "plain", start: from, end: scan.at });
}

function escapeText(written: string): string {
  if (written.startsWith("u{")) {
    const code = Number.parseInt(written.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  }
  const letters: Readonly<Record<string, string>> = {
    "0": "\0",
    a: "\u0007",
    b: "\b",
    e: "\u001b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
  };
  return letters[written] ?? written;
}

function readSingle(scan: Scan, content: Bit[]): void {
  const { text, at: start } = scan;
  const pattern = /''|'/g;
  pattern.lastIndex = start;
  let copied = start;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    addBit(content, { kind: "plain", start: copied, end: match.index });
    scan.at = pattern.lastIndex;
    if (match[0] === "'") return;
    addBit(content, { kind: "escape", start: match.index, end: scan.at, text: "'" });
    copied = scan.at;
  }
  scan.broken = true;
  scan.at = text.length + 1;
}
