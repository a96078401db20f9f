import { isMultiTenant } from "../../access/client.ts";
import { homePrincipal } from "../../access/home-gate.ts";
import type { Finding } from "../../model/finding.ts";
import { isWidened } from "../migratable.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const assignmentStaysHome: FindingRule<"assignment-stays-home"> = {
  code: "assignment-stays-home",
  levels: ["warning"],
  when: "The service principal of the API or of a planned client requires assignment in the home tenant (`appRoleAssignmentRequired`), and the app is multi-tenant after the plan.",
  why: "That gate applies in the home tenant only. Other organizations get their own service principals, which require no assignment unless somebody there turns it on: everyone there may use what only assigned people may use at home.",
  cure: "Name the organizations with `--allow-tenant` and ask each of them to set *Assignment required*, or require an app role in the policy.",
  looks: [{ at: "setup", half: "both", look: homeAssignments }],
};

/**
 * Apps that ask for an assignment in the home tenant. Other organizations get service principals of their own, which ask
 * for none by default (that each tenant has its own value is unverified).
 */
function homeAssignments({ snapshot }: RuleInput): Finding[] {
  const { apiApp, clientApps } = snapshot;
  const apps = [apiApp, ...clientApps.filter(({ id }) => id !== apiApp.id)];
  return apps.flatMap((app) => {
    const principal = homePrincipal(app.appId, snapshot);
    const isOpen = isWidened(app) || isMultiTenant(app);
    if (!isOpen || principal?.kind !== "read" || !principal.needsAssignment) return [];
    return [
      {
        code: "assignment-stays-home",
        level: "warning",
        message: `In the home tenant only people who are assigned to ${app.displayName} get a token (AADSTS50105); other organizations have their own service principals without that gate, so everyone there may use what only assigned people may use at home.`,
        hint: "Name the organizations with --allow-tenant and ask each of them to set Assignment required (Enterprise applications > Properties), or require an app role in the policy.",
        place: { resource: `/applications/${app.id}` },
      },
    ];
  });
}
