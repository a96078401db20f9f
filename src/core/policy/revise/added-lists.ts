import type { Edit } from "../../text/edit.ts";
import { type Decision, validationEdit } from "../review/decision.ts";
import type { TokenCheck } from "../validation/token-check.ts";

/** Edits that give a validation new lists, each with the reason for the list that it writes. */
export function addedLists(check: TokenCheck, edits: readonly Edit[]): Decision[] {
  return edits.map((edit) => {
    const name = lists.find((list) => edit.insert.includes(`<${list}>`)) ?? "";
    return validationEdit(`${check.element}/${name}`, edit, whysOf(edit.insert).join("; "));
  });
}

const lists = ["client-application-ids", "required-claims"] as const;

/** What written lists ask of a caller. A claim that is required is named by its attribute. */
function whysOf(written: string): readonly string[] {
  const asksClient = /<client-application-ids>|<claim name=["'](?:azp|appid)["']/.test(written);
  const asksTenant = /<claim name=["']tid["']/.test(written);
  return [
    ...(asksClient ? ["only known client apps may call"] : []),
    ...(asksTenant ? ["only the listed organizations may call"] : []),
    ...(asksClient || asksTenant ? [] : ["only known callers may call"]),
  ];
}
