import type { Plan } from "../plan/plan.ts";
import { touchesValidation } from "../plan/policy-changes.ts";
import { harmlessName } from "../text/harmless.ts";
import { type Entry, whoGetsIn } from "./who-gets-in.ts";

/**
 * What people who use the MCP server notice of a plan while it is carried out. Writes replace fields and documents, and
 * restart nothing; the gateway judges a token anew with each call.
 */
export function disruptionWords(plan: Plan): string {
  const { changing } = whoGetsIn(plan.access.callers);
  const refused = changing.filter(
    ({ verdict }) => verdict === "newly refused" || verdict === "may be refused",
  );
  const again = changing.filter(isAskedAgain);
  const consent = again.length === 0 ? "" : ` Asked for consent once more: ${named(again)}.`;
  return `No downtime: nothing is restarted. ${shutOut(plan, refused)}.${signIn(plan)}${consent}`;
}

/** Who gets in before and after, and has to consent for it newly. */
function isAskedAgain({ verdict, before, after }: Entry): boolean {
  const isConsent = after.answer === "after consent" || after.answer === "after an administrator's consent";
  return verdict === "unchanged" && before.answer === "yes" && isConsent;
}

function shutOut({ changes }: Plan, refused: readonly Entry[]): string {
  if (refused.length === 0) return "Nobody who gets in today is shut out";
  const validation = changes.find((change) => change.verb === "revise" && touchesValidation(change));
  const from = validation === undefined ? "" : ` from change ${validation.id} on, signed in or not`;
  return `Who is newly shut out is refused${from}; everybody else who gets in today still does`;
}

/** A client that finds another address in the metadata may have nobody signed in there. */
function signIn({ changes }: Plan): string {
  const isMoved = changes.some(
    (change) => change.verb === "revise" && change.edits.some(({ touches }) => touches === "metadata"),
  );
  return isMoved ? " Clients may ask people to sign in once more, as the address to sign in at changes." : "";
}

/** More callers than these are counted. */
const most = 2;

function named(entries: readonly Entry[]): string {
  const shown = entries.slice(0, most).map(({ caller }) => harmlessName(caller));
  const more = entries.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`${more} more`])].join("; ");
}
