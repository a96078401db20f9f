/** The lines of a file that a patch takes away, numbered as before it. */
export interface RemovedLine {
  readonly file: string;
  readonly line: number;
}

/** What a patch takes away. It knows only what our patches hold: files that stay where they are. */
export function removedLines(patch: string): readonly RemovedLine[] {
  const removed: RemovedLine[] = [];
  let file = "";
  let line = 0;
  let left = 0;
  for (const text of patch.split("\n")) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(text);
    if (hunk !== null) {
      line = Number(hunk[1]);
      left = Number(hunk[2] ?? 1);
    } else if (left === 0 && text.startsWith("--- a/")) {
      // git ends a name with a blank in it by a tab.
      file = text.slice("--- a/".length).replace(/\t$/, "");
    } else if (text.startsWith("-") || text.startsWith(" ")) {
      if (text.startsWith("-")) removed.push({ file, line });
      line++;
      left--;
    }
  }
  return removed;
}

/** The files that a patch changes, by path. */
export function patchedFiles(patch: string): readonly string[] {
  const names = [...patch.matchAll(/^\+\+\+ b\/(.*?)\t?$/gm)].map(([, file = ""]) => file);
  return names.toSorted((one, other) => (one < other ? -1 : 1));
}
