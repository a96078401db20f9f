import type { Span } from "../../text/span.ts";
import { type BlockScalar, readBlock } from "./yaml-block.ts";

/** A scalar of a YAML text that stands at a key or in a list; `start`–`end` is its content, as it is written. */
export interface YamlEntry extends Span {
  /** Keys from the outside in; an item of a list is `[0]`. A second document of the file starts with `#1`. */
  readonly path: readonly string[];
  /** Where the key starts, or the value of an item. */
  readonly head: number;
  readonly style: "plain" | "single" | "double" | "literal" | "folded" | "flow";
  /** Of a block scalar. */
  readonly block: BlockScalar | null;
  /** Why its content is not certain, as the end of a sentence: an anchor, a tag, several lines of plain text. */
  readonly doubt: string | null;
}

/**
 * The scalars of a YAML text by its indentation: as much of YAML as configuration files use. What this cannot read is passed
 * over, so a text with policy words that no entry covers has to be reported.
 */
export function scanYaml(text: string): YamlEntry[] {
  const at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const scan: Scan = { text, at, document: 0, open: [], entries: [], broken: false };
  while (scan.at < text.length) readLine(scan);
  return scan.entries;
}

/** A key or an item that is open, and the column at which it stands. */
interface Open {
  readonly column: number;
  readonly kind: "key" | "item";
  readonly name: string;
  readonly index: number;
}

interface Scan {
  readonly text: string;
  readonly open: Open[];
  readonly entries: YamlEntry[];
  at: number;
  document: number;
  /** Whether a quote or a bracket never closed: from there on each ends on its line, so that the text is read once. */
  broken: boolean;
}

function readLine(scan: Scan): void {
  const { text } = scan;
  const lineStart = scan.at;
  const end = lineEnd(text, lineStart);
  let at = lineStart;
  while (text.charCodeAt(at) === 32) at++;
  const next = text.charAt(at);
  if (at >= end || next === "#" || next === "\r" || next === "\t" || text.startsWith("{{", at)) {
    scan.at = end + 1;
    return;
  }
  if (at === lineStart && /^(?:---|\.\.\.)(?=\s|$)/.test(text.slice(at, at + 4))) {
    scan.open.length = 0;
    if (next === "-") scan.document++;
    scan.at = end + 1;
    return;
  }
  readNode(scan, at, lineStart, end);
}

/** What stands at a column: an item, a key with or without a value, or a scalar of its own. */
function readNode(scan: Scan, from: number, lineStart: number, end: number): void {
  const { text, open } = scan;
  let at = from;
  for (let depth = 0; text.charAt(at) === "-" && isBlankOrEnd(text, at + 1, end); depth++) {
    // A line of dashes is a list in a list in a list; nobody writes that.
    if (depth > 20) break;
    openItem(open, at - lineStart);
    at++;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at >= end || text.charAt(at) === "#") {
      scan.at = end + 1;
      return;
    }
  }
  const key = readKey(text, at, end);
  const column = at - lineStart;
  if (key === null) {
    readValue(scan, at, at, open.at(-1)?.column ?? -1, end);
    return;
  }
  while ((open.at(-1)?.column ?? -1) >= column) open.pop();
  open.push({ column, kind: "key", name: key.name, index: 0 });
  let value = key.end;
  while (value < end && isBlank(text.charCodeAt(value))) value++;
  if (value >= end || text.charAt(value) === "#" || text.charAt(value) === "\r") scan.at = end + 1;
  else readValue(scan, at, value, column, end);
}

function openItem(open: Open[], column: number): void {
  while ((open.at(-1)?.column ?? -1) > column) open.pop();
  const last = open.at(-1);
  const again = last?.kind === "item" && last.column === column;
  if (again) open.pop();
  open.push({ column, kind: "item", name: "", index: again ? last.index + 1 : 0 });
}

/** A key on one line and the offset after its colon; YAML keeps such keys below 1024 characters. */
function readKey(
  text: string,
  at: number,
  end: number,
): { readonly name: string; readonly end: number } | null {
  const quote = text.charAt(at);
  const limit = Math.min(end, at + 1024);
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, at + 1);
    if (close === -1 || close >= limit) return null;
    let colon = close + 1;
    while (isBlank(text.charCodeAt(colon))) colon++;
    const isKey = text.charAt(colon) === ":" && isBlankOrEnd(text, colon + 1, end);
    return isKey ? { name: text.slice(at + 1, close), end: colon + 1 } : null;
  }
  if ("[{&*!|>%@`#,]}".includes(quote)) return null;
  for (let colon = at; colon < limit; colon++) {
    const character = text.charAt(colon);
    if (character === "#" && isBlank(text.charCodeAt(colon - 1))) return null;
    if (character === ":" && isBlankOrEnd(text, colon + 1, end))
      return { name: text.slice(at, colon).trimEnd(), end: colon + 1 };
  }
  return null;
}

