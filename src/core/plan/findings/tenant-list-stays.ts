import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { type AccessRuleInput, keepsOutsidersOut, rowOf } from "./shared/rule-input.ts";
import { joinedWords, listed } from "./shared/sentence.ts";

export const tenantListStays: FindingRule<"tenant-list-stays"> = {
  code: "tenant-list-stays",
  levels: ["note"],
  when: "The intent has no `--allow-tenant`, and the policies hold a list of tenants that the plan leaves alone.",
  why: "Only the tenants of that list are admitted, after the plan as before it.",
  cure: "Nothing to do when that is right. `tenants add` and `tenants remove` change the list, `--allow-tenant` replaces it; to open it, remove the required claim by hand.",
  looks: [{ at: "access", look: listInForce }],
};

/** A list that is in force and stays, where no list was asked for. */
function listInForce(input: AccessRuleInput): Finding[] {
  const { access, intent } = input;
  const { allowed } = access.listed;
  const isInForce = rowOf("allowed", input)?.gateway.after.answer === "yes" && keepsOutsidersOut(input);
  if (intent.allowTenants.length > 0 || !isInForce) return [];
  const home = rowOf("home", input)?.gateway.after.answer === "yes" ? ["the home tenant"] : [];
  const names = [...home, ...allowed];
  return [
    {
      code: "tenant-list-stays",
      level: "note",
      message: `${names.length === 1 ? "1 tenant is" : `${names.length} tenants are`} admitted: ${names.length > 10 ? listed(names) : joinedWords(names)}; this run leaves the list as it is.`,
      hint: "To change the list: entra-mcp tenants add or remove, or name each tenant to admit with --allow-tenant. To open it to every organization, remove the required claim by hand.",
      place: {},
    },
  ];
}
