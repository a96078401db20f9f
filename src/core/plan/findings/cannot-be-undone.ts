import type { Finding } from "../../model/finding.ts";
import type { PlannedSetup } from "../plan.ts";
import type { FindingRule } from "./shared/finding-rule.ts";

/** Raised for the plan of a rollback. */
export const cannotBeUndone: FindingRule<"cannot-be-undone"> = {
  code: "cannot-be-undone",
  levels: ["note"],
  when: "A rollback puts something back.",
  why: "Consents and service principals in other tenants, and tokens that were issued, are outside this tenant's control. Tokens live up to 90 minutes by default.",
  cure: "Nothing to do; an organization removes what it has under Enterprise applications.",
  looks: [],
};

/** What stays after a rollback, because it is not in this tenant's hands. */
export function staysAfterRollback({ apiApp, clientApps }: PlannedSetup): Finding[] {
  return [
    {
      code: "cannot-be-undone",
      level: "note",
      message:
        "Consents and service principals that other organizations made meanwhile stay in their directories, and tokens that were issued stay valid until they end, usually within 90 minutes.",
      hint: `Nothing to do: without the apps and policies of this setup they open nothing. An organization removes them under Enterprise applications, by the application ids ${[apiApp, ...clientApps].map(({ appId }) => appId).join(", ")}.`,
      place: {},
    },
  ];
}
