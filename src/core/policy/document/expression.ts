import type { Span } from "../../text/span.ts";
import { type CsharpEnd, type CsharpPiece, scanCsharp } from "./csharp.ts";

/**
 * A policy expression, `@(…)` or `@{…}`, from its `@` to its closing bracket. API Management takes C# as it is
 * typed, quotes and angle brackets included, so three of five published policies aren't XML (verified: corpus).
 */
export interface PolicyExpression extends Span {
  readonly place: "attribute" | "text";
}

/** Whether an expression starts at this `@`. `me@{{domain}}` is text with a named value in it, and none. */
export function startsExpression(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (next === PAREN_OPEN) return true;
  if (next !== BRACE_OPEN) return false;
  return text.charCodeAt(at + 2) !== BRACE_OPEN || !isNamedValueAt(text, at + 1);
}

/** Where the expression at `at` ends, or why that is unknown. */
export function endOfExpression(text: string, at: number): CsharpEnd {
  return scanCsharp(text, at + 1, text.length, null);
}

/** The strings and comments of an expression that was read before, in the order of their starts. */
export function piecesOf(text: string, expression: Span): CsharpPiece[] {
  const pieces: CsharpPiece[] = [];
  scanCsharp(text, expression.start + 1, expression.end, pieces);
  return pieces.toSorted((one, other) => one.start - other.start);
}

/**
 * The text with every unit of every expression replaced by `x`, line breaks excepted. Law: length and line
 * breaks stay, so each offset in the mask is an offset in the text.
 */
export function maskExpressions(text: string, expressions: readonly Span[]): string {
  let masked = "";
  let copied = 0;
  for (const { start, end } of expressions) {
    masked += text.slice(copied, start) + maskOf(text, start, end);
    copied = end;
  }
  return masked + text.slice(copied);
}

const PAREN_OPEN = 40;
const BRACE_OPEN = 123;
const lineBreak = /[\r\n]/g;

/** Most expressions are shorter than this, and a slice of a ready string costs nothing. */
const crosses = "x".repeat(4096);

function maskOf(text: string, start: number, end: number): string {
  // A slice, because a search in the text would go on to its end.
  if (!/[\r\n]/.test(text.slice(start, end))) return crossed(end - start);
  let mask = "";
  let from = start;
  lineBreak.lastIndex = start;
  for (let found = lineBreak.exec(text); found !== null && found.index < end; found = lineBreak.exec(text)) {
    mask += crossed(found.index - from) + found[0];
    from = found.index + 1;
  }
  return mask + crossed(end - from);
}

function crossed(length: number): string {
  return length <= crosses.length ? crosses.slice(0, length) : "x".repeat(length);
}

/** Names of named values: letters, digits, `-`, `.` and `_` (verified: ARM specification of `NamedValueCreateContract`). */
const namedValue = /\{\{[\w.-]+\}\}/y;

function isNamedValueAt(text: string, at: number): boolean {
  namedValue.lastIndex = at;
  return namedValue.test(text);
}
