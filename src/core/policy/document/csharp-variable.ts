import type { CsharpString } from "./csharp.ts";
import type { Expression } from "./surroundings.ts";

/** A local variable of an expression that gets one value and keeps it. */
export interface LocalVariable {
  readonly name: string;
  /** Where its value begins. */
  readonly valueStart: number;
  /** The string that is its whole value; `null` when the value is put together. */
  readonly string: CsharpString | null;
  /** Where it is read, in order. */
  readonly reads: readonly number[];
}

/** The variable of that name, or `null` when it is declared elsewhere or gets more than one value. */
export function localVariable(text: string, expression: Expression, name: string): LocalVariable | null {
  const places = identifiersOf(text, expression).get(name) ?? [];
  if (places.length > MAX_PLACES) return null;
  const reads: number[] = [];
  let valueStart: number | null = null;
  for (const at of places) {
    // A member of something else, or of an object that is built here.
    if (/\.\s*$/.test(text.slice(Math.max(0, at - 20), at))) continue;
    const behind = text.slice(at + name.length, at + name.length + 40);
    const sets = /^\s*(?:=(?![=>])|[-+*/]=|\?\?=|\+\+|--)/.exec(behind)?.[0];
    if (sets === undefined) {
      if (isGivenAway(text, at)) return null;
      reads.push(at);
    } else if (isVariable(text, at)) {
      if (valueStart !== null || !isDeclared(text, at) || !sets.endsWith("=") || /[-+*/?]/.test(sets))
        return null;
      valueStart = at + name.length + sets.length;
    }
  }
  if (valueStart === null) return null;
  const start = valueStart + (/^\s*/.exec(text.slice(valueStart, valueStart + 200))?.[0].length ?? 0);
  const piece = expression.pieceAt.get(start);
  const whole = piece?.kind === "string" && /^\s*;/.test(text.slice(piece.end, piece.end + 200));
  return { name, valueStart: start, string: whole ? piece : null, reads };
}

/** More than anybody writes; the bound keeps a hostile document linear. */
const MAX_PLACES = 64;

/** Whether the name before a `=` is a variable; a member of an object that is built there is none. */
export function isVariable(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 200), at).trimEnd();
  if (before.endsWith(",") || before.endsWith(".")) return false;
  if (!before.endsWith("{")) return true;
  const opener = before.slice(0, -1).trimEnd();
  return !/\bnew(?:\s+[\w.]+(?:<[\w\s.,<>[\]]{0,80}>)?(?:\s*\([^()]{0,100}\))?)?$/.test(opener);
}

function isDeclared(text: string, at: number): boolean {
  return /(?:\b[A-Za-z_][\w.]*\??)\s+$/.test(text.slice(Math.max(0, at - 60), at));
}

function isGivenAway(text: string, at: number): boolean {
  return /\b(?:ref|out|in)\s+$/.test(text.slice(Math.max(0, at - 20), at));
}

/** Every identifier in the code of an expression, with the places where it is; strings and comments hold none. */
function identifiersOf(text: string, expression: Expression): ReadonlyMap<string, readonly number[]> {
  const known = cache.get(expression);
  if (known !== undefined) return known;
  const source = text.slice(expression.start, expression.end);
  const quoted = new Uint8Array(source.length);
  for (const piece of expression.pieces) {
    quoted.fill(1, piece.start - expression.start, piece.end - expression.start);
    for (const hole of (piece.kind === "string" ? piece.holes : null) ?? []) {
      quoted.fill(0, hole.start - expression.start, hole.end - expression.start);
    }
  }
  const found = new Map<string, number[]>();
  for (const { index, 0: name } of source.matchAll(/[A-Za-z_]\w*/g)) {
    if (quoted[index] === 1) continue;
    const places = found.get(name);
    if (places === undefined) found.set(name, [expression.start + index]);
    else places.push(expression.start + index);
  }
  cache.set(expression, found);
  return found;
}

/** One index for all variables of an expression. */
const cache = new WeakMap<Expression, ReadonlyMap<string, readonly number[]>>();
