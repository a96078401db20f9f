import {
  type Cursor,
  expect,
  failAt,
  type PolicyFormat,
  placeOf,
  readName,
  refuseBareAmpersand,
  skipSpace,
  startOf,
} from "./cursor.ts";
import { expressionEnd, startsExpression } from "./expression-end.ts";
import { decodeEntities, type PolicyElement, type PolicyNode } from "./node.ts";
import { readAttributes } from "./read-attributes.ts";

/**
 * How many elements may be open: more than a person writes, less than ends the process (the service's own limit is not
 * known).
 */
const deepest = 200;

/**
 * Reads a policy document: everything before the root (comments) and the root element, in order. The XML declaration is
 * left out, as the service drops it.
 *
 * @throws PolicySyntaxError with the place and a text after the service's (which are those of .NET's XML reader).
 */
export function readPolicy(text: string, format: PolicyFormat): readonly PolicyNode[] {
  const cursor = startOf(text, format);
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
  if (cursor.depth >= deepest) {
    throw failAt(cursor, start, "The document is nested too deeply.");
  }
  cursor.depth += 1;
  const children = selfClosed ? [] : readChildren(cursor, name, start);
  cursor.depth -= 1;
  return { kind: "element", name, attributes, children, selfClosed, ...place };
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
