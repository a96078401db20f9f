import { describe, expect, test } from "vitest";
import {
  attributeOf,
  elementsOf,
  type PolicyElement,
  PolicySyntaxError,
  textOf,
} from "../../src/sandbox/policy/node.ts";
import { printPolicy } from "../../src/sandbox/policy/print.ts";
import { readPolicy } from "../../src/sandbox/policy/read.ts";
import { normalisePolicy } from "../../src/sandbox/policy-store.ts";

function rootOf(text: string): PolicyElement {
  const root = readPolicy(text, "rawxml").find((node): node is PolicyElement => node.kind === "element");
  if (root === undefined) throw new Error("no root");
  return root;
}

const expressions = [
  '@(context.Request.Headers.ContainsKey("X-Key"))',
  "@(f(\"x)\") && g(')'))",
  '@("{\\"error\\": \\"no\\"}")',
  '@($"EntraToken-{context.Variables.GetValueOrDefault("key")}")',
  '@(@"a""b(" + c)',
  "@{ // don't stop at this }\n return a < b; }",
  "@{ /* } */ return (string)x; }",
  '@(GetValueOrDefault<string>("x") == "}")',
];

test.each(expressions)("the attribute value %s ends where the expression ends", (expression) => {
  const root = rootOf(`<policies><when condition="${expression}" other="y" /></policies>`);
  const when = elementsOf(root, "when")[0];
  expect(when && attributeOf(when, "condition")).toBe(expression);
  expect(when && attributeOf(when, "other")).toBe("y");
});

test.each(expressions)("the text %s ends where the expression ends", (expression) => {
  const root = rootOf(`<policies><set-body>${expression}</set-body><base /></policies>`);
  expect(elementsOf(root).map((element) => element.name)).toEqual(["set-body", "base"]);
  expect(textOf(elementsOf(root)[0] ?? root)).toBe(expression);
});

describe("what the service makes of a document", () => {
  const cases: readonly [string, string, string][] = [
    [
      "one line is laid out",
      "<policies><inbound><base/></inbound></policies>",
      "<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t</inbound>\r\n</policies>",
    ],
    ["the declaration is dropped", '<?xml version="1.0"?>\n<policies></policies>', "<policies></policies>"],
    [
      "comments stay, before the root too",
      "<!-- a --><policies><!-- b --></policies>",
      "<!-- a -->\r\n<policies>\r\n\t<!-- b -->\r\n</policies>",
    ],
    [
      "empty elements stay as written",
      "<policies><inbound></inbound><backend /></policies>",
      "<policies>\r\n\t<inbound></inbound>\r\n\t<backend />\r\n</policies>",
    ],
    [
      "an expression keeps its own line ends",
      "<policies><value>@{\n  return 1;\n}</value></policies>",
      "<policies>\r\n\t<value>@{\n  return 1;\n}</value>\r\n</policies>",
    ],
    [
      "single quotes become double ones",
      "<policies><a b='c' /></policies>",
      '<policies>\r\n\t<a b="c" />\r\n</policies>',
    ],
    [
      "a newline between attributes becomes a blank",
      '<policies><a b="c"\n   d="e" /></policies>',
      '<policies>\r\n\t<a b="c" d="e" />\r\n</policies>',
    ],
  ];
  test.each(cases)("%s", (_, text, expected) => {
    expect(normalisePolicy(text, "rawxml")).toBe(expected);
    expect(normalisePolicy(expected, "rawxml")).toBe(expected);
  });
});

describe("the xml format", () => {
  test("escapes expressions, in attributes with their newlines too", () => {
    const text =
      '<policies><set-variable value="@{\n return a["x"] < 1 && b; }" /><set-body>@(F<int>("x"))</set-body></policies>';
    const xml = printPolicy(readPolicy(text, "rawxml"), "xml");
    expect(xml).toContain('value="@{&#xA; return a[&quot;x&quot;] &lt; 1 &amp;&amp; b; }"');
    expect(xml).toContain('<set-body>@(F&lt;int&gt;("x"))</set-body>');
  });

  test("reads back to the same document", () => {
    const raw = normalisePolicy(
      '<policies><when condition="@(a["x"] < 1 && b)" /><v>a &amp; b</v></policies>',
      "rawxml",
    );
    expect(normalisePolicy(printPolicy(readPolicy(raw, "rawxml"), "xml"), "xml")).toBe(raw);
  });
});

test.each([
  ["", "Root element is missing. Line 1, position 1."],
  ["hello", "Data at the root level is invalid. Line 1, position 1."],
  [
    "<policies><a b=c /></policies>",
    "'c' is an unexpected token. The expected token is '\"' or '''. Line 1, position 16.",
  ],
  ['<policies><a b="1" b="2" /></policies>', "'b' is a duplicate attribute name. Line 1, position 20."],
  [
    "<policies><!-- a -- b --></policies>",
    "An XML comment cannot contain '--', and '-' cannot be the last character. Line 1, position 18.",
  ],
  ['<policies>\n<a b="@(c" /></policies>', "The expression is not closed. Line 2, position 7."],
  ["<policies><a>x & y</a></policies>", "An error occurred while parsing EntityName. Line 1, position 17."],
])("%j is refused with its place", (text, message) => {
  expect(() => readPolicy(text, "rawxml")).toThrow(new PolicySyntaxError(message, 0, 0).message);
});
