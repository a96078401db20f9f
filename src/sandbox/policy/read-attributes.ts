import {
  type Cursor,
  expect,
  failAt,
  type PolicyFormat,
  readName,
  refuseBareAmpersand,
  skipSpace,
  tokenAt,
} from "./cursor.ts";
import { expressionEnd, startsExpression } from "./expression-end.ts";
import { decodeEntities, type PolicyAttribute } from "./node.ts";

/** Reads up to `>` or `/>`, which stay for the caller. */
export function readAttributes(cursor: Cursor): PolicyAttribute[] {
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

/** The value as it is kept: an expression as typed, anything else escaped for double quotes. */
function storedValue(format: PolicyFormat, value: string, quote: string): string {
  if (format === "xml" && /@[({]/.test(value)) {
    return decodeEntities(value);
  }
  const isExpression = /@[({]/.test(value);
  return quote === "'" && !isExpression ? value.replaceAll('"', "&quot;") : value;
}
