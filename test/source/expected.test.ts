import { describe, expect, test } from "vitest";
import { applied, checkout } from "./checkout.ts";
import { patchedFiles, touchedLines } from "./patch.ts";
import { pinsIn } from "./pins.ts";
import { told, unsaid } from "./silent-pins.ts";
import { sourceTrees } from "./trees.ts";

/**
 * The evidence by itself, without the command: what is expected of each tree was made by hand, and the search for pins knows nothing of it.
 */
describe.each(sourceTrees())("what is expected of $name", (tree) => {
  const { files, options, expected } = tree;
  const before = pinsIn(files, options.homeTenant);

  test("every pin is in a line that the patch replaces, in an app that it touches, or left by name", () => {
    const touched = touchedLines(expected.patch);
    const silent = unsaid(before, expected.left).filter(
      (pin) =>
        !touched.some(({ file, line }) => file === pin.file && line >= pin.line && line <= pin.lastLine),
    );
    expect(silent.map(told)).toEqual([]);
  });

  test("the patch fits, keeps what it doesn't name, and leaves the pins that are left by name", () => {
    const after = applied(checkout(tree), expected.patch);
    expect(after.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    const changed = files.filter(({ text }, index) => after[index]?.text !== text);
    expect(changed.map(({ path }) => path)).toEqual(patchedFiles(expected.patch));
    const said = before.filter((pin) => !unsaid(before, expected.left).includes(pin));
    expect(pinsIn(after, options.homeTenant).map(told).toSorted()).toEqual(said.map(told).toSorted());
  });

  test("the search finds a pin in every file that the patch edits", () => {
    const pinned = new Set(before.map(({ file }) => file));
    expect(patchedFiles(expected.patch).filter((path) => !pinned.has(path))).toEqual([]);
  });

  test("every line that is left is a line of a file", () => {
    const lines = new Map(files.map(({ path, text }) => [path, text.split("\n").length]));
    const outside = expected.left.filter(({ file, line }) => !(line >= 1 && line <= (lines.get(file) ?? 0)));
    expect(outside).toEqual([]);
  });
});