/** Reads a value and moves on to the line after it. `column` is that of the key or the item it belongs to. */
function readValue(scan: Scan, head: number, from: number, column: number, end: number): void {
  const { text } = scan;
  const { at, doubt } = afterProperties(text, from, end);
  const first = text.charAt(at);
  if (first === "|" || first === ">") {
    const block = readBlock(text, at, column);
    const style = first === "|" ? "literal" : "folded";
    addEntry(scan, { head, start: block.start, end: block.end, style, block, doubt: doubt ?? block.doubt });
    scan.at = block.next;
    return;
  }
  if ((first === '"' || first === "'") && !scan.broken) {
    const close = quotedEnd(text, at);
    scan.broken ||= close === null;
    if (close !== null) {
      const style = first === '"' ? "double" : "single";
      addEntry(scan, { head, start: at + 1, end: close, style, block: null, doubt });
      scan.at = lineEnd(text, close) + 1;
      return;
    }
  }
  if ((first === "[" || first === "{") && !text.startsWith("{{", at)) {
    const balanced = scan.broken ? null : flowEnd(text, at);
    scan.broken ||= balanced === null;
    const close = balanced ?? end;
    addEntry(scan, { head, start: at, end: close, style: "flow", block: null, doubt });
    scan.at = lineEnd(text, close) + 1;
    return;
  }
  readPlain(scan, head, at, column, end, doubt);
}

function readPlain(
  scan: Scan,
  head: number,
  at: number,
  column: number,
  end: number,
  doubt: string | null,
): void {
  const { text } = scan;
  const comment = text.slice(at, end).search(/[ \t]#/);
  const written = text.slice(at, comment === -1 ? end : at + comment).trimEnd();
  let next = end + 1;
  let lines = 1;
  // What is further in than its key continues a plain scalar.
  while (next < text.length) {
    let inner = next;
    while (text.charCodeAt(inner) === 32) inner++;
    if (inner >= lineEnd(text, next) || inner - next <= column) break;
    if (text.charAt(inner) === "#") break;
    lines++;
    next = lineEnd(text, next) + 1;
  }
  const several = lines > 1 ? "it is plain text of several lines" : null;
  addEntry(scan, {
    head,
    start: at,
    end: lines > 1 ? Math.min(next, text.length) : at + written.length,
    style: "plain",
    block: null,
    doubt: doubt ?? several,
  });
  scan.at = next;
}

function addEntry(scan: Scan, found: Omit<YamlEntry, "path">): void {
  const names = scan.open.map(({ kind, name, index }) => (kind === "key" ? name : `[${index}]`));
  scan.entries.push({ ...found, path: scan.document > 1 ? [`#${scan.document}`, ...names] : names });
}

/** After anchors and tags. */
function afterProperties(text: string, from: number, end: number): { at: number; doubt: string | null } {
  let at = from;
  let doubt: string | null = null;
  while (text.charAt(at) === "&" || text.charAt(at) === "!") {
    doubt = text.charAt(at) === "&" ? "it has an anchor, so it may be used elsewhere" : "it has a tag";
    while (at < end && !isBlank(text.charCodeAt(at))) at++;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
  }
  return { at, doubt };
}

function quotedEnd(text: string, at: number): number | null {
  const pattern = text.charAt(at) === '"' ? /"|\\[\s\S]/g : /''|'/g;
  pattern.lastIndex = at + 1;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0].length === 1) return match.index;
  }
  return null;
}

/** After the bracket that closes a flow collection; `null` where none does. */
function flowEnd(text: string, at: number): number | null {
  const pattern = /["'[{\]}]/g;
  pattern.lastIndex = at;
  let depth = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [found] = match;
    if (found === '"' || found === "'") {
      const close = quotedEnd(text, match.index);
      if (close === null) return null;
      pattern.lastIndex = close + 1;
    } else depth += found === "[" || found === "{" ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return null;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isBlankOrEnd(text: string, at: number, end: number): boolean {
  return at >= end || isBlank(text.charCodeAt(at)) || text.charAt(at) === "\r";
}
