import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { bicepTokens } from "./bicep-tokens.ts";
import { parseExpression } from "./parse-expression.ts";
import { literalText } from "./parse-string.ts";
import { isSign, isWord, skipLines, type TokenCursor, tokenAt } from "./token-cursor.ts";

/**
 * The statements of a Bicep file or of a `.bicepparam`. What cannot be read is skipped up to the end of its line; types of
 * parameters are not read.
 */
export function parseBicep(text: string): readonly BicepDeclaration[] {
  const cursor: TokenCursor = {
    text,
    tokens: bicepTokens(text),
    at: 0,
    depth: 0,
    expression: parseExpression,
    declare: parseResource,
  };
  const declarations: BicepDeclaration[] = [];
  while (tokenAt(cursor).kind !== "end") {
    skipLines(cursor);
    const before = cursor.at;
    const declaration = parseStatement(cursor);
    if (declaration !== null) declarations.push(declaration);
    skipToLineEnd(cursor);
    if (cursor.at === before) cursor.at += 1;
  }
  return declarations;
}

function parseStatement(cursor: TokenCursor): BicepDeclaration | null {
  const start = tokenAt(cursor).start;
  const decorators = parseDecorators(cursor);
  const keyword = tokenAt(cursor);
  if (keyword.kind !== "word") return null;
  switch (keyword.text) {
    case "param":
    case "var":
    case "output":
      cursor.at += 1;
      return parseValue(cursor, { ...bare, kind: keyword.text, start, decorators });
    case "resource":
    case "module":
      return parseResource(cursor, start, decorators);
    case "import":
    case "using":
    case "extends":
      cursor.at += 1;
      return parsePath(cursor, keyword.text, start);
    case "func":
      cursor.at += 1;
      return parseValue(cursor, { ...bare, kind: "other", start, decorators });
    default:
      return null;
  }
}

const bare: Omit<BicepDeclaration, "kind" | "start"> = {
  end: 0,
  name: "",
  value: null,
  type: "",
  existing: false,
  nullable: false,
  decorators: [],
  imports: [],
};

/** `@name(…)` or `@sys.name(…)`, each on a line of its own. What is in the brackets is prose or limits. */
function parseDecorators(cursor: TokenCursor): readonly string[] {
  const names: string[] = [];
  while (isSign(cursor, "@")) {
    cursor.at += 1;
    const node = parseExpression(cursor);
    if (node.kind === "call") names.push(node.name);
    if (tokenAt(cursor).kind !== "line") break;
    skipLines(cursor);
  }
  return names;
}

/** `name type = value`, where the type and the value may be missing. */
function parseValue(cursor: TokenCursor, declaration: Omit<BicepDeclaration, "end">): BicepDeclaration {
  const word = tokenAt(cursor);
  const name = word.kind === "word" ? word.text : "";
  if (name !== "") cursor.at += 1;
  skipType(cursor, declaration.kind === "other" ? "=>" : "=");
  const last = cursor.tokens[cursor.at - 1];
  const nullable = last?.kind === "sign" && last.text === "?";
  const value = parseAssigned(cursor, declaration.kind === "other" ? "=>" : "=");
  return { ...declaration, name, nullable, value, end: previousEnd(cursor) };
}

/** `resource name 'type' existing = body`, `module name 'path' = body`; also inside of a body. */
function parseResource(
  cursor: TokenCursor,
  start: number,
  decorators: readonly string[] | null,
): BicepDeclaration | null {
  const found = decorators ?? parseDecorators(cursor);
  const module = isWord(cursor, "module");
  if (!module && !isWord(cursor, "resource")) return null;
  cursor.at += 1;
  const word = tokenAt(cursor);
  if (word.kind !== "word") return null;
  cursor.at += 1;
  const type = parseLiteral(cursor);
  const existing = isWord(cursor, "existing");
  if (existing) cursor.at += 1;
  const value = parseAssigned(cursor, "=");
  const end = previousEnd(cursor);
  return {
    ...bare,
    kind: module ? "module" : "resource",
    name: word.text,
    start,
    end,
    value,
    type,
    existing,
    decorators: found,
  };
}

/** `using 'path'`, `import { a, b as c } from 'path'`, `import * as a from 'path'`. */
function parsePath(
  cursor: TokenCursor,
  kind: "using" | "extends" | "import",
  start: number,
): BicepDeclaration {
  const imports: { name: string; as: string }[] = [];
  let isInBraces = false;
  while (!["open", "end"].includes(tokenAt(cursor).kind)) {
    const token = tokenAt(cursor);
    if (token.kind === "line" && !isInBraces) break;
    cursor.at += 1;
    if (token.kind === "sign" && token.text === "*") imports.push({ name: "*", as: "*" });
    if (token.kind === "sign" && token.text !== ",") isInBraces = token.text === "{";
    if (token.kind === "word" && token.text !== "from") takeImport(cursor, imports, token.text);
  }
  const type = parseLiteral(cursor);
  return { ...bare, kind, start, end: previousEnd(cursor), type, imports };
}

/** `name`, or the `as other` after one. */
function takeImport(cursor: TokenCursor, imports: { name: string; as: string }[], word: string): void {
  const last = imports.at(-1);
  const next = tokenAt(cursor);
  if (word !== "as" || last === undefined) imports.push({ name: word, as: word });
  else if (next.kind === "word") {
    imports.splice(-1, 1, { name: last.name, as: next.text });
    cursor.at += 1;
  }
}

/** The text of a string without holes; empty where there is none. */
function parseLiteral(cursor: TokenCursor): string {
  if (tokenAt(cursor).kind !== "open") return "";
  return literalText(cursor, parseExpression(cursor)) ?? "";
}

function parseAssigned(cursor: TokenCursor, sign: string): BicepNode | null {
  if (!isSign(cursor, sign)) return null;
  cursor.at += 1;
  skipLines(cursor);
  return parseExpression(cursor);
}

/** Up to the sign, or to the end of the statement. */
function skipType(cursor: TokenCursor, sign: string): void {
  while (!isSign(cursor, sign)) {
    const token = tokenAt(cursor);
    if (token.kind === "end") return;
    if (token.kind === "line" && !continuesType(cursor)) return;
    skipOne(cursor);
  }
}

/** A union goes on after a line break: `| 'b'`. */
function continuesType(cursor: TokenCursor): boolean {
  let at = cursor.at;
  while (cursor.tokens[at]?.kind === "line") at += 1;
  const token = cursor.tokens[at];
  return token?.kind === "sign" && token.text === "|";
}

function skipToLineEnd(cursor: TokenCursor): void {
  while (!["line", "end"].includes(tokenAt(cursor).kind)) skipOne(cursor);
}

/** One token, or all that is between a bracket and its counterpart. */
function skipOne(cursor: TokenCursor): void {
  let depth = 0;
  do {
    const token = tokenAt(cursor);
    if (token.kind === "end") return;
    if (token.kind === "open" || (token.kind === "sign" && ["{", "[", "(", "[?"].includes(token.text)))
      depth += 1;
    if (token.kind === "close" || (token.kind === "sign" && ["}", "]", ")"].includes(token.text))) depth -= 1;
    cursor.at += 1;
  } while (depth > 0);
}

function previousEnd(cursor: TokenCursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0;
}
