import { annotationOfFault } from "../../core/ci/annotation.ts";
import type { Outputs } from "../../core/ci/outputs.ts";
import { failureSummary } from "../../core/ci/summary.ts";
import type { Fault } from "../../core/fault.ts";
import { inline } from "../../core/report/markdown.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { withoutSecrets } from "./clean.ts";
import type { Pipeline } from "./pipeline.ts";

/** What one setup of several tells the pipeline that all of them run in, and the outputs that are its own. */
export interface PipelineOfSetup extends Pipeline {
  readonly outputs: () => Outputs;
}

/** Everything that is told of this setup says that it is of this setup. */
export function pipelineOfSetup(whole: Pipeline, name: string): PipelineOfSetup {
  let outputs: Outputs = {};
  let failure: Fault | null = null;
  const annotate: Pipeline["annotate"] = (annotations) =>
    whole.annotate(
      annotations.map((one) => {
        const [first = "", ...rest] = one.lines;
        return { ...one, lines: [`${harmlessName(name)}: ${first}`, ...rest] };
      }),
    );
  whole.summarize(`\n# Setup ${inline(harmlessName(name))}\n\n`);
  return {
    ...whole,
    annotate,
    output: (those) => {
      outputs = { ...outputs, ...those };
    },
    // They are in one folder, which is the output of all.
    savedPlan: () => undefined,
    failed: (fault) => {
      // A screen tells of it, and then it is thrown.
      if (fault === failure) return;
      failure = fault;
      annotate([annotationOfFault(fault)]);
      whole.summarize(`\n${failureSummary(withoutSecrets(fault))}`);
    },
    outputs: () => outputs,
  };
}
