import type { Finding } from "../../model/finding.ts";
import { literalSecrets } from "../../policy/document/literal-secrets.ts";
import { positionAt } from "../../text/position.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const secretInPolicy: FindingRule<"secret-in-policy"> = {
  code: "secret-in-policy",
  levels: ["warning"],
  when: "A policy that the plan changes looks as if it contains a secret: a token, a password, a key, a signed address.",
  why: "Plans are printed, posted and stored, and a backup holds the whole policy. Whatever looks like a secret is blotted out in every diff; the backup keeps it, because a rollback needs it.",
  cure: "Move the secret into a secret named value or a Key Vault, and rotate it. The search is heuristic and misses some.",
  looks: [{ at: "setup", half: "apim", look: writtenSecrets }],
};

/**
 * Policies that the plan changes and that somebody wrote a secret into: the backup keeps the whole text, and whoever reads the
 * policy has the secret anyway.
 */
function writtenSecrets({ policies }: RuleInput): Finding[] {
  return policies.flatMap(({ address, owner, text, rewrite }) => {
    const [secret] = literalSecrets(text);
    if (secret === undefined || rewrite.edits.length === 0) return [];
    const start = text.indexOf(secret);
    return [
      {
        code: "secret-in-policy",
        level: "warning",
        message: `The policy of ${owner} looks as if it contains a secret; the plan blots it out, and the run's backup keeps the whole text.`,
        hint: "Move the secret into a secret named value or a Key Vault, and rotate it; keep the state folder private.",
        place: { resource: address, ...positionAt(text, start), start },
      },
    ];
  });
}
