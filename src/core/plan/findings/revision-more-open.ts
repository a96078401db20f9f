import type { MoreOpen } from "../../access/revisions.ts";
import type { Finding } from "../../model/finding.ts";
import type { Snapshot } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { listed } from "./shared/sentence.ts";

export const revisionMoreOpen: FindingRule<"revision-more-open"> = {
  code: "revision-more-open",
  levels: ["warning"],
  when: "A revision of the API that is online lets somebody in whom the current one keeps out once the plan is done: after a rollback, with a shorter list of tenants or a new list of clients.",
  why: "A revision answers at the API's path with `;rev=<n>`, with policies of its own, which no plan changes: it is a way around.",
  cure: "Take the revision offline or delete it, or change its policies too.",
  looks: [{ at: "access", look: ({ snapshot, moreOpen }) => moreOpenFindings(snapshot, moreOpen) }],
};

/** What to say about revisions that admit more than the current one. */
export function moreOpenFindings(
  { api, service }: Pick<Snapshot, "api" | "service">,
  moreOpen: readonly MoreOpen[],
): Finding[] {
  return moreOpen.map(({ revision, admitted, maybeAdmitted }) => {
    const [verb, rows] = admitted.length > 0 ? ["admits", admitted] : ["may admit", maybeAdmitted];
    const callers = listed(rows.map(({ caller }) => caller));
    const address = `${service.gatewayUrl}/${api.path};rev=${revision}`;
    return {
      code: "revision-more-open",
      level: "warning",
      message: `Revision ${revision} is online at ${address} and ${verb} whom the current one will refuse: ${callers}.`,
      hint: "Take it offline or delete it (APIs > Revisions in the portal), or change its policies with entra-mcp policy <file>.",
      place: { resource: `${api.id};rev=${revision}` },
    };
  });
}
