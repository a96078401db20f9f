import type { Change, Plan } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { type Line, line } from "./line.ts";

/** Every request that the plan writes with, for who wants to see it before saying yes. */
export function requestReport(plan: Plan): Line[] {
  return plan.changes.flatMap((change) => [...requestLines(change), line("")]);
}

function requestLines(change: Change): Line[] {
  switch (change.verb) {
    case "update":
      return [
        line(`${change.id}. PATCH ${harmlessLine(change.resource)}   (Microsoft Graph v1.0)`, "title"),
        line(`   ${harmlessLine(JSON.stringify(change.after))}`),
      ];
    case "revise":
      return [
        line(`${change.id}. PUT ${harmlessLine(change.resource)}   (Azure Resource Manager)`, "title"),
        line(
          `   If-Match: ${harmlessLine(change.etag)}, format ${change.format}, the stored text with these edits:`,
        ),
        ...change.edits.map(({ start, end, insert, element }) =>
          line(`   ${start}-${end} ${harmlessLine(element)}: ${harmlessLine(JSON.stringify(insert))}`),
        ),
      ];
    default:
      return change satisfies never;
  }
}
