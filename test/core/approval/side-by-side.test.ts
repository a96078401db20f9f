import { describe, expect, test } from "vitest";
import { type ComparedLine, markedPair, sideBySide } from "../../../src/core/approval/side-by-side.ts";
import { flightsPlan } from "../../support/plan-naming.ts";

const line = (number: number, text: string): ComparedLine => ({ number, text });

describe("a unified diff, side by side", () => {
  test("has what is the same on both sides, and what came in beside what went", () => {
    expect(sideBySide("@@ -3,4 +3,5 @@\n a\n-b\n-c\n+B\n+C\n+D\n e")).toEqual([
      [
        { before: line(3, "a"), after: line(3, "a") },
        { before: line(4, "b"), after: line(4, "B") },
        { before: line(5, "c"), after: line(5, "C") },
        { before: null, after: line(6, "D") },
        { before: line(6, "e"), after: line(7, "e") },
      ],
    ]);
  });

  test("keeps two changes apart that touch each other", () => {
    expect(sideBySide("@@ -1,2 +1,2 @@\n-a\n+A\n-b\n+B")).toEqual([
      [
        { before: line(1, "a"), after: line(1, "A") },
        { before: line(2, "b"), after: line(2, "B") },
      ],
    ]);
  });

  test("has a part for each hunk, and a line that looks like a head stays a line", () => {
    const hunks = sideBySide(
      "@@ -1,1 +1,1 @@\n-@@ -9,9 +9,9 @@\n+--\n@@ -8 +8 @@\n-x\n\\ No newline at end of file",
    );
    expect(hunks).toEqual([
      [{ before: line(1, "@@ -9,9 +9,9 @@"), after: line(1, "--") }],
      [{ before: line(8, "x"), after: null }],
    ]);
  });

  test("holds every line of a real one", () => {
    for (const change of flightsPlan.changes) {
      if (change.verb === "update") continue;
      const rows = sideBySide(change.diff).flat();
      const removed = change.diff.split("\n").filter((text) => text.startsWith("-"));
      const added = change.diff.split("\n").filter((text) => text.startsWith("+"));
      const texts = (side: "before" | "after", sign: string) =>
        rows
          .flatMap((row) => (row.before?.text === row.after?.text ? [] : [row[side]?.text ?? null]))
          .filter((text) => text !== null)
          .map((text) => sign + text);
      expect(texts("before", "-")).toEqual(removed);
      expect(texts("after", "+")).toEqual(added);
    }
  });
});

describe("what differs in two lines", () => {
  test.each<[string, string, string, ReturnType<typeof markedPair>]>([
    [
      "a whole word",
      'tenant-id="contoso" x="1"',
      'tenant-id="common" x="1"',
      [
        ['tenant-id="', "contoso", '" x="1"'],
        ['tenant-id="', "common", '" x="1"'],
      ],
    ],
    ["nothing, where too little is the same", "<a>", '<b c="something else">', null],
    [
      "whole characters",
      "name: 😀 x",
      "name: 😁 x",
      [
        ["name: ", "😀", " x"],
        ["name: ", "😁", " x"],
      ],
    ],
    [
      "what was added alone",
      "[ 1, 2, 3 ]",
      "[ 1, 2, 2, 3 ]",
      [
        ["[ 1, 2, ", "", "3 ]"],
        ["[ 1, 2, ", "2, ", "3 ]"],
      ],
    ],
  ])("is %s", (_what, before, after, marked) => {
    expect(markedPair(before, after)).toEqual(marked);
  });
});
