import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areContiguous, filesOf, readTree } from "./read.ts";

const good = `variable "t" { default = "" }
locals {
  t   = var.t != "" ? var.t : data.azurerm_client_config.current.tenant_id
  all = { for k, v in { a = "1", "b" = local.t } : k => "<policies>\${v}" if k != "" }
}
module "m" {
  source = "./m" # here
  x      = [for f in fileset(path.module, "*.xml") : file("\${path.module}/\${f}")]
}
resource "azuread_application" "api" {
  display_name = "api"
  dynamic "required_resource_access" {
    for_each = toset(["1"])
    content { resource_app_id = required_resource_access.value }
  }
  lifecycle { ignore_changes = [sign_in_audience] }
}
resource "azurerm_api_management_api_policy" "p" {
  xml_content = <<-XML
    <policies>
      %{ if var.on ~}<validate-azure-ad-token tenant-id="\${local.t}" />%{ endif }
      \${replace(file("p.xml"), "{t}", "\${lower("A")}")} $\${x}
    </policies>
  XML
}
`;

test("nothing of a good file that is cut anywhere throws, and pieces cover what they are of", () => {
  for (let end = 0; end <= good.length; end += 3) {
    const { texts } = readTree({ "main.tf": good.slice(0, end), "p.xml": "<policies/>" });
    expect(texts.every(areContiguous)).toBe(true);
  }
});

test("nothing of a good file with something else in it throws", () => {
  const bits = fc.constantFrom(
    '"',
    "<<A\n",
    "${",
    "}",
    "{",
    "[",
    "(",
    ")",
    "]",
    "/*",
    "#",
    "\n",
    "=",
    "?",
    ":",
    "for x in",
    "~}",
    "\\",
  );
  fc.assert(
    fc.property(fc.nat(good.length), bits, fc.nat(20), (at, bit, drop) => {
      const { texts } = readTree({
        "main.tf": `${good.slice(0, at)}${bit}${good.slice(at + drop)}`,
        "p.xml": "<policies/>",
      });
      expect(texts.every(areContiguous)).toBe(true);
    }),
  );
});

test("nothing of any text throws", () => {
  const unit = fc.constantFrom(
    "a",
    '"',
    "$",
    "%",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "=",
    "\n",
    "<<A\n",
    "A\n",
    "<policies>",
    ".",
    ",",
    "?",
    ":",
    "for",
    "in",
    "#",
    "local",
    "var",
    "~",
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 80 }), (units) => {
      const text = `${units.join(" ")}\n${units.join("")}\nlocals { a = ${units.join("")} }`;
      expect(readTree({ "main.tf": `${text} tenant`, "a.tfvars": text }).texts.every(areContiguous)).toBe(
        true,
      );
    }),
  );
});

describe("a long text that is made to take long is read all the same", () => {
  const size = 50_000;
  test.each<[string, string]>([
    ["strings that do not end", 'x = "'.repeat(size / 5)],
    ["interpolations that do not end", 'x = "${'.repeat(size / 7)],
    ["heredocs that do not end", "x = <<E\n".repeat(size / 8)],
    ["brackets", `x = ${"[".repeat(size)}`],
    ["objects", `x = ${"{a=".repeat(size / 3)}`],
    ["calls", `x = ${"f(".repeat(size / 2)}`],
    ["conditions", `x = ${"a?b:".repeat(size / 4)}`],
    ["blocks", "a {".repeat(size / 3)],
    ["loops", `x = ${"[for a in ".repeat(size / 10)}`],
    ["steps", `x = a${'["b"]'.repeat(size / 5)}`],
    ["dollars", `x = <<E\n${"$".repeat(size)}\nE`],
    ["comments", "/*".repeat(size / 2)],
    [
      "names that double",
      `locals {\n${Array.from({ length: 5000 }, (_, index) => `a${index} = "\${local.a${index + 1}}\${local.a${index + 1}}"`).join("\n")}\nx = "<policies>\${local.a0}"\n}`,
    ],
    [
      "loops over loops",
      `locals {\n${Array.from({ length: 40 }, (_, index) => `a${index} = [for v in local.a${index + 1} : "\${v}\${v}"]`).join("\n")}\na40 = ["a", "b"]\nx = [for v in local.a0 : "<policies>\${v}"]\n}`,
    ],
    [
      "replacements of replacements",
      `locals {\n${'a = replace(local.a, "b", file("p.xml"))\n'.repeat(300)}}`,
    ],
    [
      "a pattern of stars",
      `locals { x = fileset("", "${"*a".repeat(1000)}") }\nresource "x" "y" {\n  for_each = local.x\n  v = file(each.value)\n}`,
    ],
  ])("%s", (_what, text) => {
    const { texts } = readTree({
      "main.tf": `${text}\n# tenant`,
      [`${"a".repeat(1000)}.xml`]: "<policies/>",
    });
    expect(texts.every(areContiguous)).toBe(true);
  });
});

test("an app or a name with letters that move a cursor is told without them", () => {
  const { apps, texts, left } = readTree({
    "main.tf":
      'resource "azuread_application" "a\u001b[2J" {\n  display_name = "a"\n}\nresource "azurerm_api_management_policy" "b\u001b[2J" {\n  xml_content = file("x\u001b.xml")\n}\nresource "c\u001b" "d\u202e" {\n  x = "<policies/>"\n}\n',
  });
  const told = [
    ...apps.map(({ key }) => key),
    ...texts.map(({ name }) => name),
    ...left.map(({ message }) => message),
  ];
  expect(told.length).toBeGreaterThan(2);
  expect(told.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
});

test("files of other languages say nothing", () => {
  expect(filesOf({ "a.bicep": good }).length).toBe(1);
  expect(readTree({ "a.bicep": good, "b.md": good })).toEqual({
    texts: [],
    loads: [],
    namedValues: [],
    apps: [],
    left: [],
  });
});
