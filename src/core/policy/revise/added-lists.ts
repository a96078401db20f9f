import type { Edit } from "../../text/edit.ts";
import { type Decision, validationEdit } from "../review/decision.ts";
import type { TokenCheck } from "../validation/token-check.ts";

/** Edits that give a validation new lists, each with the reason for the list that it writes. */
export function addedLists(check: TokenCheck, edits: readonly Edit[]): Decision[] {
  return edits.map((edit) => {
    const written = lists.filter(({ tag }) => edit.insert.includes(tag));
    const element = `${check.element}/${written[0]?.name ?? ""}`;
    return validationEdit(element, edit, written.map(({ why }) => why).join("; "));
  });
}

const lists = [
  { name: "client-application-ids", tag: "<client-application-ids>", why: "only known client apps may call" },
  { name: "required-claims", tag: "<required-claims>", why: "only known callers may call" },
] as const;
