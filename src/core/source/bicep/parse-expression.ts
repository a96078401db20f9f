import type { BicepNode } from "./bicep-syntax.ts";
import { parseArray, parseList, parseObject } from "./parse-collection.ts";
import { parseString } from "./parse-string.ts";
import {
  closeBracket,
  deepestNesting,
  endBefore,
  isSign,
  nextIs,
  skipLines,
  skipNested,
  type TokenCursor,
  tokenAt,
} from "./token-cursor.ts";

/** An expression. What is none yields `other`, and at a closing bracket nothing is consumed. */
export function parseExpression(cursor: TokenCursor): BicepNode {
  if (cursor.depth > deepestNesting) return skipNested(cursor);
  cursor.depth += 1;
  const node = parseChoice(cursor);
  cursor.depth -= 1;
  return node;
}

/** Operators that a line may begin with, because none of them can begin an expression. */
const continuing = new Set(["?", "??", "&&", "||", "==", "!=", "=~", "!~"]);

const strengths: Readonly<Record<string, number>> = {
  "??": 1,
  "||": 2,
  "&&": 3,
  "==": 4,
  "!=": 4,
  "=~": 4,
  "!~": 4,
  "<": 5,
  ">": 5,
  "<=": 5,
  ">=": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%": 7,
};

function parseChoice(cursor: TokenCursor): BicepNode {
  const condition = parseOperation(cursor, 1);
  if (operatorAt(cursor) !== "?") return condition;
  takeOperator(cursor);
  skipLines(cursor);
  const yes = parseExpression(cursor);
  const from = cursor.at;
  skipLines(cursor);
  if (!isSign(cursor, ":")) {
    cursor.at = from;
    return { kind: "other", start: condition.start, end: yes.end };
  }
  cursor.at += 1;
  skipLines(cursor);
  const no = parseExpression(cursor);
  return { kind: "choice", condition, yes, no, start: condition.start, end: no.end };
}

function parseOperation(cursor: TokenCursor, weakest: number): BicepNode {
  let left = parsePostfix(cursor);
  for (let chain = 0; ; chain += 1) {
    const operator = operatorAt(cursor);
    const strength = strengths[operator] ?? 0;
    if (strength < weakest) return left;
    takeOperator(cursor);
    skipLines(cursor);
    const right = parseOperation(cursor, strength + 1);
    left =
      chain > deepestNesting
        ? { kind: "other", start: left.start, end: right.end }
        : { kind: "operation", operator, left, right, start: left.start, end: right.end };
  }
}

/** The operator here, or at the beginning of a later line. */
function operatorAt(cursor: TokenCursor): string {
  const token = tokenAt(cursor);
  if (token.kind === "sign") return token.text;
  if (token.kind !== "line") return "";
  const next = cursor.tokens[afterLines(cursor)];
  return next?.kind === "sign" && continuing.has(next.text) ? next.text : "";
}

function takeOperator(cursor: TokenCursor): void {
  cursor.at = afterLines(cursor) + 1;
}

function afterLines(cursor: TokenCursor): number {
  let at = cursor.at;
  while (cursor.tokens[at]?.kind === "line") at += 1;
  return at;
}

function parsePostfix(cursor: TokenCursor): BicepNode {
  let node = parsePrimary(cursor);
  for (let chain = 0; ; chain += 1) {
    const token = tokenAt(cursor);
    if (token.kind !== "sign") return node;
    const next = postfixOf(cursor, node, token.text);
    if (next === null) return node;
    node = chain > deepestNesting ? { kind: "other", start: next.start, end: next.end } : next;
  }
}

function postfixOf(cursor: TokenCursor, of: BicepNode, sign: string): BicepNode | null {
  switch (sign) {
    case "!":
      cursor.at += 1;
      return of;
    case ".":
    case ".?":
    case "::":
      return parseMember(cursor, of);
    case "[":
    case "[?": {
      cursor.at += 1;
      skipLines(cursor);
      const index = parseExpression(cursor);
      return { kind: "index", of, index, start: of.start, end: closeBracket(cursor, "]") };
    }
    default:
      return null;
  }
}

