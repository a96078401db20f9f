import type { Intent } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { propose } from "../../core/plan/propose.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { quietly } from "../in-turn.ts";
import { type SnapshotSource, takeSnapshot } from "./take-snapshot.ts";

/** What a plan is made from. */
export interface PlanSource extends Omit<SnapshotSource, "parse"> {
  /** One that is still being looked up is looked up while the setup is read. */
  readonly intent: Intent | Promise<Intent>;
}

/** Reads the setup and decides what to change; the same path for every command that shows or applies a plan. */
export async function makePlan({ intent, ...source }: PlanSource): Promise<Plan> {
  const parse = rememberingParser();
  const wanted = quietly(Promise.resolve(intent));
  const snapshot = await takeSnapshot({ ...source, wanted, parse });
  return propose(snapshot, await wanted, { parse });
}
