import { structuredPatch } from "diff";

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
