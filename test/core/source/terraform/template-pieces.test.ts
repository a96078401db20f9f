import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { templatePieces } from "../../../../src/core/source/terraform/template-pieces.ts";
import { areContiguous, seenText } from "./read.ts";

const whole = (text: string) =>
  templatePieces(text, { start: 0, end: text.length }, (code) => ({ kind: "text", value: code }));

describe("the text of a template file", () => {
  test.each([
    ["a hole", '<a b="${tenant_id}"/>', '<a b="[tenant_id]"/>'],
    ["white space in a hole", "${ tenant_id }", "[tenant_id]"],
    ["white space that is dropped", "a\n  ${~ x ~}  \nb", "a\n[x]b"],
    ["a line break that is dropped", "a\n${~ x }b", "a[x]b"],
    ["escaped sequences", "$${a} %%{b}", "${a} %{b}"],
    [
      "a directive",
      "%{ if a ~}\nx\n%{ endif }",
      "[?a template directive decides what stands there]x\n[?a template directive decides what stands there]",
    ],
    ["C#", '@($"{a}" + "\\n" + "{0}")', '@($"{a}" + "\\n" + "{0}")'],
    ["a string with a brace", '${lower("}")}!', '[lower("}")]!'],
    ["a hole that does not end", "a${b", "a[b]"],
    ["quotes and lines", '"a"\r\n\\t', '"a"\r\n\\t'],
    ["a dollar at the end", "a$", "a$"],
    ["nothing", "", ""],
  ])("is read with %s", (_what, text, expected) => {
    const pieces = whole(text);
    expect(seenText(text, pieces)).toBe(expected);
    expect(areContiguous({ start: 0, end: text.length, pieces })).toBe(true);
  });

  test("is read over a span alone", () => {
    const text = "${a}${b}${c}";
    const pieces = templatePieces(text, { start: 4, end: 8 }, (code) => ({ kind: "text", value: code }));
    expect(seenText(text, pieces)).toBe("[b]");
  });
});

const noise = fc.string({
  unit: fc.constantFrom("a", "$", "%", "{", "}", '"', "\\", "\n", "\r", " ", "~", "<", "#", "/", "*", "😀"),
});

test("pieces cover any span of any text", () => {
  fc.assert(
    fc.property(noise, fc.nat(), fc.nat(), (text, one, other) => {
      const [start = 0, end = 0] = [one % (text.length + 1), other % (text.length + 1)].toSorted(
        (a, b) => a - b,
      );
      const pieces = templatePieces(text, { start, end }, () => ({ kind: "home tenant" }));
      expect(areContiguous({ start, end, pieces })).toBe(true);
    }),
  );
});

test("any text with its sequences doubled is read back", () => {
  fc.assert(
    fc.property(noise, (text) => {
      const written = text.replaceAll(/([$%])\{/g, "$1$1{");
      expect(seenText(written, whole(written))).toBe(text);
    }),
  );
});
