import { NotExecutable } from "../gateway/exchange.ts";
import { type Token, tokensOf } from "./tokens.ts";
import type { Expression, Statement } from "./tree.ts";

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** Reads what stands between `@(` and `)`. @throws NotExecutable for a form that is not known. */
export function parseExpression(source: string): Expression {
  const reader = { tokens: tokensOf(source), at: 0 };
  const expression = conditional(reader);
  expectEnd(reader);
  return expression;
}

/** Reads what stands between `@{` and `}`. @throws NotExecutable for a form that is not known. */
export function parseStatements(source: string): Statement[] {
  const reader = { tokens: tokensOf(source), at: 0 };
  const statements: Statement[] = [];
  while (reader.at < reader.tokens.length) {
    statements.push(...statement(reader));
  }
  return statements;
}

function expectEnd(reader: Reader): void {
  if (reader.at < reader.tokens.length) {
    throw unexpected(reader);
  }
}

function unexpected(reader: Reader): NotExecutable {
  const token = reader.tokens[reader.at];
  const shown = token === undefined ? "the end" : "text" in token ? `'${token.text}'` : `a ${token.kind}`;
  return new NotExecutable("expression", `${shown} is not understood here`);
}

function symbolAt(reader: Reader, offset = 0): string | null {
  const token = reader.tokens[reader.at + offset];
  return token?.kind === "symbol" ? token.text : null;
}

function nameAt(reader: Reader, offset = 0): string | null {
  const token = reader.tokens[reader.at + offset];
  return token?.kind === "name" ? token.text : null;
}

function accept(reader: Reader, symbol: string): boolean {
  const is = symbolAt(reader) === symbol;
  reader.at += is ? 1 : 0;
  return is;
}

function expect(reader: Reader, symbol: string): void {
  if (!accept(reader, symbol)) {
    throw unexpected(reader);
  }
}

function takeName(reader: Reader): string {
  const name = nameAt(reader);
  if (name === null) {
    throw unexpected(reader);
  }
  reader.at += 1;
  return name;
}

function block(reader: Reader): Statement[] {
  if (!accept(reader, "{")) {
    return statement(reader);
  }
  const statements: Statement[] = [];
  while (!accept(reader, "}")) {
    statements.push(...statement(reader));
  }
  return statements;
}

function statement(reader: Reader): Statement[] {
  if (accept(reader, ";")) {
    return [];
  }
  if (symbolAt(reader) === "{") {
    return block(reader);
  }
  const word = nameAt(reader);
  if (word === "return") {
    reader.at += 1;
    const value = conditional(reader);
    expect(reader, ";");
    return [{ kind: "return", value }];
  }
  if (word === "if") {
    return [ifStatement(reader)];
  }
  return [simpleStatement(reader)];
}

function ifStatement(reader: Reader): Statement {
  reader.at += 1;
  expect(reader, "(");
  const test = conditional(reader);
  expect(reader, ")");
  const yes = block(reader);
  const hasElse = nameAt(reader) === "else";
  reader.at += hasElse ? 1 : 0;
  return { kind: "if", test, yes, no: hasElse ? block(reader) : [] };
}

function simpleStatement(reader: Reader): Statement {
  const isDeclaration = nameAt(reader) !== null && nameAt(reader, 1) !== null;
  if (isDeclaration) {
    reader.at += 1;
    const name = takeName(reader);
    expect(reader, "=");
    const value = conditional(reader);
    expect(reader, ";");
    return { kind: "declare", name, value };
  }
  const target = conditional(reader);
  const isAssignment = accept(reader, "=");
  const value = isAssignment ? conditional(reader) : target;
  expect(reader, ";");
  return isAssignment ? { kind: "assign", target, value } : { kind: "evaluate", value };
}

function conditional(reader: Reader): Expression {
  if (nameAt(reader) !== null && symbolAt(reader, 1) === "=>") {
    const parameter = takeName(reader);
    reader.at += 1;
    return { kind: "lambda", parameter, body: conditional(reader) };
  }
  const test = binary(reader, 0);
  if (!accept(reader, "?")) {
    return test;
  }
  const yes = conditional(reader);
  expect(reader, ":");
  return { kind: "conditional", test, yes, no: conditional(reader) };
}

/** Loosest first. */
const precedence = [
  ["??"],
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];

function binary(reader: Reader, level: number): Expression {
  const operators = precedence[level];
  if (operators === undefined) {
    return unary(reader);
  }
  let left = binary(reader, level + 1);
  for (;;) {
    const operator = symbolAt(reader);
    if (operator === null || !operators.includes(operator)) {
      return left;
    }
    reader.at += 1;
    left = { kind: "binary", operator, left, right: binary(reader, level + 1) };
  }
}

