import type { FindingCode, FindingLevel } from "../../model/finding.ts";
import type { Edit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";

/** What an edit is part of: a token validation, or metadata that sends clients somewhere. */
export type EditTouches = "validation" | "metadata";

/** One thing that was decided about a place in a policy. Every place that matters gets at least one. */
export type Decision =
  | {
      readonly kind: "edit";
      readonly touches: EditTouches;
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
  | { readonly kind: "already right"; readonly span: Span; readonly element: string; readonly what: string }
  | { readonly kind: "not ours"; readonly span: Span; readonly element: string; readonly what: string };

/** An edit of a token validation. */
export function validationEdit(element: string, edit: Edit, because: string): Decision {
  return editDecision("validation", element, edit, because);
}

/** An edit of OAuth metadata, or of a challenge that leads to it. */
export function metadataEdit(element: string, edit: Edit, because: string): Decision {
  return editDecision("metadata", element, edit, because);
}

function editDecision(
  touches: EditTouches,
  element: string,
  { start, end, insert }: Edit,
  because: string,
): Decision {
  return { kind: "edit", touches, element, span: { start, end }, insert, because };
}

/** A place that a person has to decide about, with the reason. */
export function reviewByHand(element: string, span: Span, message: string, hint: string): Decision {
  return { kind: "finding", code: "manual-review", level: "warning", element, span, message, hint };
}
