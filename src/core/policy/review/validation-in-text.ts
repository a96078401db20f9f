import { elementAt, elementPath } from "../document/element-path.ts";
import type { PolicyOutline } from "../document/outline.ts";
import { commentAt } from "../document/surroundings.ts";
import { validationTag } from "../document/validating-element.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { type Decision, reviewByHand } from "./decision.ts";

/**
 * Token validations that are written inside C# or CDATA, such as a policy in a string. They validate nothing here, but
 * whoever searches for them finds them, so they are reported.
 */
export function writtenValidations(outline: PolicyOutline, checks: readonly TokenCheck[]): Decision[] {
  if (!outline.text.includes("<validate-")) return [];
  const starts = new Set(checks.map(({ start }) => start));
  const found: Decision[] = [];
  for (const { index, 0: source } of outline.text.matchAll(validationTag)) {
    if (starts.has(index) || commentAt(outline, index) !== null) continue;
    const message = "a token validation is written inside text or code here, where it validates nothing";
    const path = elementPath(outline, elementAt(outline, index));
    const span = { start: index, end: index + source.length };
    found.push(reviewByHand(path, span, message, "Review by hand what this text is for."));
  }
  return found;
}
