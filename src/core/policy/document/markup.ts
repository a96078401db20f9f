import type { Span } from "../../text/span.ts";
import { entityAt } from "./entity.ts";
import { endOfExpression, type PolicyExpression, startsExpression } from "./expression.ts";
import type { PolicyNode, PolicyOutline } from "./outline.ts";
import { type Broken, type PolicyRefusal, refuseAt } from "./refusal.ts";
import { readStartTag, type StartTag } from "./start-tag.ts";

/**
 * Our own reader: one pass over the text, no recursion, every place kept. It is as strict as XML is outside of
 * expressions, because a document that is not well-formed there cannot be read with certainty.
 */
export function readMarkup(text: string): PolicyOutline | PolicyRefusal {
  const reading: Reading = { text, at: 0, elements: [], comments: [], expressions: [], open: [] };
  if (text.charCodeAt(0) === 0xfeff) reading.at = 1;
  if (text.startsWith("<?xml", reading.at)) reading.at = text.indexOf("?>", reading.at) + 2;
  if (reading.at === 1 && text.charCodeAt(0) === 60)
    return refuseAt(text, 0, "the XML declaration does not close");
  while (reading.at < text.length) {
    const broken = text.charCodeAt(reading.at) === LESS ? readMark(reading) : readText(reading);
    if (broken !== null) return refuseAt(text, broken.at, broken.reason);
  }
  return finish(reading);
}

/** An element while its end tag has not been seen. */
interface OpenElement extends Span {
  readonly kind: "element";
  readonly name: string;
  readonly index: number;
  readonly parent: number;
  readonly attributes: StartTag["attributes"];
  readonly startTagEnd: number;
  readonly content: PolicyNode[];
  endTagStart: number;
  end: number;
}

interface Reading {
  readonly text: string;
  readonly elements: OpenElement[];
  readonly comments: Span[];
  readonly expressions: PolicyExpression[];
  readonly open: OpenElement[];
  at: number;
}

const LESS = 60;
const AMPERSAND = 38;
const AT = 64;
const BRACKET_CLOSE = 93;

/** Real documents are less than 20 deep (verified: corpus); the bound keeps hostile ones cheap. */
const MAX_DEPTH = 100;

const rootNames = new Set(["policies", "fragment", "inbound", "backend", "outbound", "on-error"]);

function finish(reading: Reading): PolicyOutline | PolicyRefusal {
  const { text, open, elements, comments, expressions } = reading;
  const unclosed = open.at(-1);
  if (unclosed !== undefined) return refuseAt(text, unclosed.start, `<${unclosed.name}> has no end tag`);
  const root = elements[0];
  if (root === undefined) return refuseAt(text, 0, "the text holds no element");
  if (!rootNames.has(root.name)) {
    return refuseAt(
      text,
      root.start,
      `the root is <${root.name}>, and a policy document has <policies> or <fragment>`,
    );
  }
  return { kind: "outline", text, root, elements, comments, expressions };
}

function readMark(reading: Reading): Broken | null {
  const { text, at } = reading;
  const next = text.charCodeAt(at + 1);
  if (next === 47) return readEndTag(reading);
  if (next === 33) return readDeclaration(reading);
  if (next === 63)
    return { at, reason: "there is a processing instruction here, which no policy document has" };
  return readElement(reading);
}

function readElement(reading: Reading): Broken | null {
  const { text, elements, open } = reading;
  const tag = readStartTag(text, reading.at, reading.expressions);
  if (tag.kind === "broken") return tag;
  const parent = open.at(-1);
  if (parent === undefined && elements.length > 0)
    return { at: tag.start, reason: "a second root element starts here" };
  if (open.length >= MAX_DEPTH)
    return { at: tag.start, reason: `elements are nested more than ${MAX_DEPTH} deep` };
  const element: OpenElement = {
    kind: "element",
    name: tag.name,
    index: elements.length,
    parent: parent === undefined ? -1 : parent.index,
    attributes: tag.attributes,
    start: tag.start,
    startTagEnd: tag.end,
    content: [],
    endTagStart: tag.end,
    end: tag.end,
  };
  elements.push(element);
  parent?.content.push(element);
  if (tag.closing === "open") open.push(element);
  reading.at = tag.end;
  return null;
}

