import type { BicepDeclaration, BicepNode, BicepProperty } from "./bicep-syntax.ts";
import { literalText, parseString } from "./parse-string.ts";
import {
  closeBracket,
  endBefore,
  isCloser,
  isSign,
  isWord,
  nextIs,
  skipLines,
  skipSeparators,
  type TokenCursor,
  tokenAt,
} from "./token-cursor.ts";

/** What is between brackets, apart by commas and line breaks. */
export function parseList(cursor: TokenCursor, closing: string): readonly BicepNode[] {
  cursor.at += 1;
  const items: BicepNode[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (isSign(cursor, closing) || tokenAt(cursor).kind === "end") break;
    const before = cursor.at;
    const item = isSign(cursor, "...") ? parseSpread(cursor) : cursor.expression(cursor);
    if (cursor.at > before) items.push(item);
    else if (isCloser(cursor)) break;
    else cursor.at += 1;
  }
  closeBracket(cursor, closing);
  return items;
}

/** `[…]`: a list, or a loop. */
export function parseArray(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  const from = cursor.at;
  cursor.at += 1;
  skipLines(cursor);
  if (isWord(cursor, "for") && !isSign({ ...cursor, at: cursor.at + 1 }, ",")) return parseFor(cursor, start);
  cursor.at = from;
  const items = parseList(cursor, "]");
  return { kind: "array", items, start, end: endBefore(cursor) };
}

/** `{…}`: properties, and resources inside of one. */
export function parseObject(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  const properties: BicepProperty[] = [];
  const spreads: BicepNode[] = [];
  const resources: BicepDeclaration[] = [];
  cursor.at += 1;
  for (;;) {
    skipSeparators(cursor);
    if (isSign(cursor, "}") || tokenAt(cursor).kind === "end") break;
    const before = cursor.at;
    if (isSign(cursor, "...")) {
      cursor.at += 1;
      spreads.push(cursor.expression(cursor));
    } else {
      const resource = startsResource(cursor) ? cursor.declare(cursor, tokenAt(cursor).start, null) : null;
      const property = resource === null ? parseProperty(cursor) : null;
      if (resource !== null) resources.push(resource);
      if (property !== null) properties.push(property);
    }
    if (cursor.at > before) continue;
    if (isCloser(cursor)) break;
    cursor.at += 1;
  }
  return { kind: "object", properties, spreads, resources, start, end: closeBracket(cursor, "}") };
}

function parseSpread(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  cursor.at += 1;
  const { end } = cursor.expression(cursor);
  return { kind: "other", start, end };
}

function parseFor(cursor: TokenCursor, start: number): BicepNode {
  const names: string[] = [];
  cursor.at += 1;
  while (!isWord(cursor, "in") && ["word", "sign"].includes(tokenAt(cursor).kind)) {
    const token = tokenAt(cursor);
    if (token.kind === "word") names.push(token.text);
    cursor.at += 1;
  }
  cursor.at += 1;
  const over = cursor.expression(cursor);
  skipLines(cursor);
  if (isSign(cursor, ":")) cursor.at += 1;
  skipLines(cursor);
  const body = cursor.expression(cursor);
  skipLines(cursor);
  const end = closeBracket(cursor, "]");
  return { kind: "for", item: names[0] ?? "", index: names[1] ?? null, over, body, start, end };
}

function startsResource(cursor: TokenCursor): boolean {
  return isSign(cursor, "@") || (isWord(cursor, "resource") && nextIs(cursor, "word"));
}

function parseProperty(cursor: TokenCursor): BicepProperty | null {
  const token = tokenAt(cursor);
  let key: string | null = null;
  if (token.kind === "word") {
    key = token.text;
    cursor.at += 1;
  } else if (token.kind === "open") key = literalText(cursor, parseString(cursor));
  else return null;
  if (!isSign(cursor, ":")) return null;
  cursor.at += 1;
  const value = cursor.expression(cursor);
  return { key, value, start: token.start, end: value.end };
}
