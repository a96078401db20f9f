import { Fault } from "../../core/fault.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { decodePlan } from "../../core/run/decode.ts";
import { recheck, staleFault } from "../../workflow/recheck.ts";
import { verifyPlan } from "../../workflow/verify.ts";
import type { Environment } from "../azure-access.ts";
import { carryOut } from "../carry-out.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { inSession, isInteractive, type Session, type SessionOptions } from "../session.ts";
import { nameToType, nobodyToAsk } from "./migrate.ts";
import { refuseIfInTheWay, refuseOtherDirectory } from "./refusals.ts";
import { tellUnfinished } from "./tell-unfinished.ts";

/** The options of `apply`, as commander parses them. */
export interface ApplyOptions extends SessionOptions {
  readonly yes: boolean;
  readonly expect?: string;
  readonly rollbackOnFailure: boolean;
}

/** Performs exactly the plan of a file, or refuses because the setup moved. @returns the exit code */
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

async function applyIn(session: Session, plan: Plan, file: string, options: ApplyOptions): Promise<number> {
  const { screen, connection, clock, interruption, progress } = session;
  refuseOtherDirectory(plan, session);
  progress.show("Checking that nothing moved");
  const { rechecked, moved } = await interruption.during(recheck(connection, clock, plan.changes));
  progress.end();
  if (moved.length > 0) throw staleFault(moved);
  screen.say(session.introduction);
  screen.showPlan(plan);
  await tellUnfinished(plan, session);
  refuseIfInTheWay(plan, { strict: false });
  // Then nothing is written, and there is nothing to ask.
  const settled = rechecked.every(({ alreadySo }) => alreadySo);
  const question = {
    text: `Make these ${plan.changes.length} changes?`,
    name: nameToType(plan),
    showDetails: () => screen.showRequests(plan),
  };
  return carryOut(
    plan,
    {
      question: options.yes || settled ? null : question,
      afterFailure: options.rollbackOnFailure ? "put back" : "stay",
      verify: () => verifyPlan(plan, connection, progress.show),
      again: `entra-mcp apply ${file}`,
    },
    session,
  );
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
