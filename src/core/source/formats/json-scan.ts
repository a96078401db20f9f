import type { Span } from "../../text/span.ts";

/** A value of a JSON text, with its place. */
export type JsonValue = JsonObject | JsonArray | JsonStringValue | JsonScalar;

/** From its opening to after its closing brace. */
export interface JsonObject extends Span {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}

/** From its opening to after its closing bracket. */
export interface JsonArray extends Span {
  readonly kind: "array";
  readonly items: readonly JsonValue[];
}

/** What stands between the quotes. */
export interface JsonStringValue extends Span {
  readonly kind: "string";
  readonly text: string;
}

/** A number, `true`, `false` or `null`. */
export interface JsonScalar extends Span {
  readonly kind: "scalar";
}

/** A member of an object; it starts with the quote of its name. */
export interface JsonMember {
  readonly name: string;
  readonly start: number;
  readonly value: JsonValue;
}

/**
 * A JSON text with the places of its values; comments and a comma before a closing bracket are tolerated, because Azure's
 * tools and editors tolerate them. `null` for what is not JSON.
 *
 * One pass without recursion. @see maxDepth for what walks the result
 */
export function scanJson(text: string): JsonValue | null {
  const open: OpenValue[] = [];
  let at = blankEnd(text, 0);
  for (;;) {
    const step = readStep(text, at, open);
    if (step === null || open.length > maxDepth) return null;
    if (step.done !== null) return blankEnd(text, step.at) === text.length ? step.done : null;
    at = blankEnd(text, step.at);
  }
}

/** The text of a string without its escapes; `null` where one is wrong. */
export function jsonStringText(written: string): string | null {
  if (!written.includes("\\")) return written;
  if (/\\(?!["\\/bfnrt]|u[\da-fA-F]{4})/.test(written.replaceAll("\\\\", ""))) return null;
  return written.replace(jsonEscape, (escape) => jsonEscapeText(escape));
}

/** Finds each escape of a JSON string. */
export const jsonEscape = /\\(?:u[\da-fA-F]{4}|["\\/bfnrt])/g;

/** The one code unit that an escape stands for. */
export function jsonEscapeText(escape: string): string {
  const letter = escape.charAt(1);
  if (letter === "u") return String.fromCharCode(Number.parseInt(escape.slice(2), 16));
  return letters[letter] ?? letter;
}

const letters: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Real templates are less than 40 deep; the bound keeps hostile ones from what walks the values by recursion. */
const maxDepth = 200;

type OpenValue =
  | { readonly kind: "object"; readonly start: number; readonly members: JsonMember[]; name: OpenName | null }
  | { readonly kind: "array"; readonly start: number; readonly items: JsonValue[] };

interface OpenName {
  readonly name: string;
  readonly start: number;
}

interface Step {
  readonly at: number;
  readonly done: JsonValue | null;
}

function readStep(text: string, at: number, open: OpenValue[]): Step | null {
  const container = open.at(-1);
  const character = text.charAt(at);
  if (container !== undefined && character === (container.kind === "object" ? "}" : "]")) {
    return close(container, at + 1, open, text);
  }
  if (container?.kind === "object" && container.name === null) return readName(text, at, container);
  if (character === "{") {
    open.push({ kind: "object", start: at, members: [], name: null });
    return { at: at + 1, done: null };
  }
  if (character === "[") {
    open.push({ kind: "array", start: at, items: [] });
    return { at: at + 1, done: null };
  }
  const value = character === '"' ? readString(text, at) : readScalar(text, at);
  if (value === null) return null;
  return finish(value, value.kind === "string" ? value.end + 1 : value.end, open, text);
}

function close(container: OpenValue, end: number, open: OpenValue[], text: string): Step | null {
  if (container.kind === "object" && container.name !== null) return null;
  open.pop();
  const { start } = container;
  return container.kind === "object"
    ? finish({ kind: "object", start, end, members: container.members }, end, open, text)
    : finish({ kind: "array", start, end, items: container.items }, end, open, text);
}

/** Puts a value where it belongs, and passes the comma after it. */
function finish(value: JsonValue, at: number, open: readonly OpenValue[], text: string): Step | null {
  const container = open.at(-1);
  if (container === undefined) return { at, done: value };
  if (container.kind === "array") container.items.push(value);
  else if (container.name === null) return null;
  else {
    container.members.push({ ...container.name, value });
    container.name = null;
  }
  const next = blankEnd(text, at);
  if (text.charAt(next) === ",") return { at: next + 1, done: null };
  return text.charAt(next) === (container.kind === "object" ? "}" : "]") ? { at: next, done: null } : null;
}

function readName(text: string, at: number, container: OpenValue & { readonly kind: "object" }): Step | null {
  const name = text.charAt(at) === '"' ? readString(text, at) : null;
  if (name === null) return null;
  const colon = blankEnd(text, name.end + 1);
  if (text.charAt(colon) !== ":") return null;
  container.name = { name: name.text, start: at };
  return { at: colon + 1, done: null };
}

/**
 * A string may hold line breaks: Azure Resource Manager takes them (verified: azure-docs, `template-syntax.md`, multi-line
 * strings), and so it is read as it is written.
 */
function readString(text: string, at: number): JsonStringValue | null {
  stringEnd.lastIndex = at + 1;
  let end = at + 1;
  for (;;) {
    const match = stringEnd.exec(text);
    if (match === null) return null;
    end = match.index;
    if (match[0] === '"') break;
  }
  const written = jsonStringText(text.slice(at + 1, end));
  return written === null ? null : { kind: "string", start: at + 1, end, text: written };
}

const stringEnd = /"|\\[\s\S]/g;

function readScalar(text: string, at: number): JsonScalar | null {
  scalar.lastIndex = at;
  const match = scalar.exec(text);
  return match === null ? null : { kind: "scalar", start: at, end: at + match[0].length };
}

const scalar = /(?:true|false|null|-?\d[\d.eE+-]*)/y;

/** After blanks and comments; at the end of the text if a comment does not close. */
function blankEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 10 || code === 13 || code === 9 || code === 0xfeff) at++;
    else if (code !== 47) return at;
    else {
      const end = commentEnd(text, at);
      if (end === null) return at;
      at = end;
    }
  }
}

function commentEnd(text: string, at: number): number | null {
  const kind = text.charAt(at + 1);
  if (kind !== "/" && kind !== "*") return null;
  const end = text.indexOf(kind === "/" ? "\n" : "*/", at + 2);
  if (end === -1) return kind === "/" ? text.length : null;
  return kind === "/" ? end + 1 : end + 2;
}
