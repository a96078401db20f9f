import { describe, expect, it } from "vitest";
import { jsonStrings } from "../../../src/core/policy/authority/json-key.ts";
import { piecesOf } from "../../../src/core/policy/document/expression.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { disagreement, type FirstReading } from "../../../src/core/policy/document/second-reading.ts";
import { decodedOffset, decodeString, decodeText } from "../../../src/core/policy/document/source-map.ts";
import { coverage } from "../../../src/core/text/coverage.ts";
import { lineFinder, positionAt } from "../../../src/core/text/position.ts";

describe("the second reading", () => {
  const text = "<policies><inbound><base /></inbound></policies>";
  const first = (source: string): FirstReading => {
    const outline = parsePolicy(source);
    return outline.kind === "outline" ? outline : { elements: [], expressions: [] };
  };

  it("agrees with the first", () => {
    expect(disagreement(text, first(text))).toBeNull();
  });

  it.each([
    ["another name", "<policies><inbound><bose /></inbound></policies>"],
    ["another end", "<policies><inbound><base/></inbound></policies> "],
    ["an element more", "<policies><inbound><base /></inbound><x /></policies>"],
    ["an element less", "<policies><inbound>         </inbound></policies>"],
  ])("refuses %s", (_, other) => {
    expect(disagreement(other, first(text))?.reason).toContain("disagree");
  });

  it("refuses what the parser cannot read", () => {
    expect(disagreement("<policies><inbound", first(text))?.reason).toContain("parser refuses");
  });
});

describe("decoding", () => {
  const decoded = (source: string): string => {
    const [piece] = piecesOf(`@(${source})`, { start: 0, end: source.length + 3 });
    return piece?.kind === "string" ? decodeString(`@(${source})`, piece).value : "";
  };

  it.each([
    [String.raw`"a\"b\\c\u0041\n"`, 'a"b\\cA\n'],
    [`@"a""b\\c"`, 'a"b\\c'],
    [`$"{{a}} {{name}}{{{x}}}"`, "{{a}} {{name}}{\ue000}"],
    [`$"{{ \\"a\\": {f("x")} }}"`, '{ "a": \ue000 }'],
    [`"""a "b" c"""`, 'a "b" c'],
    ["&quot;a\\&quot;b&quot;", 'a"b'],
    [`@&quot;a&quot;&quot;b&quot;`, 'a"b'],
  ])("%s", (source, expected) => {
    expect(decoded(source)).toBe(expected);
  });

  it("knows where each unit comes from", () => {
    const text = decodeText("a&amp;b", { start: 0, end: 7 });
    expect(text.value).toBe("a&b");
    expect([0, 1, 6, 3].map((offset) => decodedOffset(text, offset))).toEqual([0, 1, 2, null]);
  });
});

describe("small parts", () => {
  it("tells the member of each JSON string", () => {
    const json = `{"a": "1", "b": ["2", {"c": "3"}, "4"], {% if x %}"d": "5"{% endif %}, {{e}}: "6" }`;
    const found = jsonStrings(json).map(({ start, end, key }) => [json.slice(start, end), key]);
    expect(found.filter(([value]) => /^\d$/.test(value ?? ""))).toEqual([
      ["1", "a"],
      ["2", "b"],
      ["3", "c"],
      ["4", "b"],
      ["5", "d"],
      ["6", null],
    ]);
  });

  it("counts lines as the text module does", () => {
    const text = "a\r\nb\rc\n\nd";
    const at = lineFinder(text);
    for (let offset = 0; offset <= text.length; offset++)
      expect(at(offset)).toEqual(positionAt(text, offset));
  });

  it("takes touching for not covering", () => {
    const isCovered = coverage([
      { start: 2, end: 4 },
      { start: 3, end: 6 },
    ]);
    expect([0, 1, 2, 5, 6].map((start) => isCovered({ start, end: start + 1 }))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });
});
