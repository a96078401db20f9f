import type { Connection } from "../../azure/connect.ts";
import type { Intent } from "../../core/model/intent.ts";
import { changeTitle } from "../../core/plan/change-title.ts";
import type { Plan, PlannedIntent, PlannedSetup } from "../../core/plan/plan.ts";
import type { Progress } from "../clock.ts";
import { refuseToGuess } from "../setup/choose.ts";
import { makePlan } from "../setup/make-plan.ts";
import type { SetupHints } from "../setup/take-snapshot.ts";

/** What checking the live setup showed. */
export interface Verification {
  /** Proposing again, with the same intent for the same setup, found no change. */
  readonly nothingLeft: boolean;
  /** What is left to change, as titles. */
  readonly left: readonly string[];
}

/** Reads the setup of a plan again and proposes once more: an applied plan leaves nothing to propose. */
export async function verifyPlan(
  { setup, intent }: Plan,
  connection: Connection,
  progress: Progress,
): Promise<Verification> {
  progress("Reading everything back");
  const again = await makePlan({
    connection,
    hints: hintsOfSetup(setup),
    intent: intentOfPlan(intent),
    ask: refuseToGuess,
    progress,
  });
  const left = again.changes.map(changeTitle);
  return { nothingLeft: left.length === 0, left };
}

/** The setup of a plan, named by its ids. */
export function hintsOfSetup(setup: PlannedSetup): SetupHints {
  return {
    apim: setup.service,
    url: null,
    api: setup.api,
    apiApp: setup.apiApp.id,
    clientApps: setup.clientApps.map((app) => app.id),
  };
}

/** The intent of a plan. */
export function intentOfPlan(planned: PlannedIntent): Intent {
  const { authority, authorityFrom, allowTenants, only, with: extras, allowShared } = planned;
  return {
    authority,
    ...(authorityFrom === undefined ? {} : { authorityFrom }),
    allowTenants,
    only,
    with: extras as Intent["with"],
    allowShared: allowShared === true,
  };
}
