import { firstIndex } from "../../text/search.ts";
import type { Span } from "../../text/span.ts";
import type { CsharpPiece, CsharpString } from "./csharp.ts";
import { elementAt } from "./element-path.ts";
import { piecesOf } from "./expression.ts";
import type { PolicyAttribute, PolicyElement, PolicyOutline } from "./outline.ts";

/** What surrounds an offset of a policy, from the outside in. */
export interface Surroundings {
  readonly element: PolicyElement;
  /** The attribute it is in; `null` for text between tags. */
  readonly attribute: PolicyAttribute | null;
  /** The literal text, or the expression, in full: an attribute's value, a text, a CDATA section. */
  readonly body: Span;
  /** How the body is to be read at this place. */
  readonly reading:
    | { readonly kind: "comment"; readonly start: number; readonly end: number }
    /** A tag's name or the blanks in it: nothing is said there. */
    | { readonly kind: "markup" }
    /** Literal text, with the expression that may follow it. In CDATA entities mean nothing. */
    | { readonly kind: "literal"; readonly entities: "decoded" | "raw"; readonly expression: Span | null }
    | { readonly kind: "string"; readonly string: CsharpString; readonly expression: Expression }
    | { readonly kind: "code"; readonly expression: Expression };
}

/** An expression with its strings and comments, in the order of their starts. */
export interface Expression extends Span {
  readonly pieces: readonly CsharpPiece[];
  readonly pieceAt: ReadonlyMap<number, CsharpPiece>;
  readonly pieceEnding: ReadonlyMap<number, CsharpPiece>;
  /** For each piece the index of the string whose hole it is in; -1 for none. */
  readonly outer: readonly number[];
}

/** Finds what surrounds an offset. Expressions are taken apart once per document, and only those that are asked for. */
export function surroundingsFinder(outline: PolicyOutline): (offset: number) => Surroundings {
  const expressions = new Map<number, Expression>();
  const take = (span: Span): Expression => {
    const known = expressions.get(span.start);
    if (known !== undefined) return known;
    const expression = takeApart(outline.text, span);
    expressions.set(span.start, expression);
    return expression;
  };
  return (offset) => findCarrier(outline, offset, take);
}

/** The XML comment around an offset. */
export function commentAt(outline: PolicyOutline, offset: number): Span | null {
  const comment = lastStartingBefore(outline.comments, offset);
  return comment !== undefined && offset < comment.end ? comment : null;
}

/** The last of some spans, ordered by their starts, that starts at the offset or before it. */
export function lastStartingBefore<Item extends Span>(
  spans: readonly Item[],
  offset: number,
): Item | undefined {
  return spans[lastIndexBefore(spans, offset)];
}

/** The index of that span; -1 for none. */
export function lastIndexBefore(spans: readonly Span[], offset: number): number {
  return firstIndex(spans.length, (index) => (spans[index]?.start ?? 0) > offset) - 1;
}

function takeApart(text: string, { start, end }: Span): Expression {
  const pieces = piecesOf(text, { start, end });
  const open: number[] = [];
  const outer = pieces.map((piece, index) => {
    while (open.length > 0 && (pieces[open.at(-1) ?? 0]?.end ?? 0) <= piece.start) open.pop();
    const around = open.at(-1) ?? -1;
    open.push(index);
    return around;
  });
  const pieceAt = new Map(pieces.map((piece) => [piece.start, piece]));
  const pieceEnding = new Map(pieces.map((piece) => [piece.end, piece]));
  return { start, end, pieces, pieceAt, pieceEnding, outer };
}

function findCarrier(outline: PolicyOutline, offset: number, take: (span: Span) => Expression): Surroundings {
  const element = elementAt(outline, offset);
  const comment = commentAt(outline, offset);
  if (comment !== null) {
    const { start, end } = comment;
    return { element, attribute: null, body: { start, end }, reading: { kind: "comment", start, end } };
  }
  const attribute = element.attributes.find(({ value }) => value.start <= offset && offset < value.end);
  if (attribute !== undefined) {
    const reading = readingAt(offset, attribute.expression, take);
    return { element, attribute, body: attribute.value, reading };
  }
  const node = lastStartingBefore(element.content, offset);
  if (node?.kind === "text" && offset < node.end) {
    return { element, attribute: null, body: node, reading: readingAt(offset, node.expression, take) };
  }
  if (node?.kind === "cdata" && offset >= node.value.start && offset < node.value.end) {
    return {
      element,
      attribute: null,
      body: node.value,
      reading: readCdata(outline, offset, node.value, take),
    };
  }
  return { element, attribute: null, body: { start: offset, end: offset }, reading: { kind: "markup" } };
}

function readingAt(
  offset: number,
  expression: Span | null,
  take: (span: Span) => Expression,
): Surroundings["reading"] {
  if (expression === null || offset < expression.start || offset >= expression.end) {
    return { kind: "literal", entities: "decoded", expression };
  }
  return readCode(offset, take(expression));
}

/** API Management takes an expression in CDATA as well; entities mean nothing there (verified: corpus). */
function readCdata(
  outline: PolicyOutline,
  offset: number,
  value: Span,
  take: (span: Span) => Expression,
): Surroundings["reading"] {
  const body = outline.text.slice(value.start, value.end);
  const at = body.search(/\S/);
  if (!/^@[({]/.test(body.slice(at, at + 2))) return { kind: "literal", entities: "raw", expression: null };
  const expression = { start: value.start + at, end: value.start + body.trimEnd().length };
  if (offset < expression.start) return { kind: "literal", entities: "raw", expression };
  return readCode(offset, take(expression));
}

/** The innermost string around the offset; strings in holes of strings start later than the outer one. */
function readCode(offset: number, expression: Expression): Surroundings["reading"] {
  let index = lastIndexBefore(expression.pieces, offset);
  let piece = expression.pieces[index];
  while (piece !== undefined && offset >= piece.end) {
    index = expression.outer[index] ?? -1;
    piece = expression.pieces[index];
  }
  if (piece === undefined) return { kind: "code", expression };
  if (piece.kind === "comment") return { kind: "comment", start: piece.start, end: piece.end };
  const inHole = piece.holes?.some((hole) => hole.start <= offset && offset < hole.end) === true;
  return inHole ? { kind: "code", expression } : { kind: "string", string: piece, expression };
}
