import { describe, expect, test } from "vitest";
import type { FileLoad } from "../../../../src/core/source/language-reading.ts";
import { inWords, onlyText, readTree, type Tree } from "./read.ts";

const xml = "<policies><inbound/></policies>";
const home = "data.azurerm_client_config.current.tenant_id";
const policy = (value: string) =>
  `resource "azurerm_api_management_api_policy" "p" {\n  xml_content = ${value}\n}\n`;

describe("a load", () => {
  test.each<[string, Tree, readonly string[]]>([
    [
      "beside the module",
      { "m/main.tf": policy('file("${path.module}/p.xml")'), "m/p.xml": xml },
      ["m/p.xml whole"],
    ],
    [
      "of the root",
      {
        "main.tf": 'module "m" { source = "./m" }',
        "m/main.tf": policy('file("${path.root}/p.xml")'),
        "p.xml": xml,
        "m/p.xml": xml,
      },
      ["p.xml whole"],
    ],
    [
      "relative to the working directory",
      {
        "tf/main.tf": 'module "m" { source = "./m" }',
        "tf/m/main.tf": policy('file("../policies/p.xml")'),
        "policies/p.xml": xml,
      },
      ["policies/p.xml whole"],
    ],
    [
      "relative to the module, where the root has none",
      { "main.tf": 'module "m" { source = "./m" }', "m/main.tf": policy('file("p.xml")'), "m/p.xml": xml },
      ["m/p.xml whole"],
    ],
    [
      "by a variable that the caller sets",
      {
        "tf/main.tf": 'module "m" {\n  source = "./m"\n  path = "${path.module}/../policies/p.xml"\n}',
        "tf/m/main.tf": policy("file(var.path)"),
        "policies/p.xml": xml,
      },
      ["policies/p.xml whole"],
    ],
    [
      "one of two",
      { "main.tf": policy('file(var.on ? "a.xml" : "b.xml")'), "a.xml": xml, "b.xml": xml },
      ["a.xml whole", "b.xml whole"],
    ],
    [
      "either of two calls",
      { "main.tf": policy('var.on ? file("a.xml") : file("b.xml")'), "a.xml": xml, "b.xml": xml },
      ["a.xml whole", "b.xml whole"],
    ],
    [
      "a template with keys",
      { "main.tf": policy(`templatefile("p.xml", { tenant = ${home}, other = var.x })`), "p.xml": xml },
      ["p.xml template tenant=HOME other=?nothing in this tree gives var.x a value"],
    ],
    [
      "a template whose keys are a local",
      {
        "main.tf": `locals { v = { tenant = ${home} } }\n${policy('templatefile("p.xml", local.v)')}`,
        "p.xml": xml,
      },
      ["p.xml template tenant=HOME"],
    ],
    [
      "a template whose keys are merged",
      { "main.tf": policy(`templatefile("p.xml", merge({ a = "1" }, { tenant = ${home} }))`), "p.xml": xml },
      ["p.xml template a=1 tenant=HOME"],
    ],
    [
      "an old template",
      {
        "main.tf": `data "template_file" "t" {\n  template = file("p.xml")\n  vars = { tenant = ${home} }\n}`,
        "p.xml": xml,
      },
      ["p.xml template tenant=HOME"],
    ],
    [
      "marks",
      { "main.tf": policy(`replace(replace(file("p.xml"), "{a}", "1"), "__T__", ${home})`), "p.xml": xml },
      ["p.xml whole {a}->1 __T__->HOME"],
    ],
    [
      "marks over locals",
      {
        "main.tf": `locals {\n  raw = file("p.xml")\n  one = replace(local.raw, "{a}", "1")\n  two = replace(local.one, "{t}", ${home})\n}\n`,
        "p.xml": xml,
      },
      ["p.xml whole {a}->1 {t}->HOME"],
    ],
    [
      "marks in a template",
      { "main.tf": policy(`replace(templatefile("p.xml", { a = "1" }), "{t}", ${home})`), "p.xml": xml },
      ["p.xml template a=1 {t}->HOME"],
    ],
    [
      "each of a fileset",
      {
        "main.tf":
          'resource "x" "y" {\n  for_each = fileset("${path.module}/policies", "*.xml")\n  v = file("${path.module}/policies/${each.value}")\n}',
        "policies/a.xml": xml,
        "policies/b.xml": xml,
        "policies/c.json": xml,
        "policies/d/e.xml": xml,
      },
      ["policies/a.xml whole", "policies/b.xml whole"],
    ],
    [
      "each of a fileset in a for",
      {
        "main.tf":
          'locals {\n  files = fileset(path.module, "policies/**/*.xml")\n  all = { for f in local.files : f => { xml = replace(file("${path.module}/${f}"), "{t}", "1") } }\n}',
        "policies/a.xml": xml,
        "policies/d/e.xml": xml,
      },
      ["policies/a.xml whole {t}->1", "policies/d/e.xml whole {t}->1"],
    ],
    [
      "each key of a map",
      {
        "main.tf":
          'resource "x" "y" {\n  for_each = { a = 1, b = 2 }\n  v = file("policies/${each.key}.xml")\n}',
        "policies/a.xml": xml,
        "policies/b.xml": xml,
        "policies/c.xml": xml,
      },
      ["policies/a.xml whole", "policies/b.xml whole"],
    ],
    [
      "whatever a name that is not known may be",
      {
        "main.tf": policy('file("${path.module}/policies/${var.env}.xml")'),
        "policies/a.xml": xml,
        "policies/b/c.xml": xml,
        "x.xml": xml,
      },
      ["policies/a.xml whole"],
    ],
    [
      "a template by its name alone",
      { "main.tf": policy('templatefile("p.tftpl", {})'), "p.tftpl": "${a}" },
      ["p.tftpl template"],
    ],
    ["no file that is no policy", { "main.tf": 'locals { x = file("api.json") }', "api.json": "{}" }, []],
    ["no file outside of the tree", { "main.tf": policy('file("../../p.xml")'), "p.xml": xml }, []],
    [
      "no template of something else",
      { "main.tf": policy('templatefile("p.json.tpl", {})'), "p.json.tpl": "${a}" },
      [],
    ],
    ["no absolute path", { "main.tf": policy('file("/p.xml")'), "p.xml": xml }, []],
  ])("is found: %s", (_what, tree, expected) => {
    expect(readTree(tree).loads.map(shown)).toEqual(expected);
  });

  test("is told with its call", () => {
    const text = policy('replace(file("p.xml"), "a", "b")');
    const [load] = readTree({ "main.tf": text, "p.xml": xml }).loads;
    expect(text.slice(load?.from.start, load?.from.end)).toBe('replace(file("p.xml"), "a", "b")');
    expect(load?.marks[0]?.place).toEqual(load?.from);
  });
});

