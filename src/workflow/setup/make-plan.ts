import type { Connection } from "../../azure/connect.ts";
import type { Intent } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { propose } from "../../core/plan/propose.ts";
import type { Progress } from "../clock.ts";
import type { Ask } from "./choose.ts";
import { type SetupHints, takeSnapshot } from "./take-snapshot.ts";

/** What a plan is made from. */
export interface PlanSource {
  readonly connection: Connection;
  readonly hints: SetupHints;
  readonly intent: Intent;
  readonly ask: Ask;
  readonly progress: Progress;
}

/** Reads the setup and decides what to change; the same path for every command that shows or applies a plan. */
export async function makePlan({ connection, hints, intent, ask, progress }: PlanSource): Promise<Plan> {
  const snapshot = await takeSnapshot(connection, hints, ask, progress);
  return propose(snapshot, intent);
}
