import { describe, expect, test } from "vitest";
import { inWords, meaningOf, onlyText, readTree, type Tree } from "./read.ts";

const home = "data.azurerm_client_config.current.tenant_id";
const id = "7f1d5d0e-6a4b-4f0e-9f57-0d6c1f5a1b11";

describe("an expression means", () => {
  test.each<[string, string, string, string?]>([
    ["the home tenant, of the signed-in principal", home, "HOME"],
    ["the home tenant, of the directory", "data.azuread_client_config.me.tenant_id", "HOME"],
    ["the home tenant, of the subscription", "data.azurerm_subscription.primary.tenant_id", "HOME"],
    ["the home tenant, with an index", "data.azurerm_client_config.current[0].tenant_id", "HOME"],
    ["a local", "local.t", "HOME", `locals { t = ${home} }`],
    [
      "a local of a local, with a key",
      "local.c.tenant",
      "HOME",
      `locals {\n c = { tenant = local.t }\n t = ${home}\n}`,
    ],
    ["a key in brackets", 'local.c["tenant"]', "HOME", `locals { c = { "tenant" = ${home} } }`],
    ["an item", "local.c[0]", "HOME", `locals { c = [${home}] }`],
    ["the last of what is merged", "local.c.t", "HOME", `locals { c = merge({ t = "a" }, { t = ${home} }) }`],
    ["a default", "var.t", id, `variable "t" { default = "${id}" }`],
    ["a join", "local.u", "https://h/HOME/v2.0", `locals { u = "https://h/\${${home}}/v2.0" }`],
    ["format", `format("%s/%v%%", "a", ${home})`, "a/HOME%"],
    ["join over a list", `join("/", ["a", ${home}])`, "a/HOME"],
    ["lower", `lower("A\${${home}}B")`, "aHOMEb"],
    ["tostring and trimspace", `tostring(trimspace(" \${${home}} "))`, "HOME"],
    ["sensitive", `nonsensitive(sensitive(${home}))`, "HOME"],
    ["the same on both sides", `var.x ? ${home} : data.azuread_client_config.c.tenant_id`, "HOME"],
    [
      "the client id of an app",
      "azuread_application.api.client_id",
      "<azuread_application.api (main.tf)>",
      app("api"),
    ],
    [
      "the old name of a client id",
      "azuread_application.api.application_id",
      "<azuread_application.api (main.tf)>",
      app("api"),
    ],
    [
      "the client id of one of several",
      "azuread_application.api[0].client_id",
      "<azuread_application.api (main.tf)>",
      app("api", "count = 1"),
    ],
    [
      "the client id of a service principal",
      "azuread_service_principal.api.client_id",
      "<azuread_application.api (main.tf)>",
      `${app("api")}\nresource "azuread_service_principal" "api" { client_id = azuread_application.api.client_id }`,
    ],
    [
      "the client id of a registration",
      "azuread_application_registration.r.client_id",
      "<azuread_application_registration.r (main.tf)>",
      'resource "azuread_application_registration" "r" { display_name = "r" }',
    ],
    [
      "an app id of Microsoft Graph",
      "msgraph_resource.a.output.id",
      "<msgraph_resource.a (main.tf)>",
      'resource "msgraph_resource" "a" {\n url = "applications"\n body = {}\n response_export_values = { id = "appId" }\n}',
    ],
    [
      "the name of a named value",
      "azurerm_api_management_named_value.t.display_name",
      "tenant",
      'resource "azurerm_api_management_named_value" "t" { display_name = "tenant" }',
    ],
    [
      "what terraform_data hands on",
      "terraform_data.t.output",
      "HOME",
      `resource "terraform_data" "t" { input = ${home} }`,
    ],
  ])("%s: %s", (_what, expression, expected, beside = "") => {
    expect(meaningOf(expression, beside)).toBe(expected);
  });

  test.each<[string, string, string]>([
    ['var.t != "" ? var.t : HOME', '""', "HOME"],
    ['var.t == "" ? HOME : var.t', '""', "HOME"],
    ["var.t != null ? var.t : HOME", "null", "HOME"],
    ['var.t == null || var.t == "" ? HOME : var.t', "null", "HOME"],
    ["coalesce(var.t, HOME)", '""', "HOME"],
    ["coalesce(var.t, HOME)", "null", "HOME"],
    ['var.t != "" ? var.t : HOME', `"${id}"`, id],
    ["coalesce(var.t, HOME)", `"${id}"`, id],
    ['var.t != "" ? local.other : HOME', '""', "?it has different values in the tree"],
    ["var.on ? var.t : HOME", '""', "?it has different values in the tree"],
  ])("%s with the default %s is %s", (expression, given, expected) => {
    const beside = `variable "t" { default = ${given} }\nlocals { other = "o" }`;
    expect(meaningOf(expression.replaceAll("HOME", home), beside)).toBe(expected);
  });
});

