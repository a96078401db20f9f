import { conditional } from "./parse-expression.ts";
import { accept, expect, nameAt, type Reader, symbolAt, takeName } from "./reader.ts";
import { tokensOf } from "./tokens.ts";
import type { Statement } from "./tree.ts";

/** Reads what is between `@{` and `}`. @throws NotExecutable for a form that is not known. */
export function parseStatements(source: string): Statement[] {
  const reader = { tokens: tokensOf(source), at: 0 };
  const statements: Statement[] = [];
  while (reader.at < reader.tokens.length) {
    statements.push(...statement(reader));
  }
  return statements;
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
