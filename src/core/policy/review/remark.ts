import type { FindingCode, FindingLevel } from "../../model/finding.ts";
import type { Edit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";

/** What an edit is part of: a token validation, or metadata that sends clients somewhere. */
export type EditTouches = "validation" | "metadata";

/** One thing that was decided about a place in a policy. Every place that matters gets at least one. */
export type Remark =
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
  | { readonly kind: "right"; readonly span: Span; readonly element: string; readonly what: string }
  | { readonly kind: "apart"; readonly span: Span; readonly element: string; readonly what: string };

/** An edit of a token validation. */
export function validationEdit(element: string, edit: Edit, because: string): Remark {
  return editRemark("validation", element, edit, because);
}

/** An edit of OAuth metadata, or of a challenge that leads to it. */
export function metadataEdit(element: string, edit: Edit, because: string): Remark {
  return editRemark("metadata", element, edit, because);
}

function editRemark(
  touches: EditTouches,
  element: string,
  { start, end, insert }: Edit,
  because: string,
): Remark {
  return { kind: "edit", touches, element, span: { start, end }, insert, because };
}

/** A place that a person has to decide about, with the reason. */
export function reviewRemark(element: string, span: Span, message: string, hint: string): Remark {
  return { kind: "finding", code: "manual-review", level: "warning", element, span, message, hint };
}
