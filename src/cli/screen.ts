import { toJson } from "../core/document/json.ts";
import type { Plan } from "../core/plan/plan.ts";
import { line } from "../core/report/line.ts";
import { planMarkdown } from "../core/report/markdown-report.ts";
import { runMarkdown } from "../core/report/markdown-run.ts";
import { planParts, shortResource } from "../core/report/plan-report.ts";
import { requestReport } from "../core/report/request-report.ts";
import { outsideLines } from "../core/report/verify-report.ts";
import { dryRunSentence, nothingLeftSentence } from "../core/report/wording.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import type { CarriedOut } from "../workflow/run/carry-out.ts";
import type { Applied } from "../workflow/run/write-changes.ts";
import type { Format } from "./format.ts";
import type { Host } from "./host.ts";
import { errorDocument } from "./report-failure.ts";
import { render, wantsColour } from "./terminal.ts";

/** What a screen has to know of the options. */
export interface ScreenOptions {
  readonly format: Format;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** Where a command reports what happens: lines for a person, or one document for a script. */
export interface Screen {
  readonly say: (text: string) => void;
  readonly showPlan: (plan: Plan) => void;
  readonly showRequests: (plan: Plan) => void;
  readonly finishDryRun: (plan: Plan) => void;
  /** Tells the end. @returns the exit code @throws Fault the failure, for a person */
  readonly finish: (end: CarriedOut) => number;
}

/** Prints a part of a report under a title, so that it can be folded where that is possible. */
export type Grouping = (title: string, print: () => void) => void;

const ungrouped: Grouping = (_title, print) => print();

/** The screen that the options ask for. */
export function screenOf(options: ScreenOptions, host: Host, group = ungrouped): Screen {
  switch (options.format) {
    case "json":
      return jsonScreen(host);
    case "markdown":
      return markdownScreen(host);
    case "text":
      return textScreen(options, host, group);
    default:
      return options.format satisfies never;
  }
}

/** One document on standard output and nothing else. */
function jsonScreen(host: Host): Screen {
  return {
    say: () => undefined,
    showPlan: () => undefined,
    showRequests: () => undefined,
    finishDryRun: (plan) => host.stdout.write(toJson(plan)),
    finish: ({ plan, applied, rollback, verification, failure }) => {
      const exitCode = failure?.exitCode ?? 0;
      host.stdout.write(
        toJson({
          kind: "entra-mcp/result",
          version: 1,
          plan: applied?.plan ?? plan,
          receipt: applied?.receipt ?? null,
          verification,
          runDirectory: applied?.runDirectory ?? null,
          ...(rollback === null ? {} : { rollback: rollback.receipt }),
          exitCode,
          ...(failure === null ? {} : errorDocument(failure)),
        }),
      );
      return exitCode;
    },
  };
}

function textScreen(options: ScreenOptions, host: Host, group: Grouping): Screen {
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

const puttingBackTitle = "Putting back what was made:";

/** Markdown on standard output, for a comment on a pull request or the summary of a job. */
function markdownScreen({ stdout }: Host): Screen {
  const showRun = ({ plan, receipt, runDirectory }: Applied, left: readonly string[] | null) =>
    stdout.write(`\n${runMarkdown(plan, { receipt, runDirectory, left })}`);
  return {
    say: () => undefined,
    showPlan: (plan) => stdout.write(planMarkdown(plan)),
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
