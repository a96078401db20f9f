import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areContiguous, onlyText, readTree, seenText } from "./read.ts";

const home = 'data "azurerm_client_config" "current" {}\n';

describe("a quoted string", () => {
  test.each([
    ["escapes", String.raw`<policies>\"a\\\n\r\t\u0041\U0001F600`, '<policies>"a\\\n\r\tA😀'],
    ["escaped sequences", "<policies>$${x} %%{y}", "<policies>${x} %{y}"],
    ["a dollar and a per cent sign", "<policies>$ 5% $x {y} $", "<policies>$ 5% $x {y} $"],
    ["a dollar before an escaped sequence", "<policies>$$${x}", "<policies>$${x}"],
    ["a C# interpolation", String.raw`<policies>@($\"{a}\")`, '<policies>@($"{a}")'],
    ["an escape that HCL does not know", String.raw`<policies>\q\u00zz`, "<policies>\\q\\u00zz"],
    ["a code point that does not exist", String.raw`<policies>\UFFFFFFFF`, "<policies>\ufffd"],
    [
      "the tenant",
      "<policies>${data.azurerm_client_config.current.tenant_id}</policies>",
      "<policies>[HOME]</policies>",
    ],
    [
      "strings in an interpolation",
      '<policies>${lower("A}${"B"}\\"")}!',
      '<policies>[ab"]!'.replace("ab", "a}b"),
    ],
    ["an object in an interpolation", "<policies>${ { a = { b = 1 } }.a.b }!", "<policies>[1]!"],
    ["a comment in an interpolation", '<policies>${ /* } */ "x" }!', "<policies>[x]!"],
    ["white space that is dropped", '<policies>  ${~ "x" ~} \t <b/>', "<policies>[x]<b/>"],
    [
      "a directive",
      "<policies>%{ if var.x }a%{ endif }",
      "<policies>[?a template directive decides what stands there]a[?a template directive decides what stands there]",
    ],
  ])("is read with %s", (_what, written, expected) => {
    expect(onlyText({ "main.tf": `${home}locals {\n  x = "${written}"\n}\n` })).toBe(expected);
  });

  test("in a comment is none", () => {
    const text = '# x = "<policies>"\n// x = "<policies>"\n/* x = "<policies>"\n*/ locals { y = "<b>" }\n';
    expect(readTree({ "main.tf": text }).texts).toEqual([]);
  });

  test("without policy text is none", () => {
    expect(readTree({ "main.tf": 'locals { x = "<p>${var.tenant}</p>" }\n' }).texts).toEqual([]);
  });

  test("inside an interpolation of another one is a text of its own", () => {
    const text =
      'locals {\n  x = "<policies>${var.on ? "<issuers><issuer>a</issuer></issuers>" : ""}</policies>"\n}\n';
    const { texts } = readTree({ "main.tf": text });
    expect(texts.map((one) => seenText(text, one.pieces))).toEqual([
      "<policies>[?it has different values in the tree]</policies>",
      "<issuers><issuer>a</issuer></issuers>",
    ]);
  });

  test("that does not end is left", () => {
    const { texts, left } = readTree({ "main.tf": 'locals {\n  x = "<policies>\n  y = "<policies>${"\n}\n' });
    expect(texts).toEqual([]);
    expect(left.map(({ code }) => code)).toContain("unreadable");
  });
});