function unary(reader: Reader): Expression {
  for (const operator of ["!", "-"]) {
    if (accept(reader, operator)) {
      return { kind: "unary", operator, operand: unary(reader) };
    }
  }
  const type = symbolAt(reader) === "(" && symbolAt(reader, 2) === ")" ? nameAt(reader, 1) : null;
  if (type !== null && startsOperand(reader.tokens[reader.at + 3])) {
    reader.at += 3;
    return { kind: "cast", type, operand: unary(reader) };
  }
  return postfix(reader, primary(reader));
}

function startsOperand(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== "symbol" || token.text === "(");
}

function postfix(reader: Reader, start: Expression): Expression {
  let target = start;
  for (;;) {
    if (accept(reader, "[")) {
      target = { kind: "index", target, index: conditional(reader) };
      expect(reader, "]");
    } else if (symbolAt(reader) === "." || symbolAt(reader) === "?.") {
      target = memberOrCall(reader, target);
    } else {
      return target;
    }
  }
}

function memberOrCall(reader: Reader, target: Expression): Expression {
  const isNullSafe = symbolAt(reader) === "?.";
  reader.at += 1;
  const name = takeName(reader);
  skipTypeArguments(reader);
  if (!accept(reader, "(")) {
    return { kind: "member", target, name, isNullSafe };
  }
  return { kind: "call", target, name, args: listUntil(reader, ")"), isNullSafe };
}

/** `<string>` before a `(`; a comparison has no name and `>` and `(` in a row. */
function skipTypeArguments(reader: Reader): void {
  const isGeneric = symbolAt(reader) === "<" && nameAt(reader, 1) !== null && symbolAt(reader, 2) === ">";
  reader.at += isGeneric && symbolAt(reader, 3) === "(" ? 3 : 0;
}

function listUntil(reader: Reader, close: string): Expression[] {
  const items: Expression[] = [];
  while (!accept(reader, close)) {
    items.push(conditional(reader));
    if (symbolAt(reader) !== close) {
      expect(reader, ",");
    }
  }
  return items;
}

function primary(reader: Reader): Expression {
  const token = reader.tokens[reader.at];
  reader.at += 1;
  switch (token?.kind) {
    case "text":
    case "number":
      return { kind: "literal", value: token.value };
    case "interpolated":
      return {
        kind: "interpolated",
        parts: token.parts.map((part) =>
          part.kind === "literal" ? { kind: "literal", value: part.value } : parseExpression(part.source),
        ),
      };
    case "name":
      return named(reader, token.text);
    case "symbol":
    case undefined: {
      reader.at -= 1;
      expect(reader, "(");
      const inner = conditional(reader);
      expect(reader, ")");
      return inner;
    }
    default:
      return token satisfies never;
  }
}

const constants = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function named(reader: Reader, name: string): Expression {
  if (constants.has(name)) {
    return { kind: "literal", value: constants.get(name) };
  }
  return name === "new" ? construction(reader) : { kind: "name", name };
}

/** `new { … }`, `new[] { … }`, `new string[] { … }`, `new JArray(…)`, `new JObject { ["a"] = … }`. */
function construction(reader: Reader): Expression {
  const type = nameAt(reader) ?? "";
  reader.at += type === "" ? 0 : 1;
  if (accept(reader, "[")) {
    expect(reader, "]");
    expect(reader, "{");
    return { kind: "array", items: listUntil(reader, "}") };
  }
  if (type === "") {
    expect(reader, "{");
    return anonymous(reader);
  }
  const args = accept(reader, "(") ? listUntil(reader, ")") : [];
  if (!accept(reader, "{")) {
    return { kind: "construct", type, args };
  }
  if (symbolAt(reader) === "[" || symbolAt(reader) === "}") {
    return { kind: "object", members: indexedMembers(reader) };
  }
  return { kind: "construct", type, args: [...args, ...listUntil(reader, "}")] };
}

function anonymous(reader: Reader): Expression {
  const members: [string, Expression][] = [];
  while (!accept(reader, "}")) {
    const name = takeName(reader);
    expect(reader, "=");
    members.push([name, conditional(reader)]);
    if (symbolAt(reader) !== "}") {
      expect(reader, ",");
    }
  }
  return { kind: "object", members };
}

function indexedMembers(reader: Reader): [string, Expression][] {
  const members: [string, Expression][] = [];
  while (!accept(reader, "}")) {
    expect(reader, "[");
    const key = reader.tokens[reader.at];
    reader.at += 1;
    if (key?.kind !== "text") {
      throw unexpected(reader);
    }
    expect(reader, "]");
    expect(reader, "=");
    members.push([key.value, conditional(reader)]);
    if (symbolAt(reader) !== "}") {
      expect(reader, ",");
    }
  }
  return members;
}
