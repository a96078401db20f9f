import type { HclExpression } from "./hcl-syntax.ts";
import type { TerraformValue } from "./possible-value.ts";

/** What `x != ""`, `x == null`, or several such about one name ask. */
export function emptinessTest(condition: HclExpression): EmptinessTest | null {
  if (condition.kind !== "operation") return null;
  const { operators, operands } = condition;
  const pairs = operators.filter((operator) => operator !== "&&" && operator !== "||");
  const sign = pairs[0];
  if ((sign !== "==" && sign !== "!=") || pairs.some((other) => other !== sign)) return null;
  if (operands.length !== pairs.length * 2 || operators.length !== operands.length - 1) return null;
  const tested = operands.find((operand) => operand.kind === "reference");
  if (tested?.kind !== "reference") return null;
  const key = tested.path.join(".");
  const fits = operands.every((operand) =>
    operand.kind === "reference" ? operand.path.join(".") === key : isEmptyLiteral(operand),
  );
  return fits ? { tested, holds: sign === "!=" ? "given" : "empty" } : null;
}

/** Whether a value is null or the empty text. */
export function isEmpty(value: TerraformValue): boolean {
  return value.kind === "nothing" || (value.kind === "text" && value.value === "");
}

/** A test whether something is given or empty. */
export interface EmptinessTest {
  readonly tested: HclExpression & { readonly kind: "reference" };
  readonly holds: "given" | "empty";
}

function isEmptyLiteral(expression: HclExpression): boolean {
  if (expression.kind === "literal") return expression.text === "null";
  return expression.kind === "template" && expression.parts.length === 0 && expression.template.closed;
}
