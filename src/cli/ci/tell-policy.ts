import { annotationsOfFindings } from "../../core/ci/annotation.ts";
import { changeOutputs } from "../../core/ci/outputs.ts";
import { policySummary } from "../../core/ci/summary.ts";
import { unifiedDiff } from "../../core/plan/unified-diff.ts";
import type { RevisedText } from "../../core/policy/revise/revise.ts";
import type { Pipeline } from "./pipeline.ts";

/** Tells a pipeline what becomes of a policy file; `-` is none that has lines to point at. Apart, because it is loaded only there. */
export function tellPolicy(
  pipeline: Pipeline,
  file: string,
  before: string,
  { text, rewrite }: RevisedText,
): void {
  const { edits, findings } = rewrite;
  pipeline.annotate(annotationsOfFindings(findings, file === "-" ? null : file));
  pipeline.output(changeOutputs(edits.length));
  pipeline.summarize(policySummary(file, edits.length === 0 ? "" : unifiedDiff(before, text), findings));
}
