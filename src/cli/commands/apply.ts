import { Fault } from "../../core/fault.ts";
import type { Settled } from "../../core/plan/chosen-changes.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { decodePlan } from "../../core/run/decode.ts";
import { planAgain, planReversalAgain, runPutBackBy } from "../../workflow/run/plan-again.ts";
import { assertAsPlanned, recheck } from "../../workflow/run/recheck.ts";
import { verifyPlan } from "../../workflow/run/verify.ts";
import type { Environment } from "../azure-access.ts";
import { carryOut } from "../carry-out.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { nobodyToAsk, questionOf } from "../question.ts";
import { inSession, isInteractive, type Session, type SessionOptions } from "../session.ts";
import { refuseIfInTheWay, refuseOtherDirectory, refuseOtherPlace } from "./refusals.ts";
import { contextOf, verifyPutBack } from "./rollback.ts";
import { tellUnfinished } from "./unfinished-run.ts";

/** The options of `apply`, as commander parses them. */
export interface ApplyOptions extends SessionOptions {
  readonly yes: boolean;
  readonly expect?: string;
  readonly rollbackOnFailure: boolean;
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
  refuseOther(plan, options.expect);
  if (!options.yes && !isInteractive(options, host)) throw nobodyToAsk(`apply ${file}`, "plan");
  return inSession(options, host, environment, (session) => applyIn(session, plan, file, options));
}

async function applyIn(session: Session, saved: Plan, file: string, options: ApplyOptions): Promise<number> {
  const { screen, connection, clock, interruption, progress } = session;
  refuseOtherDirectory(saved, session);
  progress.show("Checking that nothing moved");
  const checked = await interruption.during(recheck(connection, clock, saved.changes));
  assertAsPlanned(checked);
  const settled = new Set(
    checked.rechecked.flatMap(({ change, alreadySo }) => (alreadySo ? [change.id] : [])),
  );
  const { plan, verify } = await interruption.during(again(saved, settled, session));
  progress.end();
  screen.say(session.introduction);
  screen.showPlan(plan);
  await tellUnfinished(plan, session);
  refuseIfInTheWay(plan, { strict: false });
  const open = plan.changes.filter(({ id }) => !settled.has(id));
  return carryOut(
    plan,
    {
      // Where all is settled nothing is written, and there is nothing to ask.
      question: options.yes || open.length === 0 ? null : questionOf(plan, open, screen),
      afterFailure: options.rollbackOnFailure ? "put back" : "stay",
      verify,
      again: `entra-mcp apply ${file}`,
    },
    session,
  );
}

/** The saved plan made again from what is there now, and how to look at the setup once it is done. */
async function again(saved: Plan, settled: Settled, session: Session) {
  const { connection, progress, stateDirectory } = session;
  if (saved.rollbackOf === undefined) {
    const plan = await planAgain(saved, settled, contextOf(session));
    return { plan, verify: () => verifyPlan(plan, connection, progress.show) };
  }
  const run = await runPutBackBy(saved.rollbackOf, stateDirectory);
  refuseOtherPlace(run, session);
  const plan = await planReversalAgain(saved, run, settled, contextOf(session));
  return { plan, verify: () => verifyPutBack(run, session) };
}

/** @throws Fault `stale` */
function refuseOther({ fingerprint }: Plan, expected: string | undefined): void {
  if (expected === undefined || expected === fingerprint) return;
  throw new Fault(
    "stale",
    `The plan's fingerprint is ${fingerprint}, and not the expected one. Nothing was written.`,
    {
      hint: "Apply the plan that was approved, or have this one approved.",
    },
  );
}
