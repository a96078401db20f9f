import type { Finding } from "../../model/finding.ts";
import type { OtherRevision } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { listed } from "./shared/sentence.ts";

export const otherRevisions: FindingRule<"other-revisions"> = {
  code: "other-revisions",
  levels: ["note"],
  when: "The API has revisions that are not current.",
  why: "A revision is a copy with policies of its own. The plan changes the current one; calls of another revision that is online are decided as before, and whoever makes it current brings its policies back.",
  cure: "Delete revisions that nobody needs, or take them offline. Before one is made current, change its policies too: `entra-mcp policy <file>` edits a saved one. Revisions that are made after the migration start with the new policies.",
  looks: [{ at: "setup", half: "apim", look: copies }],
};

/**
 * Revisions of the API that are not current. Each has its own copy of the policies, and one that is online answers at
 * the API's path with `;rev=<n>` (verified: documentation of revisions).
 */
function copies({ snapshot }: RuleInput): Finding[] {
  const { api, revisions } = snapshot;
  if (revisions.length === 0) return [];
  const names = listed(revisions.map(inWords));
  const keep = revisions.length === 1 ? "that one keeps its" : "the others keep their";
  return [
    {
      code: "other-revisions",
      level: "note",
      message: `${api.displayName} has ${names} in addition to the current revision; the plan changes only the current one, and ${keep} own policies.`,
      hint: "Delete a revision that nobody needs, or take it offline (APIs > Revisions in the portal); before one is made current, change its policies with entra-mcp policy <file>.",
      place: { resource: api.id },
    },
  ];
}

function inWords({ revision, isOnline }: OtherRevision): string {
  return `revision ${revision} (${isOnline ? "online" : "offline"})`;
}
