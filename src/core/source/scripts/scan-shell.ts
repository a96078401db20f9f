import type { Span } from "../../text/span.ts";
import { type DraftCommand, finishedCommands, newDraft } from "./draft-command.ts";
import { addBit, type Bit, type QuotedText, type ReadScript, type ScriptWord } from "./script.ts";

/** Reads a script of sh, bash or zsh: words, quotes, substitutions, here-documents. */
export function scanShell(text: string): ReadScript {
  const scan: Scan = { text, at: 0, depth: 0, broken: false, waiting: [], drafts: [] };
  readCommands(scan, "");
  if (scan.waiting.length > 0) scan.broken = true;
  return { language: "shell", functions: [], commands: finishedCommands(scan.drafts), broken: scan.broken };
}

interface Scan {
  readonly text: string;
  readonly waiting: WaitingDocument[];
  readonly drafts: DraftCommand[];
  at: number;
  depth: number;
  broken: boolean;
}

interface WaitingDocument {
  readonly word: string;
  readonly dropsTabs: boolean;
  readonly expands: boolean;
  readonly command: DraftCommand;
}

const maxDepth = 50;

/** Reads commands up to a closing `)` or backtick, or to the end. Returns those of this level. */
function readCommands(scan: Scan, until: ")" | "`" | ""): DraftCommand[] {
  const level: Level = { own: [], current: newDraft(scan.at), opened: 0, until };
  while (scan.at < scan.text.length) {
    const character = scan.text.charAt(scan.at);
    if (character === until && level.opened === 0) break;
    if (character === " " || character === "\t" || character === "\r") scan.at++;
    else if (character === "#") scan.at = lineEnd(scan.text, scan.at);
    else if (character === "\\" && /^\\\r?\n/.test(scan.text.slice(scan.at, scan.at + 3))) {
      scan.at = scan.text.indexOf("\n", scan.at) + 1;
    } else if (!readDivider(scan, level, character)) level.current.words.push(readWord(scan, until));
  }
  finish(scan, level);
  if (until !== "" && scan.at >= scan.text.length) scan.broken = true;
  return level.own;
}

/** The commands between two brackets, or of a whole script, while they are read. */
interface Level {
  readonly own: DraftCommand[];
  readonly until: string;
  current: DraftCommand;
  opened: number;
}

function finish(scan: Scan, level: Level): void {
  const { current } = level;
  if (current.words.length > 0 || current.documents.length > 0 || current.input !== null) {
    current.end = scan.at;
    level.own.push(current);
    scan.drafts.push(current);
  }
  level.current = newDraft(scan.at);
}

/** Reads what stands between commands, or redirects one; false where a word starts. */
function readDivider(scan: Scan, level: Level, character: string): boolean {
  const { text } = scan;
  if (character === "<" || character === ">" || (character === "&" && text.charAt(scan.at + 1) === ">")) {
    readRedirection(scan, level.current);
    return true;
  }
  if (!"\n|;&()".includes(character)) return false;
  const before = level.current;
  finish(scan, level);
  if (character === "(" && text.startsWith("((", scan.at) && skipArithmetic(scan)) return true;
  if (character === "(") level.opened++;
  if (character === ")" && level.opened > 0) level.opened--;
  const isOr = text.startsWith("||", scan.at);
  if (character === "|" && !isOr) before.pipedInto = level.current;
  scan.at += isOr || text.startsWith("|&", scan.at) ? 2 : 1;
  if (character === "\n") readDocuments(scan);
  return true;
}

/** `((…))`; false where it does not end, so that it is a bracket in a bracket. */
function skipArithmetic(scan: Scan): boolean {
  // Bounded, because a text of brackets alone would be searched from each of them.
  const [written] = /^[^\n]*?\)\)/.exec(scan.text.slice(scan.at, scan.at + 500)) ?? [];
  if (written === undefined) return false;
  scan.at += written.length;
  return true;
}

function readRedirection(scan: Scan, command: DraftCommand): void {
  const { text } = scan;
  const last = command.words.at(-1);
  if (last?.end === scan.at && /^\d+$/.test(text.slice(last.start, last.end))) command.words.pop();
  const [sign = "<"] = /^(?:&>>?|<<<|<<-?|<&|>&|>>|>\||<>|[<>])/.exec(text.slice(scan.at, scan.at + 3)) ?? [];
  scan.at += sign.length;
  if ((sign === "<" || sign === ">") && text.charAt(scan.at) === "(") {
    scan.at++;
    nested(scan, ")");
    return;
  }
  skipBlanks(scan);
  if (scan.at >= text.length || text.charAt(scan.at) === "\n") return;
  const word = readWord(scan, "");
  if (sign === "<") command.input = word;
  if (sign === "<<<") command.words.push(word);
  if (sign !== "<<" && sign !== "<<-") return;
  scan.waiting.push({
    word: word.bits
      .map((bit) => (bit.kind === "escape" ? bit.text : text.slice(bit.start, bit.end)))
      .join(""),
    dropsTabs: sign === "<<-",
    expands: word.strings.length === 0 && word.bits.every(({ kind }) => kind === "plain"),
    command,
  });
}

