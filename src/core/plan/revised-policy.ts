import type { PolicyText } from "../model/setup.ts";
import type { PolicyOutline } from "../policy/document/outline.ts";
import type { PolicyRewrite } from "../policy/revise/rewrite.ts";

/** A policy that could be read, with what the plan does to it. */
export interface RevisedPolicy extends PolicyText {
  readonly outline: PolicyOutline;
  readonly rewrite: PolicyRewrite;
}
