import { expect, test } from "vitest";
import type { Annotation, AnnotationLevel } from "../../../src/core/ci/annotation.ts";
import { withinLimit } from "../../../src/core/ci/annotation-limit.ts";

function several(level: AnnotationLevel, count: number): Annotation[] {
  return Array.from({ length: count }, (_, at) => ({
    level,
    code: `${level}-${at}`,
    lines: ["x"],
    place: null,
  }));
}

const codes = (annotations: readonly Annotation[]) => annotations.map(({ code }) => code);

test("the gravest come first, in the order in which they came", () => {
  const { shown, rest } = withinLimit([
    ...several("notice", 1),
    ...several("warning", 2),
    ...several("error", 2),
  ]);
  expect(codes(shown)).toEqual(["error-0", "error-1", "warning-0", "warning-1", "notice-0"]);
  expect(rest).toBe("");
});

test.each([
  [10, 10, 10, ""],
  [11, 10, 10, "1 more error"],
  [12, 11, 40, "2 more errors, 1 more warning, 30 more notices"],
])("of %d errors, %d warnings and %d notices ten of each are left", (errors, warnings, notices, expected) => {
  const { shown, rest } = withinLimit([
    ...several("error", errors),
    ...several("warning", warnings),
    ...several("notice", notices),
  ]);
  expect(shown).toHaveLength(30);
  expect(rest).toBe(expected);
});
