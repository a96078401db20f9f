import type { Span } from "../../text/span.ts";
import { decodeEntities } from "./entity.ts";
import { type NamedValues, type Resolved, resolveNamedValues } from "./named-value.ts";
import type { PolicyAttribute, PolicyElement, PolicyOutline } from "./outline.ts";

/** A value in a policy: as written, where, and what it comes to once named values are put in. */
export interface WrittenValue extends Span {
  /** As written, entities decoded, without blanks around it. */
  readonly written: string;
  readonly resolved: Resolved;
}

/** The attribute of that name. */
export function attributeNamed(element: PolicyElement, name: string): PolicyAttribute | undefined {
  return element.attributes.find((attribute) => attribute.name === name);
}

/** The value of an attribute; `start`–`end` is all that is between the quotes. */
export function attributeValue(
  outline: PolicyOutline,
  attribute: PolicyAttribute,
  namedValues: NamedValues,
): WrittenValue {
  const { start, end } = attribute.value;
  const written = decodeEntities(outline.text.slice(start, end)).trim();
  const resolved: Resolved =
    attribute.expression === null
      ? resolveNamedValues(written, namedValues)
      : { kind: "undecidable", why: "expression" };
  return { start, end, written, resolved };
}

/**
 * The text of an element such as `<audience>…</audience>`; `start`–`end` is that text without the blanks and comments
 * around it, or an empty place when there is none.
 */
export function elementValue(
  outline: PolicyOutline,
  element: PolicyElement,
  namedValues: NamedValues,
): WrittenValue {
  const { text } = outline;
  const pieces = element.content.filter(({ kind }) => kind !== "comment");
  const [piece] = pieces;
  if (piece === undefined) {
    return {
      start: element.startTagEnd,
      end: element.startTagEnd,
      written: "",
      resolved: { kind: "known", value: "" },
    };
  }
  const inner = piece.kind === "cdata" ? piece.value : piece;
  const { start, end } = trimmed(text, inner);
  const source = text.slice(start, end);
  const written = piece.kind === "cdata" ? source : decodeEntities(source);
  const computed =
    pieces.length > 1 || piece.kind === "element" || (piece.kind === "text" && piece.expression !== null);
  const hidden = piece.kind === "cdata" && /^@[({]/.test(source);
  const resolved: Resolved =
    computed || hidden
      ? { kind: "undecidable", why: "expression" }
      : resolveNamedValues(written, namedValues);
  return { start, end, written, resolved };
}

/** The span without the blanks at its ends. */
export function trimmed(text: string, span: Span): Span {
  const source = text.slice(span.start, span.end);
  const body = source.trim();
  const start = span.start + (source.length - source.trimStart().length);
  return { start, end: start + body.length };
}
