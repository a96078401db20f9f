import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../src/core/fault.ts";
import { applyEdits, type Edit, editsFit, invertEdits } from "../../../src/core/text/edit.ts";

describe("applyEdits", () => {
  test.each<[string, string, readonly Edit[], string]>([
    ["no edit leaves the text", "abc", [], "abc"],
    ["a span is replaced", "abc", [{ start: 1, end: 2, insert: "XY" }], "aXYc"],
    ["an empty span inserts", "abc", [{ start: 3, end: 3, insert: "d" }], "abcd"],
    ["an empty insert deletes", "abc", [{ start: 0, end: 2, insert: "" }], "c"],
    [
      "neighbours touch",
      "abc",
      [
        { start: 0, end: 1, insert: "1" },
        { start: 1, end: 2, insert: "2" },
      ],
      "12c",
    ],
  ])("%s", (_title, text, edits, expected) => {
    expect(applyEdits(text, edits)).toBe(expected);
    expect(editsFit(text, edits)).toBe(true);
  });

  test.each<[string, readonly Edit[]]>([
    [
      "overlap",
      [
        { start: 0, end: 2, insert: "" },
        { start: 1, end: 3, insert: "" },
      ],
    ],
    [
      "are out of order",
      [
        { start: 2, end: 3, insert: "" },
        { start: 0, end: 1, insert: "" },
      ],
    ],
    ["end before they start", [{ start: 2, end: 1, insert: "" }]],
    ["leave the text", [{ start: 2, end: 9, insert: "" }]],
  ])("edits that %s are refused by both directions", (_title, edits) => {
    expect(() => applyEdits("abc", edits)).toThrow(Fault);
    expect(() => invertEdits("abc", edits)).toThrow(Fault);
    expect(editsFit("abc", edits)).toBe(false);
  });
});

test("inverse edits bring the original text back, and only the spans change", () => {
  fc.assert(
    fc.property(textWithEdits(), ({ text, edits }) => {
      const edited = applyEdits(text, edits);
      expect(applyEdits(edited, invertEdits(text, edits))).toBe(text);
      expect(piecesOutside(text, edits).join("")).toBe(
        piecesOutside(edited, invertEdits(text, edits)).join(""),
      );
    }),
  );
});

function textWithEdits() {
  const cuts = fc.array(fc.nat(60), { maxLength: 8 });
  return fc
    .tuple(fc.string({ unit: "grapheme", maxLength: 60 }), cuts, fc.string({ maxLength: 5 }))
    .map(([text, offsets, insert]) => {
      const sorted = offsets.map((offset) => Math.min(offset, text.length)).toSorted((a, b) => a - b);
      const edits: Edit[] = [];
      for (let index = 0; index + 1 < sorted.length; index += 2) {
        edits.push({ start: sorted[index] ?? 0, end: sorted[index + 1] ?? 0, insert });
      }
      return { text, edits };
    });
}

function piecesOutside(text: string, edits: readonly Edit[]): string[] {
  const starts = [0, ...edits.map((edit) => edit.end)];
  const ends = [...edits.map((edit) => edit.start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index]));
}
