import { csharpKey } from "../policy/authority/csharp-key.ts";
import { jsonStrings } from "../policy/authority/json-key.ts";
import { piecesOf } from "../policy/document/expression.ts";
import { type NamedValues, type Resolved, resolveNamedValues } from "../policy/document/named-value.ts";
import type { PolicyElement, PolicyOutline } from "../policy/document/outline.ts";
import { type Decoded, decodeString, decodeText, plainText } from "../policy/document/source-map.ts";
import { surroundingsFinder } from "../policy/document/surroundings.ts";
import type { Span } from "../text/span.ts";

/** A string in a body with the member that it is the value of. */
export interface BodyString extends Span {
  readonly key: string | null;
  readonly resolved: Resolved;
}

/** The strings of a body, be it JSON or a C# expression, with their members. */
export function bodyStrings(
  outline: PolicyOutline,
  element: PolicyElement,
  namedValues: NamedValues,
): BodyString[] {
  return element.content.flatMap((node) => {
    if (node.kind === "text" && node.expression !== null)
      return csharpStrings(outline, node.expression, namedValues);
    if (node.kind === "text") return jsonIn(decodeText(outline.text, node), namedValues);
    if (node.kind !== "cdata") return [];
    return jsonIn(plainText(outline.text, node.value), namedValues);
  });
}

function jsonIn(decoded: Decoded, namedValues: NamedValues): BodyString[] {
  return jsonStrings(decoded.value).map(({ start, end, key }) => ({
    key,
    resolved: resolve(decoded.value.slice(start, end).replaceAll("\\/", "/"), namedValues),
    start: decoded.sourceOf[start] ?? 0,
    end: (decoded.sourceOf[end - 1] ?? 0) + 1,
  }));
}

function csharpStrings(outline: PolicyOutline, expression: Span, namedValues: NamedValues): BodyString[] {
  const { text } = outline;
  const surroundingsAt = surroundingsFinder(outline);
  return piecesOf(text, expression).flatMap((piece) => {
    if (piece.kind !== "string") return [];
    const { reading } = surroundingsAt(piece.content.start);
    if (reading.kind !== "string") return [];
    const decoded = decodeString(text, piece);
    if (/"\s*:/.test(decoded.value)) return jsonIn(decoded, namedValues);
    const { start, end } = piece.content;
    const key = csharpKey(text, reading.expression, piece);
    const whole = !isPart(text, piece);
    const resolved = whole ? resolve(decoded.value, namedValues) : computed;
    return [{ key, resolved, start, end }];
  });
}

const computed: Resolved = { kind: "undecidable", why: "expression" };

/** A string that is added to another or has a method called on it is not the value. */
function isPart(text: string, { start, end }: Span): boolean {
  return (
    /^\s*[+.]/.test(text.slice(end, end + 20)) || /\+\s*$/.test(text.slice(Math.max(0, start - 20), start))
  );
}

/** A private-use character marks a hole of an interpolated string. */
function resolve(written: string, namedValues: NamedValues): Resolved {
  return written.includes("\ue000") ? computed : resolveNamedValues(written, namedValues);
}
