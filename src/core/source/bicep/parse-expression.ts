import type { BicepDeclaration, BicepNode, BicepProperty, BicepStringPart } from "./bicep-syntax.ts";
import type { BicepToken } from "./bicep-tokens.ts";

/** Where the parser is. */
export interface TokenCursor {
  readonly text: string;
  readonly tokens: readonly BicepToken[];
  at: number;
  /** How deep the expression is nested; what walks over a tree relies on its bound. */
  depth: number;
  /** Reads a resource inside of a body; null decorators are still to be read. */
  readonly declare: (
    cursor: TokenCursor,
    start: number,
    decorators: readonly string[] | null,
  ) => BicepDeclaration | null;
}

/** An expression. What is none yields `other`, and at a closing bracket nothing is consumed. */
export function parseExpression(cursor: TokenCursor): BicepNode {
  if (cursor.depth > deepest) return skipNested(cursor);
  cursor.depth += 1;
  const node = parseChoice(cursor);
  cursor.depth -= 1;
  return node;
}

/** The token at the cursor; after the last one, the last one. */
export function tokenAt(cursor: TokenCursor): BicepToken {
  return cursor.tokens[cursor.at] ?? cursor.tokens.at(-1) ?? { kind: "end", start: 0, end: 0 };
}

/** Whether a sign is at the cursor. */
export function isSign(cursor: TokenCursor, text: string): boolean {
  const token = tokenAt(cursor);
  return token.kind === "sign" && token.text === text;
}

/** Whether a word is at the cursor. */
export function isWord(cursor: TokenCursor, text: string): boolean {
  const token = tokenAt(cursor);
  return token.kind === "word" && token.text === text;
}

/** Whether the token after the one at the cursor is of a kind. */
export function nextIs(cursor: TokenCursor, kind: BicepToken["kind"]): boolean {
  return cursor.tokens[cursor.at + 1]?.kind === kind;
}

/** Goes on to the next token that is no line break. */
export function skipLines(cursor: TokenCursor): void {
  while (tokenAt(cursor).kind === "line") cursor.at += 1;
}

const deepest = 120;

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
      chain > deepest
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
    node = chain > deepest ? { kind: "other", start: next.start, end: next.end } : next;
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
      if (cursor.depth > deepest) return skipNested(cursor);
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

/** What is between brackets, apart by commas and line breaks. */
function parseList(cursor: TokenCursor, closing: string): readonly BicepNode[] {
  cursor.at += 1;
  const items: BicepNode[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (isSign(cursor, closing) || tokenAt(cursor).kind === "end") break;
    const before = cursor.at;
    const item = isSign(cursor, "...") ? parseSpread(cursor) : parseExpression(cursor);
    if (cursor.at > before) items.push(item);
    else if (isCloser(cursor)) break;
    else cursor.at += 1;
  }
  closeBracket(cursor, closing);
  return items;
}

function parseSpread(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  cursor.at += 1;
  const { end } = parseExpression(cursor);
  return { kind: "other", start, end };
}

function parseArray(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  const from = cursor.at;
  cursor.at += 1;
  skipLines(cursor);
  if (isWord(cursor, "for") && !isSign({ ...cursor, at: cursor.at + 1 }, ",")) return parseFor(cursor, start);
  cursor.at = from;
  const items = parseList(cursor, "]");
  return { kind: "array", items, start, end: endBefore(cursor) };
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
  const over = parseExpression(cursor);
  skipLines(cursor);
  if (isSign(cursor, ":")) cursor.at += 1;
  skipLines(cursor);
  const body = parseExpression(cursor);
  skipLines(cursor);
  const end = closeBracket(cursor, "]");
  return { kind: "for", item: names[0] ?? "", index: names[1] ?? null, over, body, start, end };
}

