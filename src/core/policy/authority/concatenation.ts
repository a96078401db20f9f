import type { CsharpString } from "../document/csharp.ts";
import type { Expression } from "../document/surroundings.ts";
import type { StretchPart } from "./scan-text.ts";

/**
 * A C# string with everything that `+` adds to it on its right: strings as literal parts, holes and other operands
 * as holes. So a URL that is put together from pieces is read as one.
 */
export function concatenation(text: string, expression: Expression, string: CsharpString): StretchPart[] {
  const parts = stringParts(string);
  let at = string.end;
  for (let operands = 0; operands < MAX_OPERANDS; operands++) {
    const plus = skipBlank(text, expression, at);
    if (text[plus] !== "+" || text[plus + 1] === "+" || text[plus + 1] === "=") break;
    const start = skipBlank(text, expression, plus + 1);
    const operand = stringAt(expression, start);
    const end = operand?.end ?? endOfOperand(text, expression, start);
    if (end === start) break;
    // `"…".Replace(…)` is not what is between its quotes.
    if (operand !== undefined && text[skipBlank(text, expression, end)] !== ".") {
      parts.push(...stringParts(operand));
      at = end;
    } else {
      at = Math.max(end, endOfOperand(text, expression, start));
      parts.push({ kind: "hole", start, end: at });
    }
  }
  return parts;
}

/** More operands than any URL has; the bound keeps a hostile document cheap. */
export const MAX_OPERANDS = 16;

function stringParts(string: CsharpString): StretchPart[] {
  const parts: StretchPart[] = [];
  let at = string.content.start;
  for (const hole of string.holes ?? []) {
    parts.push(
      { kind: "literal", start: at, end: hole.start },
      { kind: "hole", start: hole.start, end: hole.end },
    );
    at = hole.end;
  }
  parts.push({ kind: "literal", start: at, end: string.content.end });
  return parts;
}

function stringAt(expression: Expression, start: number): CsharpString | undefined {
  const piece = expression.pieceAt.get(start);
  return piece?.kind === "string" ? piece : undefined;
}

/** Skips blanks and comments. */
function skipBlank(text: string, expression: Expression, from: number): number {
  let at = from;
  while (at < expression.end) {
    const piece = expression.pieceAt.get(at);
    if (piece?.kind === "comment") at = piece.end;
    else if (/\s/.test(text.charAt(at))) at += 1;
    else break;
  }
  return at;
}

/** Code up to the next operator or delimiter outside of brackets. */
function endOfOperand(text: string, expression: Expression, from: number): number {
  let depth = 0;
  let at = from;
  while (at < expression.end - 1) {
    const piece = expression.pieceAt.get(at);
    if (piece !== undefined) {
      at = piece.end;
      continue;
    }
    const sign = text.charAt(at);
    if (depth === 0 && "+,;)]}?:".includes(sign)) break;
    if ("([{".includes(sign)) depth += 1;
    if (")]}".includes(sign)) depth -= 1;
    at += 1;
  }
  return at;
}
