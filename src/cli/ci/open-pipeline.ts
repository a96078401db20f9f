import { rememberEnvironment } from "../../azure/known-secrets.ts";
import type { Annotation } from "../../core/ci/annotation.ts";
import { groupEnd, groupStart } from "../../core/ci/group.ts";
import type { Outputs } from "../../core/ci/outputs.ts";
import type { Fault } from "../../core/fault.ts";
import { clean } from "./clean.ts";
import { hideSecrets } from "./hide-secrets.ts";
import type { Pipeline } from "./pipeline.ts";
import { lasting } from "./runner-files.ts";
import type { PipelineSetting } from "./setting.ts";
import { writeDown } from "./write-down.ts";

/** A pipeline, and the end of the command in it. */
export interface OpenPipeline extends Pipeline {
  /** Writes down everything that was told. */
  readonly end: (exitCode: number) => Promise<void>;
}

/** Begins to talk to a runner: it learns first what it has to hide. */
export function openPipeline(setting: PipelineSetting): OpenPipeline {
  const { runner, host, quiet, keepsStandardOutput } = setting;
  rememberEnvironment(host.env);
  hideSecrets(setting);
  const annotations: Annotation[] = [];
  const summary: string[] = [];
  let outputs: Outputs = {};
  let failure: Fault | null = null;
  return {
    group: (title, print) => {
      if (quiet || keepsStandardOutput) return print();
      host.stdout.write(`${groupStart(runner, clean(title))}\n`);
      try {
        print();
      } finally {
        host.stdout.write(`${groupEnd(runner)}\n`);
      }
    },
    annotate: (those) => void annotations.push(...those),
    output: (those) => {
      outputs = { ...outputs, ...those };
    },
    savedPlan: (path) => {
      outputs = { ...outputs, "plan-path": lasting(path) };
    },
    summarize: (markdown) => void summary.push(markdown),
    failed: (fault) => {
      failure = fault;
    },
    end: (exitCode) => writeDown({ annotations, outputs, summary, failure, exitCode }, setting),
  };
}
