import { expressionEnd, startsExpression } from "../policy/expression-end.ts";
import { asText } from "../text.ts";
import type { Exchange } from "./exchange.ts";
import { evaluateExpression } from "./expression.ts";

/** A value as a policy uses it: literal text, with every expression in it evaluated. */
export function valueOf(raw: string, exchange: Exchange): string {
  let result = "";
  let at = 0;
  while (at < raw.length) {
    const end = startsExpression(raw, at) ? expressionEnd(raw, at) : -1;
    if (end < 0) {
      result += raw[at] ?? "";
      at += 1;
    } else {
      result += textOfResult(evaluateExpression(raw.slice(at, end), exchange));
      at = end;
    }
  }
  return result;
}

/** The result of an attribute that is one whole expression, as it is; literal text stays text. */
export function resultOf(raw: string, exchange: Exchange): unknown {
  const trimmed = raw.trim();
  const isWhole = startsExpression(trimmed, 0) && expressionEnd(trimmed, 0) === trimmed.length;
  return isWhole ? evaluateExpression(trimmed, exchange) : valueOf(raw, exchange);
}

function textOfResult(result: unknown): string {
  if (typeof result === "boolean") {
    return result ? "True" : "False";
  }
  return typeof result === "object" && result !== null ? JSON.stringify(result) : asText(result);
}
