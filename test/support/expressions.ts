import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";

/**
 * Expressions of GitHub Actions, evaluated by GitHub's own package. Those of Azure Pipelines are written in the same way and have other
 * functions, so they are evaluated by it, too.
 */

/** Contexts by name: plain JSON values. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Functions beyond those that the package has. */
export type Functions = Readonly<Record<string, (...values: readonly ExpressionValue[]) => boolean>>;

/** A value inside an expression, as the package has it. */
export type ExpressionValue = ReturnType<Evaluator["evaluate"]>;

/** The value of an expression. */
export function evaluated(expression: string, contexts: Contexts, functions: Functions): ExpressionValue {
  const definitions = Object.entries(functions).map(
    ([name, call]): FunctionDefinition => ({
      name,
      minArgs: 0,
      maxArgs: 255,
      call: (...values) => new data.BooleanData(call(...values)),
    }),
  );
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), definitions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as InstanceType<typeof data.Dictionary>;
  const byName = new Map(definitions.map((one) => [one.name.toLowerCase(), one]));
  return new Evaluator(parsed, known, byName).evaluate();
}

/** Whether a condition holds; what counts as false is GitHub's: false, 0, nothing, an empty text. */
export function holds(expression: string, contexts: Contexts, functions: Functions): boolean {
  const value = evaluated(`!!(${expression})`, contexts, functions);
  return value.coerceString() === "true";
}

/** A text with each `${{ … }}` in it replaced by its value. */
export function interpolated(text: string, contexts: Contexts, functions: Functions): string {
  return text.replace(/\$\{\{([\s\S]*?)\}\}/g, (_, expression: string) =>
    evaluated(expression.trim(), contexts, functions).coerceString(),
  );
}
