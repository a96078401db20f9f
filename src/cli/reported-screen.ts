import { annotationsOfChecks, annotationsOfFindings } from "../core/ci/annotation.ts";
import { planOutputs } from "../core/ci/outputs.ts";
import { placesOf } from "../core/report/wording.ts";
import type { Pipeline } from "./ci/pipeline.ts";
import type { Host } from "./host.ts";
import { openScreen } from "./open-screen.ts";
import type { Screen, ScreenOptions } from "./screen.ts";

/** The screen that the options ask for, which tells a pipeline the same: its summary is what markdown would be. */
export async function reportedScreen(
  options: ScreenOptions,
  host: Host,
  pipeline: Pipeline,
): Promise<Screen> {
  const screen = await openScreen(options, host, pipeline.group);
  const summary = await openScreen(
    { ...options, format: "markdown" },
    { ...host, stdout: { ...host.stdout, write: pipeline.summarize } },
  );
  return {
    ...screen,
    showPlan: (plan) => {
      pipeline.annotate(annotationsOfFindings(plan.findings, null, placesOf(plan)));
      pipeline.output(planOutputs(plan));
      summary.showPlan(plan);
      screen.showPlan(plan);
    },
    finishDryRun: (plan) => {
      summary.finishDryRun(plan);
      screen.finishDryRun(plan);
    },
    finish: (end) => {
      const { verification, failure } = end;
      // What is seen from outside after a run fails nothing.
      pipeline.annotate(annotationsOfChecks(verification?.checks ?? [], "warning"));
      if (failure !== null) pipeline.failed(failure);
      summary.finish({ ...end, failure: null });
      return screen.finish(end);
    },
  };
}
