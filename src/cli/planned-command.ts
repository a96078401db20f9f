import { toJson } from "../core/document/json.ts";
import type { Plan } from "../core/plan/plan.ts";
import { runToContinue } from "../core/run/unfinished.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import { nothingCarriedOut } from "../workflow/run/carry-out.ts";
import { verifyPlan } from "../workflow/run/verify.ts";
import { readRunsAt } from "../workflow/state/runs.ts";
import type { Environment } from "./azure-access.ts";
import { confirmAndApply } from "./confirm-and-apply.ts";
import { changesPending } from "./exit-code.ts";
import { localFiles } from "./files.ts";
import type { Host } from "./host.ts";
import { nobodyToAsk, questionOf } from "./question.ts";
import { refuseIfInTheWay, refuseOtherPlanOrRun, refuseTooManyChanges } from "./refusals.ts";
import { inSession, runContextOf, type Session, type SessionOptions, whyNobodyConfirms } from "./session.ts";
import { quotedWord } from "./typed/repeated.ts";
import { showUnfinishedRun } from "./unfinished-run.ts";

/** A command that makes a plan of its own and has it carried out. */
export interface PlannedCommand {
  /** As typed, without options, such as `tenants add fabrikam.com`. */
  readonly words: string;
  /** The command that shows the plan and writes nothing, without options. */
  readonly look: string;
  /** Reads the setup and plans; sends nothing that writes. */
  readonly make: (session: Session) => Promise<MadePlan>;
}

/** A plan, and what is said before it is shown. */
export interface MadePlan {
  readonly plan: Plan;
  readonly remarks: readonly string[];
}

/** The options of a command that shows its plan, as commander parses them. */
export interface ShownPlanOptions extends SessionOptions {
  readonly detailedExitcode: boolean;
  readonly out?: string;
  readonly expect?: string;
  readonly maxChanges?: number;
}

/** The options of a command that carries its plan out, as commander parses them. */
export interface PlannedOptions extends ShownPlanOptions {
  readonly strict: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly rollbackOnFailure: boolean;
}

/** Plans, shows, asks, backs up, applies and checks; a dry run stops after showing. @returns the exit code */
export async function carryOutPlanned(
  command: PlannedCommand,
  options: PlannedOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  if (options.dryRun) return showPlanned(command, options, host, environment);
  const nobody = options.yes ? null : whyNobodyConfirms(options, host);
  if (nobody !== null) throw nobodyToAsk(nobody, command.words, command.look);
  return inSession(options, host, environment, (session) => carryOutIn(session, command, options));
}

/** Plans and shows. Sends nothing that writes. @returns the exit code */
export async function showPlanned(
  command: PlannedCommand,
  options: ShownPlanOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  return inSession(options, host, environment, async (session) => {
    const plan = await shownPlan(session, command, options);
    await refuseOtherPlanOrRun(plan, options.expect, lookAt(command), session);
    refuseTooManyChanges(plan, options.maxChanges);
    session.screen.finishDryRun(plan);
    sayWhereSaved(options.out, session);
    return options.detailedExitcode && plan.changes.length > 0 ? changesPending : 0;
  });
}

async function carryOutIn(
  session: Session,
  command: PlannedCommand,
  options: PlannedOptions,
): Promise<number> {
  const { screen, stateDirectory, place } = session;
  const plan = await shownPlan(session, command, options);
  refuseIfInTheWay(plan, { ...options, look: lookAt(command) });
  await refuseOtherPlanOrRun(plan, options.expect, lookAt(command), session);
  refuseTooManyChanges(plan, options.maxChanges);
  const records = await readRunsAt(stateDirectory, place);
  const settled = plan.changes.length === 0 && runToContinue(records, plan) === null;
  if (settled) return screen.finish({ plan, ...nothingCarriedOut });
  const asks = !options.yes && plan.changes.length > 0;
  return confirmAndApply(
    plan,
    {
      question: asks ? questionOf(plan, plan.changes, session) : null,
      afterFailure: options.rollbackOnFailure ? "put back" : "stay",
      verify: () => verifyPlan(plan, runContextOf(session)),
      again: `entra-mcp ${command.words}`,
    },
    session,
  );
}

function lookAt({ look }: PlannedCommand): string {
  return `entra-mcp ${look}`;
}

/** A saved plan is there to be carried out, where that was planned. */
function sayWhereSaved(out: string | undefined, { screen, asTyped, host }: Session): void {
  if (out === undefined) return;
  const apply = asTyped(`entra-mcp apply ${quotedWord(out, host.platform)}`);
  screen.say(`Saved to ${harmlessLine(out)}. Make exactly these changes with: ${apply}`);
}

async function shownPlan(
  session: Session,
  { make }: PlannedCommand,
  { out }: ShownPlanOptions,
): Promise<Plan> {
  const { progress, interruption, screen, pipeline } = session;
  const { plan, remarks } = await interruption.during(make(session));
  progress.end();
  screen.say(session.introduction);
  if (remarks.length > 0) screen.say(remarks.join(" "));
  screen.showPlan(plan);
  if (out !== undefined) {
    await localFiles.replacePrivate(out, toJson(plan));
    pipeline?.savedPlan(out);
  }
  await showUnfinishedRun(plan, session);
  return plan;
}
