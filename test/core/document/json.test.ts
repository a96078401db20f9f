import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, toJson } from "../../../src/core/document/json.ts";

describe("toJson", () => {
  test("keeps the order of fields, indents by two, ends in one line feed", () => {
    expect(toJson({ b: 1, a: [true] })).toBe('{\n  "b": 1,\n  "a": [\n    true\n  ]\n}\n');
  });

  test.each([
    ["##vso[x]", '"\\u0023\\u0023vso[x]"\n'],
    ["# alone", '"# alone"\n'],
    ["\u001b[0m", '"\\u001b[0m"\n'],
    ["\u009b\u202e", '"\\u009b\\u202e"\n'],
  ])("writes %j harmlessly", (text, expected) => {
    expect(toJson(text)).toBe(expected);
  });

  test("reading it back gives the same value, and a log of it holds no command", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const written = toJson({ value, text: `##${text}` });
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ value, text: `##${text}` })));
        expect(written).not.toMatch(/##|[\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });
});

test("canonicalJson does not depend on the order of fields, and keeps the order of arrays", () => {
  expect(canonicalJson({ b: { d: 1, c: 2 }, a: [2, 1] })).toBe(
    canonicalJson({ a: [2, 1], b: { c: 2, d: 1 } }),
  );
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