describe("an expression is unknown", () => {
  test.each<[string, string, string, string?]>([
    ["a variable without a value", "var.t", "nothing in this tree gives var.t a value", 'variable "t" {}'],
    ["a variable that is not declared", "var.t", "nothing in this tree gives var.t a value"],
    ["null", "var.t", "it is null", 'variable "t" { default = null }'],
    [
      "a secret that is not made here",
      "data.azurerm_key_vault_secret.t.value",
      "data.azurerm_key_vault_secret.t.value is known only when Terraform has run",
    ],
    [
      "a tenant of an identity",
      "azurerm_user_assigned_identity.i.tenant_id",
      "azurerm_user_assigned_identity.i.tenant_id is known only when Terraform has run",
      'resource "azurerm_user_assigned_identity" "i" {}',
    ],
    [
      "an app that is only looked up",
      "data.azuread_application.a.client_id",
      "data.azuread_application.a.client_id is known only when Terraform has run",
    ],
    [
      "a module of a registry",
      "module.m.tenant",
      "module.m is not in this tree",
      'module "m" { source = "Azure/naming/azurerm" }',
    ],
    ["a function", 'replace("a", "a", "b")', "the function replace is not evaluated"],
    [
      "a name that leads to itself",
      "local.a",
      "local.a leads to itself",
      "locals {\n a = local.b\n b = local.a\n}",
    ],
    ["a text that leads to itself", "local.a", "it leads to itself", 'locals { a = "x${local.a}" }'],
    ["a loop", "[for x in var.y : x]", "it is a collection"],
    ["each, outside of a loop", "each.value", "the tree does not tell what each.value is"],
    ["a calculation", "1 + 2", "it is calculated"],
    [
      "a provider with a tenant of its own",
      "data.azuread_client_config.c.tenant_id",
      "data.azuread_client_config.c.tenant_id has a provider with a tenant of its own",
      `data "azuread_client_config" "c" { provider = azuread.b2c }\nprovider "azuread" {\n alias = "b2c"\n tenant_id = "${id}"\n}`,
    ],
    ["a folder", "path.module", "it is a folder"],
  ])("%s: %s", (_what, expression, why, beside = "") => {
    expect(meaningOf(expression, beside)).toBe(`?${why}`);
  });

  test("a provider that only names a subscription is no other tenant", () => {
    const beside =
      'data "azurerm_client_config" "c" { provider = azurerm.hub }\nprovider "azurerm" { alias = "hub" }';
    expect(meaningOf("data.azurerm_client_config.c.tenant_id", beside)).toBe("HOME");
  });
});

