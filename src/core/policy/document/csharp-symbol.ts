import { entityAt } from "./entity.ts";

/** Whether quotes are typed as they are or as entities such as `&quot;`. */
export type QuoteKind = "bare" | "entity";

/** The end of a character literal, or one past the apostrophe when no literal follows. */
export function endOfCharacter(text: string, at: number, width: number): number {
  const first = at + width;
  const code = text.charCodeAt(first);
  if (code === 10 || code === 13 || Number.isNaN(code)) return first;
  const bodyWidth = code === BACKSLASH ? escapeWidth(text, first) : symbolWidth(text, first);
  let close = first + bodyWidth;
  // `\u0041` and `\x41` have digits after the letter.
  if (code === BACKSLASH) while (close < first + 10 && isHexDigit(text.charCodeAt(close))) close++;
  const symbol = entityAt(text, close);
  const closes = (symbol === null ? text.charCodeAt(close) : symbol.code) === APOSTROPHE;
  return closes ? close + (symbol === null ? 1 : symbol.width) : first;
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

export function symbolWidth(text: string, at: number): number {
  const entity = entityAt(text, at);
  if (entity !== null) return entity.width;
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 ? 2 : 1;
}

export function escapeWidth(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  // A line break is never escaped; it is left for the caller to refuse.
  if (next === 10 || next === 13) return 1;
  return 1 + symbolWidth(text, at + 1);
}

/** The width of a quote at this place, bare or as an entity; 0 when there is none. */
export function quoteWidthAt(text: string, at: number): number {
  if (text.charCodeAt(at) === QUOTE) return 1;
  const entity = entityAt(text, at);
  return entity !== null && entity.code === QUOTE ? entity.width : 0;
}

/** How many quotes of one kind follow each other, `most` at the most. */
export function quoteCount(text: string, at: number, quotes: QuoteKind, most: number): number {
  let count = 0;
  for (let end = at; count < most; count++) {
    const width = quoteWidthAt(text, end);
    if (width === 0 || (width === 1) !== (quotes === "bare")) break;
    end += width;
  }
  return count;
}

/** Behind so many quotes of one kind, which have to be there. */
export function endOfQuotes(text: string, at: number, quotes: QuoteKind, count: number): number {
  if (quotes === "bare") return at + count;
  let end = at;
  for (let passed = 0; passed < count; passed++) end += quoteWidthAt(text, end);
  return end;
}

export function runLength(text: string, at: number, code: number, limit: number): number {
  let end = at;
  while (end < limit && text.charCodeAt(end) === code) end++;
  return end - at;
}

export function endOfLine(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++;
  return at;
}

const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
