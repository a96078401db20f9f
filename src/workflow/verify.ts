import type { Plan } from "../core/plan/plan.ts";
import { makePlan, type PlanSource } from "./make-plan.ts";

/** What checking the live setup showed. */
export interface Verification {
  /** Proposing again, with the same intent for the same setup, found no change. */
  readonly nothingLeft: boolean;
  /** What is left to change, as titles. */
  readonly left: readonly string[];
}

/** Reads the setup of a plan again and proposes once more: an applied plan leaves nothing to propose. */
export async function verifyPlan(plan: Plan, source: PlanSource): Promise<Verification> {
  const { setup } = plan;
  const hints = {
    apim: setup.service,
    url: null,
    api: setup.api,
    apiApp: setup.apiApp.id,
    clientApps: setup.clientApps.map((app) => app.id),
  };
  source.progress("Reading everything back");
  const left = (await makePlan({ ...source, hints })).changes.map((change) => change.title);
  return { nothingLeft: left.length === 0, left };
}
