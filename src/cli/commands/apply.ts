import type { Plan } from "../../core/plan/plan.ts";
import { decodePlan } from "../../core/run/decode.ts";
import { readySavedPlan } from "../../workflow/run/ready-plan.ts";
import type { Environment } from "../azure-access.ts";
import { confirmAndApply } from "../confirm-and-apply.ts";
import { localFiles } from "../files.ts";
import type { RunFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { nobodyToAsk, questionOf } from "../question.ts";
import { refuseIfInTheWay, refuseOtherPlan, refuseTooManyChanges } from "../refusals.ts";
import { inSession, runContextOf, type Session, type SessionOptions, whyNobodyConfirms } from "../session.ts";
import { quotedWord } from "../typed/repeated.ts";
import { showUnfinishedRun } from "../unfinished-run.ts";

/** The options of `apply`, as commander parses them. */
export interface ApplyOptions extends SessionOptions {
  readonly yes: boolean;
  readonly expect?: string;
  readonly maxChanges?: number;
  readonly dryRun: boolean;
  readonly rollbackOnFailure: boolean;
  readonly format: RunFormat;
}

/**
 * Performs exactly the plan of a file, or refuses because the setup moved. What is shown is planned again from the live
 * setup: the file says which plan is meant, and nothing of its words reaches the screen. @returns the exit code
 */
export async function apply(
  file: string,
  options: ApplyOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const plan = decodePlan(await localFiles.read(file), file);
  refuseOtherPlan(plan, options.expect, {
    hint: "Apply the plan that was approved, or have this one approved.",
  });
  const word = quotedWord(file, host.platform);
  const nobody = options.yes || options.dryRun ? null : whyNobodyConfirms(options, host);
  if (nobody !== null) throw nobodyToAsk(nobody, `apply ${word}`, `apply ${word} --dry-run`);
  return inSession(options, host, environment, (session) => applyIn(session, plan, word, options));
}

async function applyIn(session: Session, saved: Plan, file: string, options: ApplyOptions): Promise<number> {
  const { screen, interruption, progress } = session;
  const ready = await interruption.during(readySavedPlan(saved, runContextOf(session)));
  const { plan, open, verify } = ready;
  progress.end();
  screen.say(session.introduction);
  screen.showPlan(plan);
  await showUnfinishedRun(plan, session);
  if (options.dryRun) {
    refuseTooManyChanges(plan, options.maxChanges);
    screen.finishDryRun(plan);
    return 0;
  }
  refuseIfInTheWay(plan, { strict: false, look: `entra-mcp apply ${file} --dry-run` });
  refuseTooManyChanges(plan, options.maxChanges);
  return confirmAndApply(
    plan,
    {
      // Where all is settled nothing is written, and there is nothing to ask.
      question: options.yes || open.length === 0 ? null : questionOf(plan, open, session),
      afterFailure: options.rollbackOnFailure ? "put back" : "stay",
      verify,
      again: `entra-mcp apply ${file}`,
    },
    session,
  );
}
