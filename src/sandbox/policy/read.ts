import { expressionEnd, startsExpression } from "./expression-end.ts";
import {
  decodeEntities,
  type PolicyAttribute,
  type PolicyElement,
  type PolicyNode,
  PolicySyntaxError,
} from "./node.ts";

/** `rawxml` takes C# as it is typed, `xml` only well-formed documents (apim.md 3.5, verified). */
export type PolicyFormat = "xml" | "rawxml";

interface Cursor {
  readonly text: string;
  readonly format: PolicyFormat;
  /** Where each line starts. */
  readonly lines: readonly number[];
  at: number;
}

const nameStart = /[\p{L}_:]/u;
const nameCharacter = /[\p{L}\p{N}_:.-]/u;

/**
 * Reads a policy document: everything before the root (comments) and the root element, in order. The XML declaration is
 * left out, as the service drops it.
 *
 * @throws PolicySyntaxError with the place and a text after the service's (which are those of .NET's XML reader).
 */
export function readPolicy(text: string, format: PolicyFormat): readonly PolicyNode[] {
  const cursor: Cursor = { text, format, lines: lineStarts(text), at: text.startsWith("\ufeff") ? 1 : 0 };
  skipDeclaration(cursor);
  const nodes: PolicyNode[] = [];
  let hasRoot = false;
  for (;;) {
    skipSpace(cursor);
    if (cursor.at >= text.length) {
      break;
    }
    if (text.startsWith("<!--", cursor.at)) {
      nodes.push(readComment(cursor));
    } else if (text[cursor.at] === "<" && !hasRoot) {
      nodes.push(readElement(cursor));
      hasRoot = true;
    } else {
      throw failAt(
        cursor,
        cursor.at,
        hasRoot ? "There are multiple root elements." : "Data at the root level is invalid.",
      );
    }
  }
  if (!hasRoot) {
    throw failAt(cursor, cursor.at, "Root element is missing.");
  }
  return nodes;
}

function skipDeclaration(cursor: Cursor): void {
  const declaration = /^\s*<\?xml[^>]*\?>/.exec(cursor.text.slice(cursor.at));
  cursor.at += declaration?.[0].length ?? 0;
}

function skipSpace(cursor: Cursor): boolean {
  const start = cursor.at;
  while (/\s/.test(cursor.text[cursor.at] ?? "x")) {
    cursor.at += 1;
  }
  return cursor.at > start;
}

function readComment(cursor: Cursor): PolicyNode {
  const start = cursor.at + 4;
  const end = cursor.text.indexOf("--", start);
  if (end < 0) {
    throw failAt(cursor, cursor.text.length, "Unexpected end of file while parsing Comment has occurred.");
  }
  if (cursor.text[end + 2] !== ">") {
    throw failAt(cursor, end, "An XML comment cannot contain '--', and '-' cannot be the last character.");
  }
  cursor.at = end + 3;
  return { kind: "comment", raw: cursor.text.slice(start, end) };
}

function readElement(cursor: Cursor): PolicyElement {
  const start = cursor.at;
  cursor.at += 1;
  const name = readName(cursor);
  const attributes = readAttributes(cursor);
  const place = placeOf(cursor, start + 1);
  const selfClosed = cursor.text[cursor.at] === "/";
  cursor.at += selfClosed ? 2 : 1;
  const children = selfClosed ? [] : readChildren(cursor, name, start);
  return { kind: "element", name, attributes, children, selfClosed, ...place };
}

function readName(cursor: Cursor): string {
  const start = cursor.at;
  const first = cursor.text[start] ?? "";
  if (!nameStart.test(first)) {
    throw failAt(cursor, start, badNameStart(first));
  }
  while (nameCharacter.test(cursor.text[cursor.at] ?? "")) {
    cursor.at += 1;
  }
  return cursor.text.slice(start, cursor.at);
}

function badNameStart(character: string): string {
  if (character === "") {
    return "Unexpected end of file has occurred.";
  }
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
  return `Name cannot begin with the '${character}' character, hexadecimal value 0x${code}.`;
}

/** Reads up to `>` or `/>`, which stay for the caller. */
function readAttributes(cursor: Cursor): PolicyAttribute[] {
  const attributes: PolicyAttribute[] = [];
  for (;;) {
    const hadSpace = skipSpace(cursor);
    const character = cursor.text[cursor.at];
    if (character === undefined) {
      throw failAt(cursor, cursor.at, "Unexpected end of file has occurred.");
    }
    if (character === ">" || cursor.text.startsWith("/>", cursor.at)) {
      return attributes;
    }
    if (!hadSpace) {
      throw failAt(cursor, cursor.at, `'${tokenAt(cursor)}' is an unexpected token. Expecting white space.`);
    }
    attributes.push(readAttribute(cursor, attributes));
  }
}

function readAttribute(cursor: Cursor, earlier: readonly PolicyAttribute[]): PolicyAttribute {
  const start = cursor.at;
  const name = readName(cursor);
  if (earlier.some((attribute) => attribute.name === name)) {
    throw failAt(cursor, start, `'${name}' is a duplicate attribute name.`);
  }
  skipSpace(cursor);
  expect(cursor, "=");
  skipSpace(cursor);
  const quote = cursor.text[cursor.at];
  if (quote !== '"' && quote !== "'") {
    throw failAt(
      cursor,
      cursor.at,
      `'${tokenAt(cursor)}' is an unexpected token. The expected token is '"' or '''.`,
    );
  }
  cursor.at += 1;
  const value = readValue(cursor, quote);
  cursor.at += 1;
  return { name, raw: storedValue(cursor.format, value, quote) };
}

