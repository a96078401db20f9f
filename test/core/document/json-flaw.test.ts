import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFlaw } from "../../../src/core/document/json-flaw.ts";

describe("what is wrong with a JSON text beside its grammar", () => {
  test.each([
    ['{"a":1,"a":2}', 'the key "a" is given twice in one object'],
    ['{"a":1, "\\u0061" : 2}', 'the key "a" is given twice in one object'],
    ['[{"x":{"b":"}","b":1}}]', 'the key "b" is given twice in one object'],
    ['{"__proto__":1,"__proto__":2}', 'the key "__proto__" is given twice in one object'],
    [`${"[".repeat(65)}${"]".repeat(65)}`, "it is nested more than 64 levels deep"],
    [`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`, "it is nested more than 64 levels deep"],
  ])("%#", (text, flaw) => {
    expect(jsonFlaw(text)).toBe(flaw);
  });

  test.each([
    '{"a":"a","b":["a","a"],"c":{"a":1}}',
    '{"a":"\\\\","b":"\\"a\\":","c":"{[:"}',
    '[{"a":1},{"a":2}]',
    `${"[".repeat(64)}${"]".repeat(64)}`,
    '"a"',
  ])("nothing of %#", (text) => {
    expect(jsonFlaw(text)).toBeNull();
  });

  test("nothing of what this language writes itself", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(jsonFlaw(JSON.stringify(value, null, 1))).toBeNull();
      }),
    );
  });
});
