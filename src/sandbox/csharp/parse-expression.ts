import { accept, expect, expectEnd, nameAt, type Reader, symbolAt, takeName, unexpected } from "./reader.ts";
import { type Token, tokensOf } from "./tokens.ts";
import type { Expression } from "./tree.ts";

/** Reads what is between `@(` and `)`. @throws NotExecutable for a form that is not known. */
export function parseExpression(source: string): Expression {
  const reader = { tokens: tokensOf(source), at: 0 };
  const expression = conditional(reader);
  expectEnd(reader);
  return expression;
}

/** Reads one expression, as loose as they come. */
export function conditional(reader: Reader): Expression {
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
  const typeArgument = takeTypeArgument(reader);
  if (!accept(reader, "(")) {
    return { kind: "member", target, name, isNullSafe };
  }
  return { kind: "call", target, name, args: listUntil(reader, ")"), typeArgument, isNullSafe };
}

/** `<string>` before a `(`; a comparison has no name and `>` and `(` in a row. */
function takeTypeArgument(reader: Reader): string | null {
  const type = symbolAt(reader) === "<" ? nameAt(reader, 1) : null;
  if (type === null || symbolAt(reader, 2) !== ">" || symbolAt(reader, 3) !== "(") {
    return null;
  }
  reader.at += 3;
  return type;
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
