import { expect, test } from "vitest";
import { positionAt } from "../../../src/core/text/position.ts";

test.each([
  ["the start", "ab", 0, 1, 1],
  ["after LF", "a\nb", 2, 2, 1],
  ["after CRLF, which is one line end", "a\r\nbc", 4, 2, 2],
  ["between CR and LF, still on the first line", "a\r\nb", 2, 1, 3],
  ["after a lone CR", "a\rb", 2, 2, 1],
  ["behind a character outside the basic plane, which counts two", "😀b", 2, 1, 3],
])("%s", (_title, text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column });
});