test("a policy that is an old template is loaded, and not left", () => {
  const text = `data "template_file" "t" {\n  template = file("p.xml")\n  vars = { tenant = ${home} }\n}\n${policy("data.template_file.t.rendered")}`;
  const { loads, left } = readTree({ "main.tf": text, "p.xml": xml });
  expect(loads.map(shown)).toEqual(["p.xml template tenant=HOME"]);
  expect(left).toEqual([]);
});

test("marks that are replaced in a string of Terraform are holes in it", () => {
  const text = `locals {\n  raw = <<XML\n<policies>__T__ {x} __T__</policies>\nXML\n}\n${policy(`replace(replace(local.raw, "__T__", ${home}), "{x}", "")`)}`;
  expect(onlyText({ "main.tf": text })).toBe("<policies>[HOME] [] [HOME]</policies>\n");
});

describe("a policy that the tree does not show is left", () => {
  test.each<[string, string, string]>([
    [
      "a file that is not there",
      policy('file("p.xml")'),
      "The policy of azurerm_api_management_api_policy.p was left: file leads to no policy file of this tree.",
    ],
    [
      "a variable without a value",
      policy("var.xml"),
      "The policy of azurerm_api_management_api_policy.p was left: nothing in this tree gives var.xml a value.",
    ],
    [
      "a function",
      policy("base64decode(var.xml)"),
      "The policy of azurerm_api_management_api_policy.p was left: the function base64decode is not evaluated.",
    ],
    [
      "an address",
      'resource "azurerm_api_management_policy" "p" {\n  xml_link = "https://x"\n}',
      "The policy of azurerm_api_management_policy.p was left: it is at an address outside of the tree.",
    ],
    [
      "azapi",
      'resource "azapi_resource" "p" {\n  type = "Microsoft.ApiManagement/service/apis/policies@2024-05-01"\n  body = { properties = { value = var.xml } }\n}',
      "The policy of azapi_resource.p was left: nothing in this tree gives var.xml a value.",
    ],
  ])("%s", (_what, text, message) => {
    const { left } = readTree({ "main.tf": text });
    expect(left.map((one) => `${one.code} ${one.message}`)).toEqual([`unknown-expression ${message}`]);
  });

  test("unless it is a string, a load, or marks in one of them", () => {
    const text = ['"<policies/>"', "local.p", 'file("p.xml")', 'replace(local.p, "a", "b")']
      .map(policy)
      .join("\n");
    expect(readTree({ "main.tf": `${text}\nlocals { p = "<policies/>" }`, "p.xml": xml }).left).toEqual([]);
  });

  test("and a pattern that is replaced in it is not followed", () => {
    const { left } = readTree({ "main.tf": policy('replace(file("p.xml"), "/a+/", "b")'), "p.xml": xml });
    expect(left.map(({ code }) => code)).toEqual(["unknown-expression"]);
  });

  test("and so is a change that its life cycle ignores", () => {
    const text =
      'resource "azurerm_api_management_api_policy" "p" {\n  xml_content = "<policies/>"\n  lifecycle { ignore_changes = [xml_content] }\n}';
    expect(readTree({ "main.tf": text }).left.map(({ code }) => code)).toEqual(["may-not-arrive"]);
  });
});

function shown({ path, how, keys, marks }: FileLoad): string {
  const words = [
    ...keys.map(({ key, meaning }) => `${key}=${inWords(meaning)}`),
    ...marks.map(({ text, meaning }) => `${text}->${inWords(meaning)}`),
  ];
  return [path, how, ...words].join(" ");
}