function expect(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character) {
    throw failAt(
      cursor,
      cursor.at,
      `'${tokenAt(cursor)}' is an unexpected token. The expected token is '${character}'.`,
    );
  }
  cursor.at += 1;
}

/** Reads up to the closing quote, past whole expressions in `rawxml`. */
function readValue(cursor: Cursor, quote: string): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length) {
    const character = cursor.text[cursor.at];
    if (character === quote) {
      return cursor.text.slice(start, cursor.at);
    }
    if (cursor.format === "rawxml" && startsExpression(cursor.text, cursor.at)) {
      const end = expressionEnd(cursor.text, cursor.at);
      if (end < 0) {
        throw failAt(cursor, cursor.at, "The expression is not closed.");
      }
      cursor.at = end;
      continue;
    }
    if (character === "<") {
      throw failAt(cursor, cursor.at, "'<', hexadecimal value 0x3C, is an invalid attribute character.");
    }
    refuseBareAmpersand(cursor);
    cursor.at += 1;
  }
  throw failAt(cursor, cursor.at, "Unexpected end of file has occurred.");
}

function refuseBareAmpersand(cursor: Cursor): void {
  if (
    cursor.text[cursor.at] === "&" &&
    !/^&(?:#x[0-9a-f]+|#\d+|\w+);/i.test(cursor.text.slice(cursor.at, cursor.at + 12))
  ) {
    throw failAt(cursor, cursor.at + 1, "An error occurred while parsing EntityName.");
  }
}

/** The value as it is kept: an expression as typed, anything else escaped for double quotes. */
function storedValue(format: PolicyFormat, value: string, quote: string): string {
  if (format === "xml" && /@[({]/.test(value)) {
    return decodeEntities(value);
  }
  const isExpression = /@[({]/.test(value);
  return quote === "'" && !isExpression ? value.replaceAll('"', "&quot;") : value;
}

function readChildren(cursor: Cursor, name: string, openedAt: number): PolicyNode[] {
  const children: PolicyNode[] = [];
  for (;;) {
    if (cursor.at >= cursor.text.length) {
      throw failAt(
        cursor,
        cursor.at,
        `Unexpected end of file has occurred. The following elements are not closed: ${name}.`,
      );
    }
    if (cursor.text.startsWith("</", cursor.at)) {
      readEndTag(cursor, name, openedAt);
      return children;
    }
    children.push(readChild(cursor));
  }
}

function readChild(cursor: Cursor): PolicyNode {
  if (cursor.text.startsWith("<!--", cursor.at)) {
    return readComment(cursor);
  }
  if (cursor.text.startsWith("<![CDATA[", cursor.at)) {
    const end = cursor.text.indexOf("]]>", cursor.at);
    if (end < 0) {
      throw failAt(cursor, cursor.text.length, "Unexpected end of file while parsing CDATA has occurred.");
    }
    const raw = cursor.text.slice(cursor.at + 9, end);
    cursor.at = end + 3;
    return { kind: "cdata", raw };
  }
  return cursor.text[cursor.at] === "<" ? readElement(cursor) : readText(cursor);
}

function readText(cursor: Cursor): PolicyNode {
  const start = cursor.at;
  let holdsExpression = false;
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== "<") {
    if (cursor.format === "rawxml" && startsExpression(cursor.text, cursor.at)) {
      const end = expressionEnd(cursor.text, cursor.at);
      if (end > 0) {
        holdsExpression = true;
        cursor.at = end;
        continue;
      }
    }
    refuseBareAmpersand(cursor);
    cursor.at += 1;
  }
  const text = cursor.text.slice(start, cursor.at);
  const isEscaped = cursor.format === "xml" && !holdsExpression && /^\s*@[({]/.test(text);
  return { kind: "text", raw: isEscaped ? decodeEntities(text) : text };
}

function readEndTag(cursor: Cursor, name: string, openedAt: number): void {
  const start = cursor.at + 2;
  cursor.at = start;
  const closing = readName(cursor);
  skipSpace(cursor);
  if (closing !== name) {
    const opened = placeOf(cursor, openedAt + 1);
    throw failAt(
      cursor,
      start,
      `The '${name}' start tag on line ${opened.line} position ${opened.column} does not match the end tag of '${closing}'.`,
    );
  }
  expect(cursor, ">");
}

/** What the service would name as the unexpected token: a word, or one character. */
function tokenAt(cursor: Cursor): string {
  return (
    /^[\p{L}\p{N}_:.-]+/u.exec(cursor.text.slice(cursor.at, cursor.at + 80))?.[0] ??
    cursor.text[cursor.at] ??
    ""
  );
}

function failAt(cursor: Cursor, at: number, problem: string): PolicySyntaxError {
  const { line, column } = placeOf(cursor, at);
  return new PolicySyntaxError(`${problem} Line ${line}, position ${column}.`, line, column);
}

function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
}

/** Line and column from 1, the line by halving. */
function placeOf(cursor: Cursor, at: number): { line: number; column: number } {
  let [low, high] = [0, cursor.lines.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((cursor.lines[middle] ?? 0) <= at) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return { line: low + 1, column: at - (cursor.lines[low] ?? 0) + 1 };
}
