import { describe, expect, it } from "vitest";
import { childElements, elementPath } from "../../../src/core/policy/document/element-path.ts";
import { maskExpressions } from "../../../src/core/policy/document/expression.ts";
import type { PolicyOutline } from "../../../src/core/policy/document/outline.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";

function read(text: string): PolicyOutline {
  const outline = parsePolicy(text);
  if (outline.kind === "refusal") throw new Error(`${outline.line}:${outline.column} ${outline.reason}`);
  return outline;
}

/** The expressions of a policy, as written. */
function expressionsOf(text: string): string[] {
  const outline = read(text);
  return outline.expressions.map(({ start, end }) => text.slice(start, end));
}

describe("C# expressions", () => {
  const attribute = (value: string): string =>
    `<policies><inbound><a b="${value}" c="d" /></inbound></policies>`;
  const content = (value: string): string => `<policies><inbound><a>${value}</a><b /></inbound></policies>`;

  it.each([
    ["the delimiter of the attribute inside", `@(f("x"))`],
    ["a type argument", `@(Body.As<JObject>(true))`],
    ["a comparison", `@{ if (i < n && m > 2) { return "a"; } return "b"; }`],
    ["a bracket in a string", `@(f(")"))`],
    ["an escaped quote", `@(f("a\\")b"))`],
    ["a verbatim string", `@(f(@"c:\\"))`],
    ["a doubled quote in a verbatim string", `@(f(@"say ""("" "))`],
    ["an interpolated string with a string in its hole", `@($"https://h/{context.Variables["t"]}/v2.0")`],
    ["braces that are text in an interpolated string", `@{ return $"{{\\"a\\": {1}}}"; }`],
    ["an interpolated verbatim string", `@($@"a{f("}")}""b")`],
    ["the other order of the prefixes", `@(@$"a{f(")")}b")`],
    ["a raw string", `@(f("""a "quoted" ) text"""))`],
    ["an interpolated raw string", `@(f($$"""{ "a": {{g(")")}} }"""))`],
    ["character literals", `@(f('"', '\\'', '(', '<', '\\u0041'))`],
    ["an apostrophe that is none", `@(f("don't", 1))`],
    ["a line comment", `@{ // don't ) } "\n return 1; }`],
    ["a block comment", `@{ /* don't ) } " */ return 1; }`],
    ["a URL, which is no comment", `@("https://host/path" + f(")"))`],
    ["entities for quotes", `@(f(&quot;)&quot;))`],
    ["an entity inside a string of bare quotes", `@(f("a&quot;)b"))`],
    ["numeric entities", `@(f(&#34;)&#x22;))`],
    ["named values", `@{ int n = {{Percentage}}; return $"{{name}} {n}"; }`],
    ["nested interpolation", `@($"a{$"b{"c)"}"}d")`],
    ["a division", `@(a / b / (c))`],
    ["a verbatim identifier", `@(@class + $x)`],
  ])("ends where C# ends it: %s", (_, source) => {
    expect(expressionsOf(attribute(source))).toEqual([source]);
    expect(expressionsOf(content(source))).toEqual([source]);
  });

  it("takes text before an expression, and an at sign that starts none", () => {
    expect(expressionsOf(`<policies><a key="prefix-@(x)">me@{{domain}} @home</a></policies>`)).toEqual([
      "@(x)",
    ]);
  });

  it("finds none in comments and leaves CDATA in one piece", () => {
    expect(expressionsOf("<policies><!-- @( --><a><![CDATA[@{ <b> }]]></a></policies>")).toEqual([]);
  });

  it("masks every unit but line breaks", () => {
    const text = `<policies>\r\n<a b="@(f("x"))">@{ return\r\n  "𝒳";\r }</a></policies>`;
    const masked = maskExpressions(text, read(text).expressions);
    expect(masked).toBe(`<policies>\r\n<a b="xxxxxxxxx">xxxxxxxxx\r\nxxxxxxx\rxx</a></policies>`);
  });
});

describe("elements", () => {
  it("keeps offsets true with a byte order mark, a declaration, CRLF, tabs and astral characters", () => {
    const text = `\ufeff<?xml version="1.0"?>\r\n<!-- 𝒳 -->\r\n<policies>\r\n\t<inbound a = 'é"' >\r\n\t\t<base />\r\n\t</inbound>\r\n</policies>\r\n`;
    const outline = read(text);
    expect(outline.elements.map(({ start, startTagEnd }) => text.slice(start, startTagEnd))).toEqual([
      "<policies>",
      `<inbound a = 'é"' >`,
      "<base />",
    ]);
    const [attribute] = outline.elements[1]?.attributes ?? [];
    expect(text.slice(attribute?.value.start, attribute?.value.end)).toBe(`é"`);
    expect(outline.comments.map(({ start, end }) => text.slice(start, end))).toEqual(["<!-- 𝒳 -->"]);
  });

  it("numbers siblings of one name in paths", () => {
    const outline = read("<policies><inbound><a/><b/><a><c/></a></inbound></policies>");
    expect(outline.elements.map((element) => elementPath(outline, element))).toEqual([
      "/policies",
      "/policies/inbound",
      "/policies/inbound/a[1]",
      "/policies/inbound/b",
      "/policies/inbound/a[2]",
      "/policies/inbound/a[2]/c",
    ]);
    expect(childElements(outline.root).map(({ name }) => name)).toEqual(["inbound"]);
  });
});

