import { describe, expect, test } from "vitest";
import { applied, checkout } from "./checkout.ts";
import { pinsIn } from "./pins.ts";
import { runSource, type SourceEdit } from "./run-source.ts";
import { told, unsaid } from "./silent-pins.ts";
import { type LeftPlace, sourceTrees, type TreeFile, wholeFile } from "./trees.ts";

describe.each(sourceTrees())("source on $name", (tree) => {
  const { files, options, expected } = tree;

  test("says what a person said who did it by hand, and leaves no pin in silence", async () => {
    const folder = checkout(tree);
    const { exit, patchExit, patch, edits, left } = await runSource(folder, options);
    expect({ exit, left: places(left) }).toEqual({ exit: expected.exit, left: places(expected.left) });
    expect(patch).toBe(expected.patch);
    expect(patchExit).toBe(expected.exit === 5 ? 5 : 0);

    const silent = unsaid(pinsIn(files, options.homeTenant), left).filter(
      (pin) => !edits.some((edit) => edit.file === pin.file && touches(edit, pin)),
    );
    expect(silent.map(told)).toEqual([]);

    const after = applied(folder, patch);
    expect(after).toEqual(files.map((file) => ({ ...file, text: edited(file, edits) })));
    const again = await runSource(folder, options);
    expect(again.edits).toEqual([]);
    expect(again.patch).toBe("");
    // Whether an app may be edited is asked again; what has been edited is not.
    expect(again.exit).toBe(expected.exit === 5 ? 5 : 0);
  });
});

/** Places in one order, each once; what is said of a whole file has no line. */
function places(left: readonly LeftPlace[]): readonly string[] {
  const written = left.map(({ file, line, code }) =>
    wholeFile.has(code) ? `${file} ${code}` : `${file}:${line} ${code}`,
  );
  return [...new Set(written)].toSorted();
}

function touches(edit: SourceEdit, pin: { readonly start: number; readonly end: number }): boolean {
  return edit.start <= pin.end && edit.end >= pin.start;
}

/** A text with its edits: whatever a patch changes beside them shows as a difference. */
function edited({ path, text }: TreeFile, edits: readonly SourceEdit[]): string {
  return edits
    .filter(({ file }) => file === path)
    .toSorted((one, other) => other.start - one.start || other.end - one.end)
    .reduce((rest, { start, end, insert }) => rest.slice(0, start) + insert + rest.slice(end), text);
}
