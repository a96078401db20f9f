import type { Finding } from "../../model/finding.ts";
import type { OtherRevision } from "../../model/setup.ts";
import type { Outlook } from "./outlook.ts";
import { listed } from "./sentence.ts";

/**
 * Revisions of the API that are not current. Each has its own copy of the policies, and one that is online answers at
 * the API's path with `;rev=<n>` (verified: documentation of revisions).
 */
export function otherRevisions({ snapshot }: Outlook): Finding[] {
  const { api, revisions } = snapshot;
  if (revisions.length === 0) return [];
  const names = listed(revisions.map(inWords));
  const keep = revisions.length === 1 ? "that one keeps its" : "the others keep their";
  return [
    {
      code: "other-revisions",
      level: "note",
      message: `${api.displayName} has ${names} beside the current revision; the plan changes the current one only, and ${keep} own policies.`,
      hint: "Delete a revision that nobody needs, or take it offline (APIs > Revisions in the portal); before one is made current, change its policies with entra-mcp policy <file>.",
      place: { resource: api.id },
    },
  ];
}

function inWords({ revision, isOnline }: OtherRevision): string {
  return `revision ${revision} (${isOnline ? "online" : "offline"})`;
}