describe("refusals name the place and the reason", () => {
  it.each([
    [
      "an end tag of another element",
      "<policies>\n  <inbound>\n  </outbound>\n</policies>",
      3,
      3,
      "closes <inbound>",
    ],
    ["an element that never closes", "<policies><inbound></policies>", 1, 20, "closes <inbound>"],
    ["a root that never closes", "<policies><inbound/>", 1, 1, "has no end tag"],
    ["an end tag too many", "<policies/></policies>", 1, 12, "has no start tag"],
    ["two roots", "<policies/><fragment/>", 1, 12, "second root"],
    ["text outside", "<policies/> x", 1, 12, "outside the root"],
    ["another kind of document", "<html></html>", 1, 1, "the root is <html>"],
    ["nothing", "  \n", 1, 1, "holds no element"],
    [
      "a comment inside a comment",
      "<policies>\n<!-- a <!-- b --> -->\n</policies>",
      2,
      10,
      "a comment holds --",
    ],
    ["a comment that never closes", "<policies><!-- a </policies>", 1, 11, "never closes"],
    ["CDATA that never closes", "<policies><![CDATA[ </policies>", 1, 11, "never closes"],
    ["a document type", "<!DOCTYPE a [<!ENTITY b 'c'>]><policies/>", 1, 1, "<! declaration"],
    ["a processing instruction", "<policies><?php ?></policies>", 1, 11, "processing instruction"],
    ["duplicate attributes", `<policies>\n<a b="1" b="2"/></policies>`, 2, 10, "is given twice"],
    ["an attribute without quotes", "<policies a=b/>", 1, 11, "no value in quotes"],
    ["an attribute without a value", "<policies a/>", 1, 11, "no value in quotes"],
    ["attributes without a blank", `<policies a="b"c="d"/>`, 1, 16, "a blank is missing"],
    ["an attribute that never ends", `<policies a="b/>`, 1, 13, "closing quote is missing"],
    ["a bare < in an attribute", `<policies a="b<c"/>`, 1, 15, "&lt;"],
    ["a bare < in text", "<policies>a < b</policies>", 1, 13, "&lt;"],
    ["a bare & in text", "<policies>a & b</policies>", 1, 13, "&amp;"],
    ["a bare & in an attribute", `<policies a="b&c"/>`, 1, 15, "&amp;"],
    ["an unknown entity", "<policies>&nbsp;</policies>", 1, 11, "&amp;"],
    ["the end of CDATA in text", "<policies>a ]]> b</policies>", 1, 13, "]]>"],
    ["a bracket that is missing", `<policies>\n<a b="@(c.d">x</a></policies>`, 2, 7, "never closes"],
    [
      "a string that is not closed on its line",
      `<policies><a b="@(c.d" />\n</a></policies>`,
      1,
      22,
      "not closed on its line",
    ],
    ["a bracket that is missing to the end", `<policies><a b="@(c.d" /></policies>`, 1, 17, "closing quote"],
    ["a bracket too many", `<policies><a b="@(c))" /></policies>`, 1, 21, "its end is in doubt"],
    [
      "a cast in brackets only",
      `<policies><a b="@(string)c["d"]" /></policies>`,
      1,
      26,
      "its end is in doubt",
    ],
    ["text behind an expression", "<policies><a>@(b) c</a></policies>", 1, 19, "text follows"],
    ["a block that never closes", "<policies><a>@{ b </a></policies>", 1, 14, "closing bracket is missing"],
    ["an at sign before the quote", `<policies><a b=@"c" /></policies>`, 1, 14, "no value in quotes"],
    [
      "a start tag that runs into its expression",
      "<policies><a@{ b }</a></policies>",
      1,
      13,
      "blank is missing",
    ],
    ["a C# comment that never closes", "<policies><a>@{ /* }</a></policies>", 1, 17, "comment is not closed"],
    ["a control character", "<policies>\u0001</policies>", 1, 11, "does not allow"],
    ["half of a surrogate pair", "<policies>\ud83d</policies>", 1, 11, "does not allow"],
    ["a declaration that never closes", "<?xml version='1.0'", 1, 1, "declaration does not close"],
  ])("%s", (_, text, line, column, reason) => {
    const refusal = parsePolicy(text);
    expect(refusal).toMatchObject({ kind: "refusal", line, column });
    if (refusal.kind === "refusal") expect(refusal.reason).toContain(reason);
  });
});
