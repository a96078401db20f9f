import type { Change, Plan, PlannedEdit } from "../plan/plan.ts";
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
          `   If-Match: ${harmlessLine(change.etag)}, format ${change.format}, the stored text, changed as the diff shows:`,
        ),
        ...change.edits.flatMap(editLines),
      ];
    default:
      return change satisfies never;
  }
}

/** What an edit puts at its place, line by line as it is sent. */
function editLines({ element, insert }: PlannedEdit): Line[] {
  if (insert === "") return [line(`   - ${harmlessLine(element)}: taken out`)];
  const [first = "", ...rest] = insert.split(/\r\n|\r|\n/).map((text) => text.replaceAll("\t", "    "));
  // The first line begins in the middle of one of the document.
  const indents = rest
    .filter((text) => text.trim() !== "")
    .map((text) => text.length - text.trimStart().length);
  const common = Math.min(...indents);
  return [
    line(`   + ${harmlessLine(element)}`),
    ...[first.trimStart(), ...rest.map((text) => text.slice(common))]
      .filter((text) => text.trim() !== "")
      .map((text) => line(`       ${harmlessLine(text)}`, "added")),
  ];
}
