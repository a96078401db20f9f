import { Fault } from "../../core/fault.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Host } from "../host.ts";
import type { Screen } from "../screen.ts";

/** A plan as one document on standard output and nothing else, once it is sure that it is the plan that was asked for. */
export function documentScreen({ stdout }: Host, written: (plan: Plan) => string): Screen {
  return {
    say: () => undefined,
    showPlan: () => undefined,
    showVerdict: () => undefined,
    showRequests: () => undefined,
    finishDryRun: (plan) => stdout.write(written(plan)),
    // Such a form is refused wherever something could be written.
    finish: () => {
      throw new Fault("defect", "a run has no document of this form");
    },
  };
}
