import { line, wrapped, wrappedAroundCommand } from "../../core/report/line.ts";
import { planParts } from "../../core/report/plan-report.ts";
import { requestReport } from "../../core/report/request-report.ts";
import { verdictReport } from "../../core/report/verdict-report.ts";
import { outsideLines } from "../../core/report/verify-report.ts";
import { shortResource } from "../../core/report/where.ts";
import { dryRunSentence, nothingLeftSentence, puttingBackTitle } from "../../core/report/wording.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import type { Applied } from "../../workflow/run/write-changes.ts";
import type { Host } from "../host.ts";
import type { Grouping, Screen, ScreenOptions } from "../screen.ts";
import { render, wantsColour, widthOf } from "../terminal.ts";

/** Lines for a person, coloured where that is wanted. */
export function textScreen(options: ScreenOptions, host: Host, group: Grouping): Screen {
  const colour = wantsColour(host.stdout, host.env, !options.color);
  const width = () => widthOf(host.stdout);
  const print = (lines: Parameters<typeof render>[0]) => {
    if (!options.quiet) host.stdout.write(render(lines, colour));
  };
  return {
    say: (text) => {
      // A log is searched for what stands in one sentence.
      const said = host.stdout.isTerminal ? wrappedAroundCommand(text, width()) : [text];
      print([...said.map((one) => line(one, "quiet")), line("")]);
    },
    showPlan: (plan) => {
      for (const { title, lines } of planParts(plan, { verbose: options.verbose, width: width() })) {
        if (title === null) print(lines);
        else group(title, () => print(lines));
      }
    },
    // Who is asked sees what about, also where the plan itself was not to be shown.
    showVerdict: (plan, introduction) => {
      const colours = wantsColour(host.stderr, host.env, !options.color);
      const columns = widthOf(host.stderr);
      const who = wrapped(introduction, columns, "").map((text) => line(text, "quiet"));
      host.stderr.write(render([line(""), ...who, ...verdictReport(plan, columns)], colours));
    },
    showRequests: (plan) => print(requestReport(plan)),
    finishDryRun: (plan) => {
      if (plan.changes.length === 0) return;
      print([line(""), ...verdictReport(plan, width()), line(""), line(dryRunSentence, "good")]);
    },
    finish: ({ applied, rollback, verification, failure }) => {
      if (applied !== null) print(runLines(applied));
      if (rollback !== null) print([line(puttingBackTitle, "title"), ...runLines(rollback)]);
      if (failure !== null) throw failure;
      if (applied !== null) {
        print([
          line(nothingLeftSentence(applied.plan), "good"),
          ...outsideLines(verification?.checks, width()),
        ]);
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
