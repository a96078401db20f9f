import { firstIndex } from "../../text/search.ts";
import type { Span } from "../../text/span.ts";
import type { CsharpString } from "./csharp.ts";
import { entityAt } from "./entity.ts";

/** A text as its reader sees it, with the source offset of each of its UTF-16 units. */
export interface Decoded {
  readonly value: string;
  readonly sourceOf: readonly number[];
}

/** Source text with its XML entities decoded. */
export function decodeText(text: string, span: Span): Decoded {
  const writer = newWriter();
  for (let at = span.start; at < span.end; ) at += copySymbol(writer, text, at);
  return writer;
}

/** Source text as it is, such as in CDATA. */
export function plainText(text: string, span: Span): Decoded {
  return {
    value: text.slice(span.start, span.end),
    sourceOf: Array.from({ length: span.end - span.start }, (_, index) => span.start + index),
  };
}

/**
 * What a C# string says: escapes decoded, a doubled brace of an interpolated string as one, each hole as a
 * single character for private use. `{{name}}` stays, since API Management puts the named value in first.
 */
export function decodeString(text: string, string: CsharpString): Decoded {
  const writer = newWriter();
  const { start, end } = string.content;
  for (let at = start; at < end; ) {
    const hole = string.holes?.find((one) => one.start === at);
    if (hole !== undefined) {
      push(writer, "\ue000", at);
      at = hole.end;
      continue;
    }
    at += copyStringSymbol(writer, text, at, string);
  }
  return writer;
}

/** The place in the decoded text of a source offset, or `null` when none does. */
export function decodedOffset(decoded: Decoded, offset: number): number | null {
  const { sourceOf } = decoded;
  const index = firstIndex(sourceOf.length, (at) => (sourceOf[at] ?? 0) >= offset);
  return sourceOf[index] === offset ? index : null;
}

interface Writer {
  value: string;
  readonly sourceOf: number[];
}

function newWriter(): Writer {
  return { value: "", sourceOf: [] };
}

function push(writer: Writer, value: string, at: number): void {
  writer.value += value;
  for (let unit = 0; unit < value.length; unit++) writer.sourceOf.push(at);
}

function copySymbol(writer: Writer, text: string, at: number): number {
  const entity = entityAt(text, at);
  if (entity === null) {
    push(writer, text.charAt(at), at);
    return 1;
  }
  push(writer, String.fromCodePoint(entity.code), at);
  return entity.width;
}

const namedValueHere = /\{\{[\w.-]+\}\}/y;

function copyStringSymbol(writer: Writer, text: string, at: number, string: CsharpString): number {
  const symbol = entityAt(text, at);
  const code = symbol === null ? text.charCodeAt(at) : symbol.code;
  const width = symbol === null ? 1 : symbol.width;
  if (string.form === "regular" && code === 92) return copyEscape(writer, text, at, width);
  if (string.form === "verbatim" && code === 34 && (width === 1) === (string.quotes === "bare")) {
    push(writer, '"', at);
    return width + (entityAt(text, at + width)?.width ?? 1);
  }
  if (string.holes !== null && string.form !== "raw" && (code === 123 || code === 125)) {
    namedValueHere.lastIndex = at;
    const reference = namedValueHere.exec(text)?.[0];
    if (reference === undefined) {
      push(writer, String.fromCharCode(code), at);
      return text.charCodeAt(at + 1) === code ? 2 : 1;
    }
    for (let unit = 0; unit < reference.length; unit++) push(writer, reference.charAt(unit), at + unit);
    return reference.length;
  }
  return copySymbol(writer, text, at);
}

const shortEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  0: "\0",
  b: "\b",
  f: "\f",
};
const unicodeEscape = /u([\da-fA-F]{4})/y;

function copyEscape(writer: Writer, text: string, at: number, width: number): number {
  unicodeEscape.lastIndex = at + width;
  const digits = unicodeEscape.exec(text)?.[1];
  if (digits !== undefined) {
    push(writer, String.fromCharCode(Number.parseInt(digits, 16)), at);
    return width + 5;
  }
  const next = entityAt(text, at + width);
  const character = next === null ? text.charAt(at + width) : String.fromCodePoint(next.code);
  push(writer, shortEscapes[character] ?? character, at);
  return width + (next === null ? 1 : next.width);
}