describe("a heredoc", () => {
  test.each([
    [
      "<<XML",
      '<<XML\n  <policies>\\n ${"a"}\n  </policies>\nXML\n',
      "  <policies>\\n [a]\n  </policies>\n",
      "",
    ],
    ["an end word that is indented", "<<XML\n<policies>\n   XML  \n", "<policies>\n", ""],
    ["the end word inside a line", "<<XML\n<policies> XML\nXMLX\nXML\n", "<policies> XML\nXMLX\n", ""],
    [
      "<<-",
      "<<-XML\n    <policies>\n      <a/>\n\n   \n    </policies>\n  XML\n",
      "<policies>\n  <a/>\n\n   \n</policies>\n",
      "    ",
    ],
    ["<<- and tabs", "<<-XML\n\t\t<policies>\n\t</policies>\n\tXML\n", "\t<policies>\n</policies>\n", "\t"],
    [
      "<<- and a line that starts with an interpolation",
      '<<-XML\n  <policies>\n${"a"}\n  XML\n',
      "  <policies>\n[a]\n",
      "",
    ],
    [
      "<<- and lines of Windows",
      "<<-XML\r\n  <policies>\r\n\r\n    <a/>\r\n  XML\r\n",
      "<policies>\r\n\r\n  <a/>\r\n",
      "  ",
    ],
    ["escaped sequences", "<<XML\n<policies>$${a} %%{b}\nXML\n", "<policies>${a} %{b}\n", ""],
    ["an interpolation over lines", '<<XML\n<policies>${lower(\n  "A"\n)}\nXML\n', "<policies>[a]\n", ""],
    ["a heredoc in an interpolation", "<<A\n<policies>${<<B\nx\nB\n}y\nA\n", "<policies>[x\n]y\n", ""],
    [
      "white space that is dropped",
      '<<XML\n<policies>\n  ${~ "x" ~}\n<b/>\nXML\n',
      "<policies>\n[x]<b/>\n",
      "",
    ],
  ])("is read with %s", (_what, written, expected, indent) => {
    const text = `locals {\n  x = ${written}}\n`;
    const [only, ...more] = readTree({ "main.tf": text }).texts;
    expect(more).toEqual([]);
    expect(only?.carrier).toBe("terraform heredoc");
    expect(only?.writing).toEqual({ kind: "terraform template", indent });
    expect(seenText(text, only?.pieces ?? [])).toBe(expected);
  });

  test("that does not end is left", () => {
    const { texts, left } = readTree({ "main.tf": "locals {\n  x = <<XML\n<policies>\n" });
    expect(texts).toEqual([]);
    expect(left.map(({ code }) => code)).toEqual(["unreadable"]);
  });
});

test("a text has the name of what holds it", () => {
  const xml = '"<policies/>"';
  const text = [
    `resource "azurerm_api_management_api_policy" "mcp" {\n  xml_content = ${xml}\n}`,
    `resource "azapi_resource" "p" {\n  type = "Microsoft.ApiManagement/service/policies@2024-05-01"\n  body = jsonencode({ properties = { format = "rawxml", value = ${xml} } })\n}`,
    `locals {\n  policy = ${xml}\n}`,
    `module "gateway" {\n  source = "x"\n  policy_xml = ${xml}\n}`,
    `variable "policy" {\n  default = ${xml}\n}`,
  ].join("\n");
  const { texts } = readTree({ "main.tf": text, "dev.tfvars": `policy = ${xml}\n` });
  expect(texts.map(({ name }) => name)).toEqual([
    "the xml_content of azurerm_api_management_api_policy.mcp",
    "the body of azapi_resource.p",
    "local.policy",
    "the policy_xml of module.gateway",
    "the default of variable.policy",
    "policy",
  ]);
  expect(texts.every(({ carrier }) => carrier === "terraform string")).toBe(true);
});

const noise = fc.string({
  unit: fc.constantFrom("a", "$", "%", "{", "}", '"', "\\", "\n", "\r", "\t", " ", "<", "é", "😀", "~", "E"),
});

describe("any text", () => {
  test("written as a quoted string is read back", () => {
    fc.assert(
      fc.property(noise, (body) => {
        const content = `<policies>${body}`;
        const text = `locals {\n  x = "${quoted(content)}"\n}\n`;
        const [only] = readTree({ "main.tf": text }).texts;
        expect(only === undefined ? "" : seenText(text, only.pieces)).toBe(content);
        expect(only !== undefined && areContiguous(only)).toBe(true);
      }),
    );
  });

  test("written as a heredoc is read back", () => {
    fc.assert(
      fc.property(noise, fc.constantFrom("", "  ", "\t"), (body, indent) => {
        const content = `<policies>${body}`.replaceAll("\r", "").replaceAll(/^[ \t]+/gm, "");
        const lines = content.split("\n").map((line) => (line === "" ? "" : `${indent}${line}`));
        const text = `locals {\n  x = <<-WORD\n${lines.map(sequencesEscaped).join("\n")}\nWORD\n}\n`;
        const [only] = readTree({ "main.tf": text }).texts;
        expect(only === undefined ? "" : seenText(text, only.pieces)).toBe(`${content}\n`);
        expect(only !== undefined && areContiguous(only)).toBe(true);
        expect(only?.writing).toEqual({ kind: "terraform template", indent });
      }),
    );
  });
});

/** A text between quotes, by Terraform's own rules. */
function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
  };
  return sequencesEscaped(text.replaceAll(/[\\"\n\r\t]/g, (letter) => escapes[letter] ?? letter));
}

/** `${` and `%{` doubled. A dollar right before them would join in: such a text is written with its letter as an escape. */
function sequencesEscaped(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}
