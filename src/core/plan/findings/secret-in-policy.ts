import type { Finding } from "../../model/finding.ts";
import { literalSecrets } from "../../policy/document/literal-secrets.ts";
import { positionAt } from "../../text/position.ts";
import type { Outlook } from "./outlook.ts";

/**
 * Policies that the plan changes and that somebody wrote a secret into: the backup keeps the whole text, and whoever reads the
 * policy has the secret anyway.
 */
export function secretInPolicy({ policies }: Outlook): Finding[] {
  return policies.flatMap(({ policy, revision }) => {
    const [secret] = literalSecrets(policy.text);
    if (secret === undefined || revision.edits.length === 0) return [];
    const start = policy.text.indexOf(secret);
    return [
      {
        code: "secret-in-policy",
        level: "warning",
        message: `The policy of ${policy.owner} looks as if somebody had written a secret into it; the plan shows it blotted out, and the run's backup keeps the whole text.`,
        hint: "Put the secret into a secret named value, or into a Key Vault, and renew it; keep the state folder to yourself.",
        place: { resource: policy.address, ...positionAt(policy.text, start), start },
      },
    ];
  });
}