const endTag = /<\/([^\s<>/]+)[ \t\r\n]*>/y;

function readEndTag(reading: Reading): Broken | null {
  const { text, at, open } = reading;
  endTag.lastIndex = at;
  const match = endTag.exec(text);
  if (match === null) return { at, reason: "an end tag is not written as </name>" };
  const element = open.pop();
  if (element === undefined) return { at, reason: `the end tag </${match[1]}> has no start tag` };
  if (element.name !== match[1]) {
    return { at, reason: `the end tag </${match[1]}> closes <${element.name}>` };
  }
  element.endTagStart = at;
  element.end = endTag.lastIndex;
  reading.at = element.end;
  return null;
}

function readDeclaration(reading: Reading): Broken | null {
  if (reading.text.startsWith("<!--", reading.at)) return readComment(reading);
  if (reading.text.startsWith("<![CDATA[", reading.at)) return readCdata(reading);
  return { at: reading.at, reason: "there is a <! declaration here, which no policy document has" };
}

function readComment(reading: Reading): Broken | null {
  const { text, at } = reading;
  const dashes = text.indexOf("--", at + 4);
  if (dashes === -1) return { at, reason: "a comment starts here and never closes" };
  if (text.charCodeAt(dashes + 2) !== 62) {
    return {
      at: dashes,
      reason: "a comment holds --, which XML forbids; often a comment opened inside a comment",
    };
  }
  const comment = { kind: "comment", start: at, end: dashes + 3 } as const;
  reading.comments.push(comment);
  reading.open.at(-1)?.content.push(comment);
  reading.at = comment.end;
  return null;
}

function readCdata(reading: Reading): Broken | null {
  const { text, at } = reading;
  const close = text.indexOf("]]>", at);
  const parent = reading.open.at(-1);
  if (close === -1) return { at, reason: "a CDATA section starts here and never closes" };
  if (parent === undefined) return { at, reason: "there is text outside the root element" };
  parent.content.push({ kind: "cdata", start: at, end: close + 3, value: { start: at + 9, end: close } });
  reading.at = close + 3;
  return null;
}

function readText(reading: Reading): Broken | null {
  const { text, at: start } = reading;
  let blank = true;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LESS) break;
    if (code === 32 || code === 10 || code === 13 || code === 9) continue;
    blank = false;
    if (code === AT && startsExpression(text, at)) return readExpressionText(reading, start, at);
    const broken = brokenText(text, at, code);
    if (broken !== null) return broken;
  }
  reading.at = at;
  return addText(reading, { start, end: at, blank, expression: null });
}

function brokenText(text: string, at: number, code: number): Broken | null {
  if (code === AMPERSAND && entityAt(text, at) === null) {
    return { at, reason: "there is a bare & here; XML wants &amp;" };
  }
  if (code === BRACKET_CLOSE && text.startsWith("]]>", at)) {
    return { at, reason: "there is a ]]> here without a CDATA section" };
  }
  return null;
}

/** Text that holds an expression: nothing but blanks may follow it, or the closing bracket is in doubt. */
function readExpressionText(reading: Reading, start: number, at: number): Broken | null {
  const { text } = reading;
  const end = endOfExpression(text, at);
  if (end.kind === "broken") return end;
  const expression = {
    start: at,
    end: end.end,
    place: "text",
  } as const;
  let next = end.end;
  while (isBlank(text.charCodeAt(next))) next++;
  if (next < text.length && text.charCodeAt(next) !== LESS) {
    return {
      at: next,
      reason: "text follows the end of a C# expression, so its brackets or quotes may not balance",
    };
  }
  reading.expressions.push(expression);
  reading.at = next;
  return addText(reading, { start, end: next, blank: false, expression });
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

interface TextFound extends Span {
  readonly blank: boolean;
  readonly expression: PolicyExpression | null;
}

function addText(reading: Reading, found: TextFound): Broken | null {
  const parent = reading.open.at(-1);
  if (parent === undefined) {
    return found.blank ? null : { at: found.start, reason: "there is text outside the root element" };
  }
  // Blanks say nothing, and are half of the nodes of a document.
  if (found.blank) return null;
  parent.content.push({ kind: "text", start: found.start, end: found.end, expression: found.expression });
  return null;
}
