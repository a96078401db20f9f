/** A line of a file, numbered as before a patch. */
export interface TouchedLine {
  readonly file: string;
  readonly line: number;
}

/** The lines that a patch takes away, and those behind which it adds some. It knows only what our patches hold: files that stay where they are. */
export function touchedLines(patch: string): readonly TouchedLine[] {
  const touched: TouchedLine[] = [];
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
    } else if (text.startsWith("+") && !text.startsWith("+++ b/")) {
      touched.push({ file, line: line - 1 });
    } else if (text.startsWith("-") || text.startsWith(" ")) {
      if (text.startsWith("-")) touched.push({ file, line });
      line++;
      left--;
    }
  }
  return touched;
}

/** The files that a patch changes, by path. */
export function patchedFiles(patch: string): readonly string[] {
  const names = [...patch.matchAll(/^\+\+\+ b\/(.*?)\t?$/gm)].map(([, file = ""]) => file);
  return names.toSorted((one, other) => (one < other ? -1 : 1));
}
