import type { Finding } from "../model/finding.ts";
import type { Plan } from "../plan/plan.ts";

/** What stays after a rollback, because it is not in this tenant's hands. */
export function cannotBeUndone({ setup }: Plan): Finding[] {
  return [
    {
      code: "cannot-be-undone",
      level: "note",
      message:
        "Consents and service principals that other organizations made meanwhile stay in their directories, and tokens that were issued stay valid until they end, usually within 90 minutes.",
      hint: `Nothing to do: without the apps and policies of this setup they open nothing. An organization removes them under Enterprise applications, by the application ids ${[setup.apiApp, ...setup.clientApps].map(({ appId }) => appId).join(", ")}.`,
      place: {},
    },
  ];
}
