import { planMarkdown } from "../../core/report/markdown-report.ts";
import { runMarkdown } from "../../core/report/markdown-run.ts";
import { dryRunSentence, puttingBackTitle } from "../../core/report/wording.ts";
import type { Applied } from "../../workflow/run/write-changes.ts";
import type { Host } from "../host.ts";
import type { Screen } from "../screen.ts";

/** Markdown on standard output, for a comment on a pull request or the summary of a job. */
export function markdownScreen({ stdout }: Host): Screen {
  const showRun = ({ plan, receipt, runDirectory }: Applied, left: readonly string[] | null) =>
    stdout.write(`\n${runMarkdown(plan, { receipt, runDirectory, left })}`);
  return {
    say: () => undefined,
    showPlan: (plan) => stdout.write(planMarkdown(plan)),
    showVerdict: () => undefined,
    showRequests: () => undefined,
    finishDryRun: (plan) => {
      if (plan.changes.length > 0) stdout.write(`\n*${dryRunSentence}*\n`);
    },
    finish: ({ applied, rollback, verification, failure }) => {
      if (applied !== null) showRun(applied, verification?.left ?? null);
      if (rollback !== null) {
        stdout.write(`\n**${puttingBackTitle}**\n`);
        showRun(rollback, null);
      }
      if (failure !== null) throw failure;
      return 0;
    },
  };
}
