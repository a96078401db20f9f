import { line } from "../../core/report/line.ts";
import { planParts, shortResource } from "../../core/report/plan-report.ts";
import { requestReport } from "../../core/report/request-report.ts";
import { outsideLines } from "../../core/report/verify-report.ts";
import { dryRunSentence, nothingLeftSentence, puttingBackTitle } from "../../core/report/wording.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import type { Applied } from "../../workflow/run/write-changes.ts";
import type { Host } from "../host.ts";
import type { Grouping, Screen, ScreenOptions } from "../screen.ts";
import { render, wantsColour } from "../terminal.ts";

/** Lines for a person, coloured where that is wanted. */
export function textScreen(options: ScreenOptions, host: Host, group: Grouping): Screen {
  const colour = wantsColour(host.stdout, host.env, !options.color);
  const print = (lines: Parameters<typeof render>[0]) => {
    if (!options.quiet) host.stdout.write(render(lines, colour));
  };
  return {
    say: (text) => print([line(text, "quiet"), line("")]),
    showPlan: (plan) => {
      for (const { title, lines } of planParts(plan, options)) {
        if (title === null) print(lines);
        else group(title, () => print(lines));
      }
    },
    showRequests: (plan) => print(requestReport(plan)),
    finishDryRun: (plan) => {
      if (plan.changes.length > 0) print([line(""), line(dryRunSentence, "good")]);
    },
    finish: ({ applied, rollback, verification, failure }) => {
      if (applied !== null) print(runLines(applied));
      if (rollback !== null) print([line(puttingBackTitle, "title"), ...runLines(rollback)]);
      if (failure !== null) throw failure;
      if (applied !== null) {
        print([line(nothingLeftSentence(applied.plan), "good"), ...outsideLines(verification?.checks)]);
      }
      return 0;
    },
  };
}

function runLines({ plan, receipt, runDirectory }: Applied) {
  return [
    line(""),
    ...receipt.steps.map(({ outcome, change, resource }) =>
      line(
        `  ${outcome.padEnd(11)}  ${change}. ${harmlessLine(shortResource(resource, plan.setup.service))}`,
      ),
    ),
    line(`receipt and backup: ${harmlessLine(runDirectory)}`, "quiet"),
  ];
}
