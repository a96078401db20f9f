import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { harmlessLine, harmlessName } from "../../../src/core/text/harmless.ts";

describe("harmlessLine", () => {
  test.each([
    ["an escape sequence", "\u001b[31mred", "\\u001b[31mred"],
    ["a C1 control", "a\u009bb", "a\\u009bb"],
    ["a line break", "a\nb\rc", "a\\u000ab\\u000dc"],
    ["text that is reordered", "a\u202eb", "a\\u202eb"],
    [
      "a command of Azure Pipelines anywhere",
      "x ##vso[task.setvariable]y",
      "x #\\u0023vso[task.setvariable]y",
    ],
    ["a group of Azure Pipelines", "##[group]x", "#\\u0023[group]x"],
    ["a command of GitHub Actions", "::error::x", "\\u003a:error::x"],
    ["the same in a diff", "+   ::set-output name=a::b", "+   \\u003a:set-output name=a::b"],
    ["the same behind words, where a line may be broken", "x ::error::y", "x \\u003a:error::y"],
    ["ordinary text", "Flüge & <Reisen> ## 1 global::System", "Flüge & <Reisen> ## 1 global::System"],
    ["a tab", "a\tb", "a\tb"],
  ])("%s", (_title, text, expected) => {
    expect(harmlessLine(text)).toBe(expected);
  });

  test("whatever comes in, nothing that a terminal or an agent obeys goes out", () => {
    const hostile = fc.array(
      fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("##vso[", "::error", "\u001b]0;", "\n", "#")),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const line = harmlessLine(parts.join(""));
        // oxlint-disable-next-line no-control-regex
        expect(line).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(line).not.toMatch(/##(vso\[|\[)/i);
        expect(line).not.toMatch(/^\s*::[a-z-]/i);
      }),
    );
  });
});

test("a long name is cut", () => {
  expect(harmlessName("x".repeat(200))).toHaveLength(80);
});
