import type { Annotation } from "../../core/ci/annotation.ts";
import type { Outputs } from "../../core/ci/outputs.ts";
import type { Fault } from "../../core/fault.ts";

/**
 * The pipeline that a command runs in. Commands tell it what came out; it is written down where the runner reads it once the command
 * ends, however it ends.
 */
export interface Pipeline {
  /** Prints a part that can be folded. The part ends also where printing fails. */
  readonly group: (title: string, print: () => void) => void;
  readonly annotate: (annotations: readonly Annotation[]) => void;
  /** For the steps and jobs after this one; what is told later wins. */
  readonly output: (outputs: Outputs) => void;
  /** The same for a plan that was saved, as the path that every later step can use. */
  readonly savedPlan: (path: string) => void;
  /** Markdown for the page of the run; parts follow each other. */
  readonly summarize: (markdown: string) => void;
  /** Why the command fails: told by its screen, or thrown. */
  readonly failed: (fault: Fault) => void;
}
