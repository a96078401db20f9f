import { NotExecutable } from "../gateway/exchange.ts";
import { asText } from "../text.ts";
import { callMethod, callStatic, construct, Dictionary, memberOf } from "./library.ts";
import type { Expression, Statement } from "./tree.ts";

/** The names an expression can see: `context`, and what it declares itself. */
export type Scope = Map<string, unknown>;

interface Returned {
  readonly value: unknown;
}

/** Runs a block and gives what it returns. @throws NotExecutable for whatever is not emulated. */
export function run(statements: readonly Statement[], scope: Scope): unknown {
  return runBlock(statements, scope)?.value ?? null;
}

function runBlock(statements: readonly Statement[], scope: Scope): Returned | null {
  for (const statement of statements) {
    const returned = runStatement(statement, scope);
    if (returned !== null) {
      return returned;
    }
  }
  return null;
}

function runStatement(statement: Statement, scope: Scope): Returned | null {
  switch (statement.kind) {
    case "declare":
      scope.set(statement.name, evaluate(statement.value, scope));
      return null;
    case "assign":
      assign(statement.target, evaluate(statement.value, scope), scope);
      return null;
    case "return":
      return { value: evaluate(statement.value, scope) };
    case "if":
      return runBlock(evaluate(statement.test, scope) === true ? statement.yes : statement.no, scope);
    case "evaluate":
      evaluate(statement.value, scope);
      return null;
    default:
      return statement satisfies never;
  }
}

function assign(target: Expression, value: unknown, scope: Scope): void {
  if (target.kind === "name" && scope.has(target.name)) {
    scope.set(target.name, value);
    return;
  }
  if (target.kind === "index") {
    const owner = evaluate(target.target, scope);
    if (isPlainObject(owner)) {
      owner[asText(evaluate(target.index, scope))] = value;
      return;
    }
  }
  throw new NotExecutable("expression", "this assignment is not emulated");
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Dictionary)
  );
}

/** The value of an expression. @throws NotExecutable for whatever is not emulated. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "interpolated":
      return expression.parts.map((part) => inString(evaluate(part, scope))).join("");
    case "name":
      return lookUp(expression.name, scope);
    case "member":
    case "call":
      return access(expression, scope);
    case "index":
      return indexed(evaluate(expression.target, scope), evaluate(expression.index, scope));
    case "unary":
      return unary(expression.operator, evaluate(expression.operand, scope));
    case "binary":
      return binary(expression, scope);
    case "conditional":
      return evaluate(evaluate(expression.test, scope) === true ? expression.yes : expression.no, scope);
    case "cast":
      return evaluate(expression.operand, scope);
    case "array":
      return expression.items.map((item) => evaluate(item, scope));
    case "object":
      return Object.fromEntries(expression.members.map(([name, value]) => [name, evaluate(value, scope)]));
    case "construct":
      return construct(
        expression.type,
        expression.args.map((arg) => evaluate(arg, scope)),
      );
    case "lambda":
      return (argument: unknown) =>
        evaluate(expression.body, new Map([...scope, [expression.parameter, argument]]));
    default:
      return expression satisfies never;
  }
}

function lookUp(name: string, scope: Scope): unknown {
  if (!scope.has(name)) {
    throw new NotExecutable("expression", `the name '${name}' is not known`);
  }
  return scope.get(name);
}

function access(expression: Extract<Expression, { kind: "member" | "call" }>, scope: Scope): unknown {
  const { target, name, isNullSafe } = expression;
  const args = expression.kind === "call" ? expression.args.map((arg) => evaluate(arg, scope)) : null;
  if (target.kind === "name" && !scope.has(target.name)) {
    return callStatic(target.name, name, args);
  }
  const owner = evaluate(target, scope);
  if (owner === null || owner === undefined) {
    if (isNullSafe) {
      return null;
    }
    throw new NotExecutable("expression", `.${name} of null`);
  }
  if (args === null) {
    return memberOf(owner, name);
  }
  // The one method here of which the type argument decides what comes back.
  const isTyped = expression.kind === "call" && name === "As" && expression.typeArgument !== null;
  return callMethod(owner, name, isTyped ? [expression.typeArgument, ...args] : args);
}

function indexed(owner: unknown, index: unknown): unknown {
  if (owner instanceof Dictionary) {
    return owner.require(asText(index));
  }
  if (Array.isArray(owner) && typeof index === "number") {
    const items: unknown[] = owner;
    return items[index] ?? null;
  }
  if (isPlainObject(owner)) {
    return owner[asText(index)] ?? null;
  }
  throw new NotExecutable("expression", "this index is not emulated");
}

function unary(operator: string, value: unknown): unknown {
  return operator === "!" ? value !== true : -Number(value);
}

function binary(expression: Extract<Expression, { kind: "binary" }>, scope: Scope): unknown {
  const left = evaluate(expression.left, scope);
  const right = () => evaluate(expression.right, scope);
  switch (expression.operator) {
    case "??":
      return left ?? right();
    case "||":
      return left === true || right() === true;
    case "&&":
      return left === true && right() === true;
    case "==":
      return (left ?? null) === (right() ?? null);
    case "!=":
      return (left ?? null) !== (right() ?? null);
    case "+":
      return sum(left, right());
    default:
      return arithmetic(expression.operator, Number(left), Number(right()));
  }
}

function sum(left: unknown, right: unknown): unknown {
  return typeof left === "number" && typeof right === "number"
    ? left + right
    : inString(left) + inString(right);
}

function arithmetic(operator: string, left: number, right: number): unknown {
  switch (operator) {
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "<=":
      return left <= right;
    case ">=":
      return left >= right;
    default:
      throw new NotExecutable("expression", `the operator ${operator} is not emulated`);
  }
}

/** A value inside a string: C# writes booleans with a capital letter. */
function inString(value: unknown): string {
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (typeof value === "object" && value !== null) {
    throw new NotExecutable("expression", "an object inside a string is not emulated");
  }
  return asText(value);
}