/** Reads the here-documents that were announced on the line before. */
function readDocuments(scan: Scan): void {
  for (const { word, dropsTabs, expands, command } of scan.waiting.splice(0)) {
    const start = scan.at;
    let end = -1;
    let at = start;
    let continues = false;
    while (at < scan.text.length) {
      const next = lineEnd(scan.text, at);
      const line = scan.text.slice(at, next).replace(/\r$/, "");
      if (!continues && (dropsTabs ? line.replace(/^\t+/, "") : line) === word) {
        end = at;
        at = next;
        break;
      }
      // A line that is continued takes the next one in before the end word is looked for (POSIX, 2.7.4).
      continues = expands && /(?:^|[^\\])(?:\\\\)*\\$/.test(line.slice(-200));
      at = next + 1;
    }
    if (end === -1) {
      scan.broken = true;
      scan.at = scan.text.length;
      return;
    }
    const bits = documentBits(scan, { start, end }, expands, dropsTabs);
    command.documents.push({
      quote: expands ? "document" : "verbatim document",
      start,
      end,
      bits,
      outer: { start, end: at },
    });
    scan.at = Math.min(at + 1, scan.text.length);
  }
}

function documentBits(scan: Scan, { start, end }: Span, expands: boolean, dropsTabs: boolean): Bit[] {
  const { text } = scan;
  const bits: Bit[] = [];
  // Lines that continue each other are joined before tabs are dropped, as bash does it.
  let isLineEmpty = true;
  scan.at = start;
  while (scan.at < end) {
    const from = scan.at;
    const dropped = bits.at(-1);
    const isNothing = dropped?.kind === "escape" && dropped.text === "" && dropped.end === from;
    isLineEmpty = from === start || (isNothing ? isLineEmpty : text.charAt(from - 1) === "\n");
    if (dropsTabs && isLineEmpty && text.charAt(from) === "\t") {
      while (scan.at < end && text.charAt(scan.at) === "\t") scan.at++;
      addBit(bits, { kind: "escape", start: from, end: scan.at, text: "" });
    } else if (!expands || !readExpansion(scan, bits, "$`\\")) {
      scan.at = from + 1;
      // Each line begins anew, because of its tabs.
      if (text.charAt(from) !== "\n")
        while (scan.at < end && !"$`\\\n".includes(text.charAt(scan.at))) scan.at++;
      addBit(bits, { kind: "plain", start: from, end: scan.at });
    }
  }
  if (scan.at > end) scan.broken = true;
  return bits;
}

/**
 * Reads an escape or a substitution, if one stands here.
 *
 * @param escapable what a backslash escapes, beside a line break
 */
function readExpansion(scan: Scan, bits: Bit[], escapable: string): boolean {
  const { text, at: start } = scan;
  const character = text.charAt(start);
  if (character === "\\") {
    const [written] = /^\\(?:\r?\n)?/.exec(text.slice(start, start + 3)) ?? [];
    const next = text.charAt(start + 1);
    if (written !== undefined && written.length > 1) {
      scan.at += written.length;
      addBit(bits, { kind: "escape", start, end: scan.at, text: "" });
      return true;
    }
    if (next === "" || !escapable.includes(next)) return false;
    scan.at += 2;
    addBit(bits, { kind: "escape", start, end: scan.at, text: next });
    return true;
  }
  if (character === "`") {
    scan.at++;
    const commands = nested(scan, "`");
    addHole(scan, bits, start, commands);
    return true;
  }
  return character === "$" && readDollar(scan, bits);
}

function readDollar(scan: Scan, bits: Bit[]): boolean {
  const { text, at: start } = scan;
  variable.lastIndex = start;
  const match = variable.exec(text);
  if (match !== null) {
    const name = match[1] ?? match[2];
    scan.at += match[0].length;
    const source =
      name === undefined ? ({ kind: "other" } as const) : ({ kind: "variable", name, chain: [] } as const);
    addBit(bits, { kind: "hole", start, end: scan.at, source });
    return true;
  }
  if (text.startsWith("$((", start) && arithmetic(scan, bits)) return true;
  if (text.startsWith("$(", start)) {
    scan.at += 2;
    addHole(scan, bits, start, nested(scan, ")"));
    return true;
  }
  if (!text.startsWith("${", start)) return false;
  scan.at = bracesEnd(scan, start + 1);
  addBit(bits, { kind: "hole", start, end: scan.at, source: { kind: "other" } });
  return true;
}

