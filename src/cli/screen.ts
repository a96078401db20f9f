import type { Plan } from "../core/plan/plan.ts";
import type { CarriedOut } from "../workflow/run/carry-out.ts";
import type { Format } from "./format.ts";

/** What a screen has to know of the options. */
export interface ScreenOptions {
  readonly format: Format;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** Where a command reports what happens: lines for a person, or one document for a script. */
export interface Screen {
  readonly say: (text: string) => void;
  readonly showPlan: (plan: Plan) => void;
  /** What the plan comes to, where and as whom, for who is asked about it: directly above the question. */
  readonly showVerdict: (plan: Plan, introduction: string) => void;
  readonly showRequests: (plan: Plan) => void;
  readonly finishDryRun: (plan: Plan) => void;
  /** Tells the end. @returns the exit code @throws Fault the failure, for a person */
  readonly finish: (end: CarriedOut) => number;
}

/** Prints a part of a report under a title, so that it can be folded where that is possible. */
export type Grouping = (title: string, print: () => void) => void;