describe("values of a module that nobody calls", () => {
  const declared = 'variable "t" { default = "" }';
  test.each<[string, Tree, string]>([
    ["come from terraform.tfvars", { "terraform.tfvars": 't = "a"' }, "a"],
    ["come from *.auto.tfvars.json", { "x.auto.tfvars.json": '{ "t": "a" }' }, "a"],
    ["come from a file that is named on the command line, below it", { "env/prod.tfvars": 't = "a"' }, "a"],
    ["agree over files", { "env/prod.tfvars": 't = "a"', "env/dev.tfvars": 't = "a"' }, "a"],
    [
      "differ between files",
      { "env/dev.tfvars": 't = "a"', "env/prod.tfvars": 't = "b"' },
      "?env/dev.tfvars and env/prod.tfvars give it different values",
    ],
    [
      "are the default where one file gives none",
      { "env/dev.tfvars": "", "env/prod.tfvars": 't = "b"' },
      "?env/prod.tfvars and main.tf give it different values",
    ],
    ["are not those of another module", { "other/main.tf": "", "other/terraform.tfvars": 't = "b"' }, ""],
    [
      "may be set by a script",
      { "deploy.sh": "export TF_VAR_t=$TENANT" },
      "?deploy.sh may give var.t another value",
    ],
    [
      "may be set by a pipeline",
      { ".github/workflows/x.yml": 'run: terraform apply -var "t=$TENANT"' },
      "?.github/workflows/x.yml may give var.t another value",
    ],
    [
      "may be set by Terragrunt",
      { "terragrunt.hcl": "inputs = {\n  t = local.tenant\n}" },
      "?terragrunt.hcl may give var.t another value",
    ],
    ["are not set by prose", { "README.md": "export TF_VAR_t=a" }, ""],
  ])("%s", (_what, others, expected) => {
    expect(meaningOf("var.t", declared, others)).toBe(expected);
  });
});

