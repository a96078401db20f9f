import { structuredPatch } from "diff";
import { literalSecrets } from "../policy/document/literal-secrets.ts";

/**
 * The change of a policy as a unified diff with three lines of context. Carriage returns are dropped, because the
 * service keeps documents with CRLF and a diff is for reading.
 */
export function unifiedDiff(before: string, after: string): string {
  const patch = structuredPatch("", "", forReading(before), forReading(after), undefined, undefined, {
    context: 3,
  });
  return patch.hunks
    .map((hunk) => {
      const head = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
      return [head, ...hunk.lines].join("\n");
    })
    .join("\n");
}

function forReading(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/**
 * The diff of a policy as a plan shows and keeps it: what looks like a secret in the policy is blotted out, because plans are
 * printed, posted and stored.
 */
export function shownDiff(before: string, after: string): string {
  const secrets = [...literalSecrets(before), ...literalSecrets(after)];
  return secrets.reduce((diff, secret) => diff.replaceAll(secret, "***"), unifiedDiff(before, after));
}
