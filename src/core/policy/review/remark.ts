import type { FindingCode, FindingLevel } from "../../model/finding.ts";
import type { Span } from "../../text/span.ts";

/** One thing that was decided about a place in a policy. Every place that matters gets at least one. */
export type Remark =
  | {
      readonly kind: "edit";
      readonly span: Span;
      readonly insert: string;
      readonly element: string;
      readonly because: string;
    }
  | {
      readonly kind: "finding";
      readonly span: Span;
      readonly element: string;
      readonly code: FindingCode;
      readonly level: FindingLevel;
      readonly message: string;
      readonly hint: string;
    }
  | { readonly kind: "right"; readonly span: Span; readonly element: string; readonly what: string }
  | { readonly kind: "apart"; readonly span: Span; readonly element: string; readonly what: string };

/** A place that a person has to decide about, with the reason. */
export function manualReview(element: string, span: Span, message: string, hint: string): Remark {
  return { kind: "finding", code: "manual-review", level: "warning", element, span, message, hint };
}