describe("over modules", () => {
  const gateway = 'variable "tenant_id" {}\nlocals { p = "<policies>${var.tenant_id}" }';

  test("the value of a call is what its module's variable means", () => {
    const tree = {
      "main.tf":
        'module "identity" { source = "./modules/identity" }\nmodule "gateway" {\n  source = "./modules/gateway"\n  tenant_id = module.identity.tenant_id\n}',
      "modules/identity/main.tf":
        'output "tenant_id" { value = data.azuread_client_config.current.tenant_id }',
      "modules/gateway/main.tf": gateway,
    };
    expect(onlyText(tree)).toBe("<policies>[HOME]");
  });

  test("an output that depends on a variable is read for its call", () => {
    const tree = {
      "main.tf": `module "a" {\n  source = "./m"\n  x = ${home}\n}\nmodule "b" {\n  source = "./m"\n  x = "b"\n}\nlocals { p = "<policies>\${module.a.y} \${module.b.y}" }`,
      "m/main.tf": 'variable "x" {}\noutput "y" { value = "<${var.x}>" }',
    };
    expect(onlyText(tree)).toBe("<policies>[<HOME>] [<b>]");
  });

  test("two calls with different values make it unknown and are named", () => {
    const tree = {
      "dev/main.tf": `module "g" {\n  source = "../gateway"\n  tenant_id = ${home}\n}`,
      "prod/main.tf": 'module "g" {\n  source = "../gateway"\n  tenant_id = "b"\n}',
      "gateway/main.tf": gateway,
    };
    expect(onlyText(tree)).toBe(
      "<policies>[?dev/main.tf (module.g) and prod/main.tf (module.g) give it different values]",
    );
  });

  test("two calls with the same value agree", () => {
    const call = `module "g" {\n  source = "../gateway"\n  tenant_id = ${home}\n}`;
    expect(onlyText({ "dev/main.tf": call, "prod/main.tf": call, "gateway/main.tf": gateway })).toBe(
      "<policies>[HOME]",
    );
  });

  test("modules that call each other end", () => {
    const tree = {
      "a/main.tf": 'variable "tenant_id" {}\nmodule "b" {\n  source = "../b"\n  tenant_id = var.tenant_id\n}',
      "b/main.tf": `${gateway}\nmodule "a" {\n  source = "../a"\n  tenant_id = var.tenant_id\n}`,
    };
    expect(onlyText(tree)).toBe("<policies>[?var.tenant_id leads to itself]");
  });

  test("a module that calls itself twice ends", () => {
    const tree = {
      "main.tf":
        'module "a" { source = "./" }\nmodule "b" { source = "./" }\noutput "x" { value = "${module.a.x}${module.b.x}" }\nlocals { p = "<policies>${module.a.x}" }',
    };
    expect(onlyText(tree)).toMatch(/^<policies>\[\?/);
  });
});

describe("loops", () => {
  test("each stands for what all items agree on", () => {
    const block = (items: string) =>
      `resource "x" "y" {\n  for_each = ${items}\n  v = "<policies>\${each.value.t}"\n}`;
    expect(onlyText({ "main.tf": block(`{ a = { t = ${home} }, b = { t = ${home} } }`) })).toBe(
      "<policies>[HOME]",
    );
    expect(onlyText({ "main.tf": block('{ a = { t = "1" }, b = { t = "2" } }') })).toBe(
      "<policies>[?it has different values in the tree]",
    );
    expect(onlyText({ "main.tf": block("var.things") })).toBe(
      "<policies>[?the tree does not tell what each.value.t is]",
    );
  });

  test("the names of a for are its items", () => {
    const text = `locals { p = [for k, v in { a = ${home} } : "<policies>\${k}\${v}"] }`;
    expect(onlyText({ "main.tf": text })).toBe("<policies>[a][HOME]");
  });
});

describe("named values", () => {
  test.each<[string, string, readonly string[]]>([
    ["a value", named(`value = ${home}`), ["tenant HOME"]],
    [
      "a secret of the tree",
      `${named("value_from_key_vault { secret_id = azurerm_key_vault_secret.s.versionless_id }")}\nresource "azurerm_key_vault_secret" "s" { value = ${home} }`,
      ["tenant HOME"],
    ],
    [
      "a secret of elsewhere",
      named('value_from_key_vault { secret_id = "https://v/secrets/s" }'),
      ["tenant ?its value is a Key Vault secret that this tree does not make"],
    ],
    [
      "azapi",
      `resource "azapi_resource" "n" {\n  type = "Microsoft.ApiManagement/service/namedValues@2024-05-01"\n  body = { properties = { displayName = "tenant", value = ${home} } }\n}`,
      ["tenant HOME"],
    ],
    [
      "each of a literal map",
      `resource "azurerm_api_management_named_value" "n" {\n  for_each = { a = "1", b = ${home} }\n  display_name = "nv-\${each.key}"\n  value = each.value\n}`,
      ["nv-a 1", "nv-b HOME"],
    ],
    [
      "each of a map of objects in a local",
      `locals { nv = { a = { name = "A", value = ${home} } } }\nresource "azurerm_api_management_named_value" "n" {\n  for_each = local.nv\n  display_name = each.value.name\n  value = each.value.value\n}`,
      ["A HOME"],
    ],
    [
      "each of what is not in the tree",
      'resource "azurerm_api_management_named_value" "n" {\n  for_each = var.nv\n  display_name = "x"\n  value = each.value\n}',
      ["x ?the tree does not tell what each.value is"],
    ],
    [
      "what a module of elsewhere is handed",
      `module "apim" {\n  source = "Azure/avm-res-apimanagement-service/azurerm"\n  named_values = { t = { display_name = "tenant-id", value = ${home} }, k = { value = "1" } }\n}\nresource "azurerm_api_management" "a" {}`,
      ["tenant-id HOME", "k 1"],
    ],
    [
      "a value that files of values give",
      `${named("value = var.t")}\nvariable "t" { default = "1" }`,
      ["tenant 1"],
    ],
    [
      "no display name that is known",
      'resource "azurerm_api_management_named_value" "n" {\n  display_name = var.x\n  value = "a"\n}',
      [],
    ],
  ])("are read from %s", (_what, text, expected) => {
    const { namedValues } = readTree({ "main.tf": text });
    expect(namedValues.map(({ name, meaning }) => `${name} ${inWords(meaning)}`)).toEqual(expected);
  });
});

test("a named value that one environment gives the home tenant and another something else is told", () => {
  const call = (value: string) => `module "g" {\n  source = "../g"\n  t = ${value}\n}`;
  const { namedValues, left } = readTree({
    "dev/main.tf": call(home),
    "prod/main.tf": call('"b"'),
    "g/main.tf": `variable "t" {}\n${named("value = var.t")}`,
  });
  expect(namedValues.map(({ meaning }) => meaning.kind)).toEqual(["unknown"]);
  expect(left.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "differs-by-environment The named value tenant was left: dev/main.tf (module.g) and prod/main.tf (module.g) give it different values.",
  ]);
});

function app(name: string, more = ""): string {
  return `resource "azuread_application" "${name}" {\n  display_name = "${name}"\n  ${more}\n}`;
}

function named(body: string): string {
  return `resource "azurerm_api_management_named_value" "n" {\n  display_name = "tenant"\n  ${body}\n}`;
}
