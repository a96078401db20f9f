import { digest } from "../document/digest.ts";
import type { ReviseChange } from "../plan/plan.ts";
import { policyMeaning } from "../plan/same-policy.ts";
import { applyEdits, editsFit } from "../text/edit.ts";

/** The text that a change makes of a policy; `null` where its edits do not lead to what it says, so that nobody made them for it. */
export function revisedText(change: ReviseChange, text: string): string | null {
  if (digest(text) !== change.beforeDigest || !editsFit(text, change.edits)) return null;
  const revised = applyEdits(text, change.edits);
  const leadsThere = digest(revised) === change.afterDigest && policyMeaning(revised) === change.afterMeaning;
  return leadsThere ? revised : null;
}
