import type { CarriedText } from "./carried-text.ts";

/**
 * Why an expression that is inserted verbatim would mean nothing in a text, as the end of a sentence; `null` where it fits. A
 * reference to a named value fits everywhere, because API Management fills it in.
 */
export function expressionFits(expression: string, { carrier, pieces }: CarriedText): string | null {
  if (/^\{\{[\w.-]+\}\}$/.test(expression)) return null;
  if (/["'<>\r\n]/.test(expression) && !/^\$\{.*\}$/s.test(expression))
    return "it would break the text around it";
  if (!expression.includes("${")) return null;
  const fillsIn =
    interpolating.has(carrier) ||
    (carrier === "bicep multi-line string" && pieces.some(({ kind }) => kind === "hole"));
  return fillsIn ? null : "nothing fills in ${…} there";
}

const interpolating: ReadonlySet<CarriedText["carrier"]> = new Set([
  "template file",
  "bicep string",
  "terraform string",
  "terraform heredoc",
  "shell here-document",
  "shell string",
  "powershell here-string",
  "powershell string",
]);
