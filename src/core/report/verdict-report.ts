import type { Plan } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { type Line, line, wrapped } from "./line.ts";
import { verdict } from "./verdict.ts";
import { whereWords } from "./where.ts";
import { usualWidth } from "./width.ts";

/** Where a plan writes and what it comes to, in so few lines that a small terminal shows them above a question. */
export function verdictReport(plan: Plan, width: number = usualWidth): Line[] {
  const { changes, lines } = verdict(plan);
  return [
    ...wrapped(harmlessLine(whereWords(plan.setup)), width, "").map((text) => line(text, "quiet")),
    ...wrapped(harmlessLine(changes), width, "").map((text) => line(text, "title")),
    ...lines.flatMap(({ mark, tone, text }) =>
      wrapped(harmlessLine(text), width, "    ", `  ${mark} `).map((one) => line(one, tone)),
    ),
  ];
}
