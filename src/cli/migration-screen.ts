import { toJson } from "../core/document/json.ts";
import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import { line } from "../core/report/line.ts";
import { planMarkdown } from "../core/report/markdown-report.ts";
import { runMarkdown } from "../core/report/markdown-run.ts";
import { planReport, shortResource } from "../core/report/plan-report.ts";
import { requestReport } from "../core/report/request-report.ts";
import { dryRunSentence, nothingLeftSentence } from "../core/report/wording.ts";
import type { Applied } from "../workflow/apply-plan.ts";
import type { Verification } from "../workflow/verify.ts";
import { errorDocument } from "./farewell.ts";
import type { Host } from "./host.ts";
import { render, wantsColour } from "./terminal.ts";

/** What a screen has to know of the options. */
export interface ScreenOptions {
  readonly format: "text" | "json" | "markdown";
  readonly quiet: boolean;
  readonly color: boolean;
}

/** What a migration came to. */
export interface Outcome {
  readonly plan: Plan;
  readonly applied: Applied | null;
  readonly verification: Verification | null;
  readonly exitCode: number;
}

/** Where a migration tells what happens: lines for a person, or one document for a script. */
export interface Screen {
  readonly say: (text: string) => void;
  readonly showPlan: (plan: Plan) => void;
  readonly showRequests: (plan: Plan) => void;
  readonly finishDryRun: (plan: Plan) => number;
  readonly finish: (outcome: Outcome) => number;
}

/** The screen that the options ask for. */
export function screenOf(options: ScreenOptions, host: Host): Screen {
  switch (options.format) {
    case "json":
      return jsonScreen(host);
    case "markdown":
      return markdownScreen(host);
    case "text":
      return textScreen(options, host);
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
    finishDryRun: (plan) => {
      host.stdout.write(toJson(plan));
      return 0;
    },
    finish: ({ plan, applied, verification, exitCode }) => {
      const failure = applied?.failure ?? null;
      host.stdout.write(
        toJson({
          kind: "entra-mcp/result",
          version: 1,
          plan,
          receipt: applied?.receipt ?? null,
          verification,
          runDirectory: applied?.runDirectory ?? null,
          exitCode,
          ...(failure === null ? {} : errorDocument(failure)),
        }),
      );
      return exitCode;
    },
  };
}

function textScreen(options: ScreenOptions, host: Host): Screen {
  const colour = wantsColour(host.stdout, host.env, !options.color);
  const print = (lines: Parameters<typeof render>[0]) => {
    if (!options.quiet) host.stdout.write(render(lines, colour));
  };
  return {
    say: (text) => print([line(text, "quiet"), line("")]),
    showPlan: (plan) => print(planReport(plan)),
    showRequests: (plan) => print(requestReport(plan)),
    finishDryRun: (plan) => {
      if (plan.changes.length > 0) print([line(""), line(dryRunSentence, "good")]);
      return 0;
    },
    finish: ({ plan, applied, verification, exitCode }) => {
      if (applied === null) return exitCode;
      print([line("")]);
      for (const step of applied.receipt.steps) {
        print([
          line(
            `  ${step.outcome.padEnd(11)}  ${step.change}. ${shortResource(step.resource, plan.setup.service)}`,
          ),
        ]);
      }
      print([line(`receipt and backup: ${applied.runDirectory}`, "quiet")]);
      if (applied.failure !== null) throw applied.failure;
      if (verification?.nothingLeft === true) {
        print([line(nothingLeftSentence, "good")]);
        return exitCode;
      }
      throw verificationFailed();
    },
  };
}

/** Markdown on standard output, for a comment on a pull request or the summary of a job. */
function markdownScreen({ stdout }: Host): Screen {
  return {
    say: () => undefined,
    showPlan: (plan) => stdout.write(planMarkdown(plan)),
    showRequests: () => undefined,
    finishDryRun: (plan) => {
      if (plan.changes.length > 0) stdout.write(`\n*${dryRunSentence}*\n`);
      return 0;
    },
    finish: ({ plan, applied, verification, exitCode }) => {
      if (applied === null) return exitCode;
      const { receipt, runDirectory, failure } = applied;
      stdout.write(`\n${runMarkdown(plan, { receipt, runDirectory, left: verification?.left ?? null })}`);
      if (failure !== null) throw failure;
      if (verification?.nothingLeft === true) return exitCode;
      throw verificationFailed();
    },
  };
}

/** What a run ends with that was applied and left something to do. */
function verificationFailed(): Fault {
  return new Fault("verification", "Applied, but reading the setup back shows more to change.", {
    hint: "Somebody may be changing it at the same time. Look at what is left.",
    next: ["entra-mcp migrate --dry-run"],
  });
}
