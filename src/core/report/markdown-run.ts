import type { Plan } from "../plan/plan.ts";
import type { Receipt } from "../run/record.ts";
import { firstOf, leftOut, shortened } from "./detail.ts";
import { code, inline, list, table } from "./markdown.ts";
import { shortResource } from "./where.ts";
import { nothingLeftSentence } from "./wording.ts";

/** What a run came to. */
export interface RunResult {
  readonly receipt: Receipt;
  readonly runDirectory: string;
  /** Titles of what reading back found left to change; `null` when the run ended before. */
  readonly left: readonly string[] | null;
}

/** Small enough for a comment to hold it below the plan. */
const limits = { rows: 36, errors: 3, titles: 5, name: 100, path: 400, error: 500 };

/** What was written, and what reading it back showed: the end of a comment that begins with the plan. */
export function runMarkdown(plan: Plan, { receipt, runDirectory, left }: RunResult): string {
  const { setup } = plan;
  const steps = firstOf(receipt.steps, limits.rows);
  const blocks = [
    "### What was done",
    table(
      ["change", "resource", "outcome"],
      steps.shown.map(({ change, resource, outcome }) => [
        inline(change),
        code(shortened(shortResource(resource, setup.service), limits.name)),
        outcome === "done" ? outcome : `**${outcome}**`,
      ]),
    ),
    ...leftOut(steps.more, "steps are"),
    ...errorsOf(receipt),
    `Receipt and backup: ${code(shortened(runDirectory, limits.path))}`,
    ...verificationBlocks(plan, left),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function errorsOf({ steps }: Receipt): readonly string[] {
  const errors = steps.flatMap(({ change, error }) =>
    error === undefined ? [] : [`Change ${change}: ${inline(shortened(error, limits.error))}`],
  );
  return errors.length === 0 ? [] : [list(errors.slice(0, limits.errors))];
}

function verificationBlocks(plan: Plan, left: readonly string[] | null): readonly string[] {
  if (left === null) return [];
  if (left.length === 0) return [nothingLeftSentence(plan)];
  const titles = firstOf(left, limits.titles);
  return [
    "**Reading the setup back shows more to change:**",
    list(titles.shown.map((title) => inline(shortened(title, limits.name)))),
    ...leftOut(titles.more, "changes are"),
  ];
}