function parseMember(cursor: TokenCursor, of: BicepNode): BicepNode | null {
  const token = cursor.tokens[cursor.at + 1];
  if (token?.kind !== "word") return null;
  cursor.at += 2;
  const { start } = of;
  if (!isSign(cursor, "(")) return { kind: "member", of, name: token.text, start, end: token.end };
  const args = parseList(cursor, ")");
  return { kind: "call", of, name: token.text, args, start, end: endBefore(cursor) };
}

function parsePrimary(cursor: TokenCursor): BicepNode {
  const token = tokenAt(cursor);
  switch (token.kind) {
    case "open":
      return parseString(cursor);
    case "number":
      cursor.at += 1;
      return {
        kind: "constant",
        text: cursor.text.slice(token.start, token.end),
        start: token.start,
        end: token.end,
      };
    case "word":
      return parseWord(cursor, token.text);
    case "sign":
      return parseSign(cursor, token.text);
    default:
      return { kind: "other", start: token.start, end: token.start };
  }
}

function parseWord(cursor: TokenCursor, text: string): BicepNode {
  const { start, end } = tokenAt(cursor);
  cursor.at += 1;
  if (isSign(cursor, "=>")) return parseLambdaBody(cursor, [text], start);
  if (isSign(cursor, "(")) {
    if (text === "if") return parseIf(cursor, start);
    const args = parseList(cursor, ")");
    return { kind: "call", of: null, name: text, args, start, end: endBefore(cursor) };
  }
  if (isSign(cursor, "<")) skipTypeArgument(cursor);
  const constant = text === "true" || text === "false" || text === "null";
  return constant ? { kind: "constant", text, start, end } : { kind: "name", name: text, start, end };
}

/** `resourceInput<'…'>`, which occurs in types alone. */
function skipTypeArgument(cursor: TokenCursor): void {
  if (nextIs(cursor, "open")) {
    cursor.at += 1;
    parseString(cursor);
    if (isSign(cursor, ">")) cursor.at += 1;
  }
}

function parseIf(cursor: TokenCursor, start: number): BicepNode {
  const [condition] = parseList(cursor, ")");
  skipLines(cursor);
  const body = parseExpression(cursor);
  const none: BicepNode = { kind: "other", start, end: start };
  return { kind: "if", condition: condition ?? none, body, start, end: body.end };
}

function parseSign(cursor: TokenCursor, text: string): BicepNode {
  const { start } = tokenAt(cursor);
  switch (text) {
    case "{":
      return parseObject(cursor);
    case "[":
      return parseArray(cursor);
    case "(":
      return parseBrackets(cursor);
    case "!":
    case "-": {
      if (cursor.depth > deepestNesting) return skipNested(cursor);
      cursor.at += 1;
      cursor.depth += 1;
      const operand = parsePostfix(cursor);
      cursor.depth -= 1;
      return text === "!"
        ? { kind: "not", operand, start, end: operand.end }
        : { kind: "other", start, end: operand.end };
    }
    default:
      return { kind: "other", start, end: start };
  }
}

function parseBrackets(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  const parameters = lambdaParameters(cursor);
  if (parameters !== null) return parseLambdaBody(cursor, parameters, start);
  const items = parseList(cursor, ")");
  const [only] = items;
  return only !== undefined && items.length === 1 ? only : { kind: "other", start, end: endBefore(cursor) };
}

/** Goes over `(a, b)` where `=>` follows; otherwise nothing is consumed. */
function lambdaParameters(cursor: TokenCursor): readonly string[] | null {
  const names: string[] = [];
  let at = cursor.at + 1;
  for (; ; at += 1) {
    const token = cursor.tokens[at];
    if (token?.kind === "word") names.push(token.text);
    else if (token?.kind !== "sign" || token.text !== ",") break;
  }
  const [closing, arrow] = [cursor.tokens[at], cursor.tokens[at + 1]];
  if (closing?.kind !== "sign" || closing.text !== ")") return null;
  if (arrow?.kind !== "sign" || arrow.text !== "=>") return null;
  cursor.at = at + 1;
  return names;
}

function parseLambdaBody(cursor: TokenCursor, parameters: readonly string[], start: number): BicepNode {
  cursor.at += 1;
  skipLines(cursor);
  const body = parseExpression(cursor);
  return { kind: "lambda", parameters, body, start, end: body.end };
}