const variable = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|[\d@*#?$!-])/y;

function arithmetic(scan: Scan, bits: Bit[]): boolean {
  const start = scan.at;
  if (!skipArithmetic(scan)) return false;
  addBit(bits, { kind: "hole", start, end: scan.at, source: { kind: "other" } });
  return true;
}

function addHole(scan: Scan, bits: Bit[], start: number, drafts: readonly DraftCommand[]): void {
  addBit(bits, {
    kind: "hole",
    start,
    end: scan.at,
    source: { kind: "commands", commands: drafts, chain: [] },
  });
}

function nested(scan: Scan, until: ")" | "`"): DraftCommand[] {
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

/** After the brace that closes one; parameters may hold others. */
function bracesEnd(scan: Scan, open: number): number {
  let depth = 0;
  for (let at = open; at < scan.text.length; at++) {
    const character = scan.text.charAt(at);
    if (character === "\\") at++;
    else if (character === "{") depth++;
    else if (character === "}") depth--;
    if (depth === 0) return at + 1;
  }
  scan.broken = true;
  return scan.text.length;
}

function readWord(scan: Scan, until: string): ScriptWord {
  const { text, at: start } = scan;
  const bits: Bit[] = [];
  const strings: QuotedText[] = [];
  while (scan.at < text.length) {
    const from = scan.at;
    const character = text.charAt(from);
    if (" \t\r\n;&|<>)".includes(character) || character === until) break;
    if (character === "(" && !readArray(scan, bits)) break;
    if (scan.at > from) continue;
    if (readQuoted(scan, bits, strings) || (character !== "\\" && readExpansion(scan, bits, ""))) continue;
    if (character === "\\") {
      const isBreak = /^\\\r?\n/.test(text.slice(from, from + 3));
      scan.at = isBreak ? text.indexOf("\n", from) + 1 : Math.min(from + 2, text.length);
      addBit(bits, { kind: "escape", start: from, end: scan.at, text: isBreak ? "" : text.charAt(from + 1) });
    } else {
      scan.at++;
      while (scan.at < text.length && !ends.includes(text.charAt(scan.at))) scan.at++;
      addBit(bits, { kind: "plain", start: from, end: scan.at });
    }
  }
  return { start, end: scan.at, bits, strings };
}

/** What ends a run of plain characters in a word. */
const ends = " \t\r\n;&|<>()'\"$`\\";

/** `NAME=( … )`; any other bracket ends the word. */
function readArray(scan: Scan, bits: Bit[]): boolean {
  const start = scan.at;
  const before = bits.at(-1);
  const isArray = before?.kind === "plain" && /\w\+?=$/.test(scan.text.slice(before.start, before.end));
  if (!isArray) return false;
  scan.at++;
  nested(scan, ")");
  addBit(bits, { kind: "hole", start, end: scan.at, source: { kind: "other" } });
  return true;
}

function readQuoted(scan: Scan, bits: Bit[], strings: QuotedText[]): boolean {
  const { text, at: start } = scan;
  const open = text.startsWith("$'", start) || text.startsWith('$"', start) ? 2 : 1;
  const mark = text.charAt(start + open - 1);
  if (mark !== "'" && mark !== '"') return false;
  scan.at = start + open;
  const content: Bit[] = [];
  if (mark === '"') readDouble(scan, content);
  else readSingle(scan, content, open === 2);
  const quote = mark === '"' ? "double" : open === 2 ? "ansi" : "single";
  for (const bit of content) addBit(bits, bit);
  strings.push({
    quote,
    start: start + open,
    end: scan.at - 1,
    bits: content,
    outer: { start, end: scan.at },
  });
  return true;
}

function readDouble(scan: Scan, content: Bit[]): void {
  const { text } = scan;
  while (scan.at < text.length) {
    const from = scan.at;
    if (text.charAt(from) === '"') {
      scan.at++;
      return;
    }
    if (readExpansion(scan, content, '$`"\\')) continue;
    scan.at = from + 1;
    while (scan.at < text.length && !'"$`\\'.includes(text.charAt(scan.at))) scan.at++;
    addBit(content, { kind: "plain", start: from, end: scan.at });
  }
  scan.broken = true;
  scan.at = text.length + 1;
}

function readSingle(scan: Scan, content: Bit[], isAnsi: boolean): void {
  const { text, at: start } = scan;
  const pattern = isAnsi ? /'|\\[\s\S]/g : /'/g;
  pattern.lastIndex = start;
  let copied = start;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    addBit(content, { kind: "plain", start: copied, end: match.index });
    scan.at = pattern.lastIndex;
    if (match[0] === "'") return;
    copied = scan.at;
    const letter = match[0].charAt(1);
    const known: Readonly<Record<string, string>> = {
      n: "\n",
      t: "\t",
      r: "\r",
      "'": "'",
      '"': '"',
      "\\": "\\",
    };
    const text1 = known[letter];
    addBit(
      content,
      text1 === undefined
        ? { kind: "hole", start: match.index, end: copied, source: { kind: "other" } }
        : { kind: "escape", start: match.index, end: copied, text: text1 },
    );
  }
  scan.broken = true;
  scan.at = text.length + 1;
}

function skipBlanks(scan: Scan): void {
  while (" \t".includes(scan.text.charAt(scan.at)) && scan.at < scan.text.length) scan.at++;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
