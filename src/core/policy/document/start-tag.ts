import type { Span } from "../../text/span.ts";
import { entityAt } from "./entity.ts";
import { endOfExpression, type PolicyExpression, startsExpression } from "./expression.ts";
import type { PolicyAttribute } from "./outline.ts";
import type { Broken } from "./refusal.ts";

/** A start tag, from `<` to after `>`; `empty` is `<name/>`. */
export interface StartTag extends Span {
  readonly kind: "start-tag";
  readonly name: string;
  readonly attributes: readonly PolicyAttribute[];
  readonly closing: "open" | "empty";
}

/** Reads the start tag at `at`. Expressions in its attributes are appended to `expressions`. */
export function readStartTag(
  text: string,
  at: number,
  expressions: PolicyExpression[],
): StartTag | (Broken & { readonly kind: "broken" }) {
  namePattern.lastIndex = at + 1;
  const name = namePattern.exec(text)?.[0];
  if (name === undefined) return { kind: "broken", at, reason: "there is a bare < here; XML wants &lt;" };
  const attributes: PolicyAttribute[] = [];
  const names = new Set<string>();
  let next = at + 1 + name.length;
  for (;;) {
    const blankEnd = skipBlank(text, next);
    const code = text.charCodeAt(blankEnd);
    if (code === 62)
      return { kind: "start-tag", name, attributes, closing: "open", start: at, end: blankEnd + 1 };
    if (code === 47 && text.charCodeAt(blankEnd + 1) === 62) {
      return { kind: "start-tag", name, attributes, closing: "empty", start: at, end: blankEnd + 2 };
    }
    if (Number.isNaN(code)) return { kind: "broken", at, reason: `the start tag <${name} never closes` };
    if (blankEnd === next)
      return { kind: "broken", at: next, reason: `a blank is missing in the start tag <${name}` };
    const attribute = readAttribute(text, blankEnd, expressions);
    if ("reason" in attribute) return { kind: "broken", ...attribute };
    if (names.has(attribute.name)) {
      return {
        kind: "broken",
        at: attribute.start,
        reason: `the attribute ${attribute.name} is given twice in <${name}>`,
      };
    }
    names.add(attribute.name);
    attributes.push(attribute);
    next = attribute.end;
  }
}

/** XML 1.0 §2.3, with every character beyond ASCII taken as a letter. */
const namePattern = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y;
const equalsAndQuote = /[ \t\r\n]*=[ \t\r\n]*(["'])/y;

const LESS = 60;
const AMPERSAND = 38;
const AT = 64;

function readAttribute(
  text: string,
  start: number,
  expressions: PolicyExpression[],
): PolicyAttribute | Broken {
  namePattern.lastIndex = start;
  const name = namePattern.exec(text)?.[0];
  if (name === undefined) return { at: start, reason: "an attribute was expected here" };
  equalsAndQuote.lastIndex = start + name.length;
  const match = equalsAndQuote.exec(text);
  if (match === null) return { at: start, reason: `the attribute ${name} has no value in quotes` };
  const quote = match[1] === "'" ? "'" : '"';
  const valueStart = equalsAndQuote.lastIndex;
  const value = readValue(text, valueStart, quote, expressions);
  if ("reason" in value) return value;
  const { end, expression } = value;
  return { name, start, end: end + 1, value: { start: valueStart, end }, quote, expression };
}

interface ValueRead {
  readonly end: number;
  readonly expression: PolicyExpression | null;
}

function readValue(
  text: string,
  start: number,
  quote: string,
  expressions: PolicyExpression[],
): ValueRead | Broken {
  const quoteCode = quote.charCodeAt(0);
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quoteCode) return { end: at, expression: null };
    if (code === AT && startsExpression(text, at))
      return readExpressionValue(text, at, quoteCode, expressions);
    if (code === LESS) return { at, reason: "there is a bare < in an attribute; XML wants &lt;" };
    if (code === AMPERSAND && entityAt(text, at) === null) {
      return { at, reason: "there is a bare & in an attribute; XML wants &amp;" };
    }
  }
  return { at: start - 1, reason: "the value of an attribute starts here and its closing quote is missing" };
}

/** The quote that delimits the value does not end it inside an expression; after it, it has to follow. */
function readExpressionValue(
  text: string,
  at: number,
  quoteCode: number,
  expressions: PolicyExpression[],
): ValueRead | Broken {
  const end = endOfExpression(text, at);
  if (end.kind === "broken") return end;
  const close = skipBlank(text, end.end);
  if (text.charCodeAt(close) !== quoteCode) {
    return {
      at: end.end,
      reason: "the closing quote does not follow the C# expression, so its end is in doubt",
    };
  }
  const expression = {
    start: at,
    end: end.end,
    place: "attribute",
  } as const;
  expressions.push(expression);
  return { end: close, expression };
}

function skipBlank(text: string, from: number): number {
  let at = from;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
  }
}