function parseObject(cursor: TokenCursor): BicepNode {
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
      spreads.push(parseExpression(cursor));
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

function startsResource(cursor: TokenCursor): boolean {
  return isSign(cursor, "@") || (isWord(cursor, "resource") && nextIs(cursor, "word"));
}

function parseProperty(cursor: TokenCursor): BicepProperty | null {
  const token = tokenAt(cursor);
  let key: string | null = null;
  if (token.kind === "word") {
    key = token.text;
    cursor.at += 1;
  } else if (token.kind === "open") key = literalKey(cursor, parseString(cursor));
  else return null;
  if (!isSign(cursor, ":")) return null;
  cursor.at += 1;
  const value = parseExpression(cursor);
  return { key, value, start: token.start, end: value.end };
}

function literalKey(cursor: TokenCursor, node: BicepNode): string | null {
  if (node.kind !== "string") return null;
  let key = "";
  for (const part of node.parts) {
    if (part.kind === "hole") return null;
    key += part.kind === "plain" ? cursor.text.slice(part.start, part.end) : part.text;
  }
  return key;
}

function parseString(cursor: TokenCursor): BicepNode {
  const open = tokenAt(cursor);
  if (open.kind !== "open") return { kind: "other", start: open.start, end: open.start };
  const parts: BicepStringPart[] = [];
  cursor.at += 1;
  for (;;) {
    const token = tokenAt(cursor);
    if (token.kind === "plain") parts.push({ kind: "plain", start: token.start, end: token.end });
    else if (token.kind === "escape") parts.push(token);
    else if (token.kind === "hole") parts.push(parseHole(cursor));
    else {
      if (token.kind === "close") cursor.at += 1;
      const { quote, dollars, start } = open;
      const complete = token.kind === "close" && token.complete;
      const from = parts[0]?.start ?? token.start;
      return {
        kind: "string",
        quote,
        dollars,
        from,
        to: token.start,
        parts,
        complete,
        start,
        end: token.end,
      };
    }
    cursor.at += 1;
  }
}

/** Leaves the cursor at the end of the hole. */
function parseHole(cursor: TokenCursor): BicepStringPart {
  const { start } = tokenAt(cursor);
  cursor.at += 1;
  skipLines(cursor);
  const node = parseExpression(cursor);
  let depth = 0;
  // Whatever else is in the hole is no part of the expression.
  for (; tokenAt(cursor).kind !== "end"; cursor.at += 1) {
    const token = tokenAt(cursor);
    if (token.kind === "hole") depth += 1;
    if (token.kind !== "end hole") continue;
    if (depth === 0) return { kind: "hole", node, start, end: token.end };
    depth -= 1;
  }
  return { kind: "hole", node, start, end: tokenAt(cursor).end };
}

/** Consumes what is nested too deeply, without recursion. */
function skipNested(cursor: TokenCursor): BicepNode {
  const { start } = tokenAt(cursor);
  let depth = 0;
  for (; tokenAt(cursor).kind !== "end"; cursor.at += 1) {
    const token = tokenAt(cursor);
    if (opens(token)) depth += 1;
    else if (closes(token)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && token.kind === "line") break;
  }
  return { kind: "other", start, end: endBefore(cursor) };
}

function opens(token: BicepToken): boolean {
  return (
    token.kind === "hole" ||
    token.kind === "open" ||
    (token.kind === "sign" && ["{", "[", "(", "[?"].includes(token.text))
  );
}

function closes(token: BicepToken): boolean {
  return (
    token.kind === "end hole" ||
    token.kind === "close" ||
    (token.kind === "sign" && ["}", "]", ")"].includes(token.text))
  );
}

function isCloser(cursor: TokenCursor): boolean {
  return closes(tokenAt(cursor));
}

function skipSeparators(cursor: TokenCursor): void {
  while (tokenAt(cursor).kind === "line" || isSign(cursor, ",")) cursor.at += 1;
}

function closeBracket(cursor: TokenCursor, closing: string): number {
  skipLines(cursor);
  if (isSign(cursor, closing)) cursor.at += 1;
  return endBefore(cursor);
}

function endBefore(cursor: TokenCursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0;
}
