import { describe, expect, test } from "vitest";
import type { AppDeclaration } from "../../../../src/core/source/language-reading.ts";
import { inWords, readTree, type Tree } from "./read.ts";

const home = "data.azurerm_client_config.current.tenant_id";

describe("an audience that is written", () => {
  test.each<[string, string, string]>([
    ["a literal", '"AzureADMyOrg"', "written AzureADMyOrg"],
    ["a variable", "var.audience", "unknown it is var.audience, and no literal"],
    ["a string with an interpolation", '"AzureAD${var.x}"', "unknown it is an expression, and no literal"],
    [
      "a condition",
      'var.m ? "AzureADMultipleOrgs" : "AzureADMyOrg"',
      "unknown it is an expression, and no literal",
    ],
    ["a string with an escape", '"AzureAD\\u004dyOrg"', "unknown it is an expression, and no literal"],
  ])("as %s", (_what, value, expected) => {
    const text = `resource "azuread_application" "a" {\n  display_name     = "a"\n  sign_in_audience = ${value}\n}\n`;
    const { audience } = onlyApp({ "main.tf": text });
    expect(
      audience.kind === "written"
        ? `written ${audience.value}`
        : "why" in audience
          ? `unknown ${audience.why}`
          : "",
    ).toBe(expected);
    if (audience.kind === "written") expect(text.slice(audience.start, audience.end)).toBe("AzureADMyOrg");
  });
});

describe("an audience that is absent is added", () => {
  test.each<[string, string, string]>([
    [
      "below the display name",
      '  display_name = "a"\n  owners       = []\n',
      '  display_name = "a"\n  sign_in_audience = "X"\n  owners       = []\n',
    ],
    [
      "aligned with a longer name",
      '  display_name            = "a"\n  prevent_duplicate_names = true\n',
      '  display_name            = "a"\n  sign_in_audience        = "X"\n  prevent_duplicate_names = true\n',
    ],
    [
      "aligned with a name above",
      '  prevent_duplicate_names = true\n  display_name            = "a"\n',
      '  prevent_duplicate_names = true\n  display_name            = "a"\n  sign_in_audience        = "X"\n',
    ],
    [
      "without regard to another group",
      '  display_name = "a"\n\n  prevent_duplicate_names = true\n',
      '  display_name = "a"\n  sign_in_audience = "X"\n\n  prevent_duplicate_names = true\n',
    ],
    [
      "behind a comment",
      '  display_name = "a" # the name\n',
      '  display_name = "a" # the name\n  sign_in_audience = "X"\n',
    ],
    [
      "with tabs and lines of Windows",
      '\tdisplay_name = "a"\r\n\towners = []\r\n',
      '\tdisplay_name = "a"\r\n\tsign_in_audience = "X"\r\n\towners = []\r\n',
    ],
    ["below whatever comes first", '  name = "a"\n', '  name = "a"\n  sign_in_audience = "X"\n'],
    [
      "below a heredoc",
      "  display_name = <<A\na\nA\n  owners = []\n",
      '  display_name = <<A\na\nA\n  sign_in_audience = "X"\n  owners = []\n',
    ],
  ])("%s", (_what, body, expected) => {
    const around = (inner: string) => `resource "azuread_application" "a" {\n${inner}}\n`;
    expect(withAudience({ "main.tf": around(body) })).toBe(around(expected));
  });

  test.each([
    ["on one line", 'resource "azuread_application" "a" { display_name = "a" }\n'],
    ["that is empty", 'resource "azuread_application" "a" {\n}\n'],
  ])("but not to a block %s", (_what, text) => {
    expect(onlyApp({ "main.tf": text }).audience.kind).toBe("unknown");
  });

  test.each<[string, string, string]>([
    [
      "of several lines",
      '{\n    displayName = "a"\n  }',
      '{\n    displayName = "a"\n    signInAudience = "X"\n  }',
    ],
    ["of one line", '{ displayName = "a" }', '{ displayName = "a", signInAudience = "X" }'],
    [
      "with commas",
      '{\n    displayName = "a",\n    tags = []\n  }',
      '{\n    displayName = "a",\n    signInAudience = "X",\n    tags = []\n  }',
    ],
    [
      "in jsonencode",
      'jsonencode({\n    displayName = "a"\n  })',
      'jsonencode({\n    displayName = "a"\n    signInAudience = "X"\n  })',
    ],
  ])("to the body of a Graph request %s", (_what, body, expected) => {
    const around = (inner: string) =>
      `resource "msgraph_resource" "a" {\n  url = "applications"\n  body = ${inner}\n}\n`;
    expect(withAudience({ "main.tf": around(body) })).toBe(around(expected));
  });
});

test("an app has a key, a display name, URIs and a place", () => {
  const text = `# apps\nresource "azuread_application" "api" {\n  display_name = "MCP \${var.env}"\n  identifier_uris = ["api://\${var.env}", "https://x"]\n}\nvariable "env" { default = "dev" }\n`;
  const app = onlyApp({ "infra/apps.tf": text });
  expect(app.key).toBe("azuread_application.api (infra/apps.tf)");
  expect(app.displayName === null ? "" : inWords(app.displayName)).toBe("MCP dev");
  expect(app.identifierUris.map(inWords)).toEqual(["api://dev", "https://x"]);
  expect(text.slice(app.place.start, app.place.end)).toBe('resource "azuread_application" "api" ');
});

test.each<[string, string, readonly string[]]>([
  [
    "ignore_changes of the audience",
    "lifecycle { ignore_changes = [tags, sign_in_audience] }",
    ["lifecycle.ignore_changes covers sign_in_audience."],
  ],
  [
    "ignore_changes of the audience in quotes",
    'lifecycle { ignore_changes = ["sign_in_audience"] }',
    ["lifecycle.ignore_changes covers sign_in_audience."],
  ],
  [
    "ignore_changes of everything",
    "lifecycle { ignore_changes = all }",
    ["lifecycle.ignore_changes covers sign_in_audience."],
  ],
  ["ignore_changes of something else", "lifecycle { ignore_changes = [identifier_uris] }", []],
  ["count", "count = var.x ? 1 : 0", ["It has a count, which decides whether and how often it is made."]],
  [
    "for_each",
    'for_each = toset(["a"])',
    ["It has a for_each: a change here reaches each app registration that is made of it."],
  ],
])("%s is a doubt or none", (_what, line, expected) => {
  const text = `resource "azuread_application" "a" {\n  display_name = "a"\n  ${line}\n}\n`;
  expect(onlyApp({ "main.tf": text }).doubts).toEqual(expected);
});

describe("links", () => {
  const api = 'resource "azuread_application" "api" {\n  display_name = "api"\n}\n';
  const client = 'resource "azuread_application" "client" {\n  display_name = "client"\n}\n';
  const CLIENT = "<azuread_application.client (main.tf)>";

  test.each<[string, string, readonly string[]]>([
    [
      "pre-authorized",
      `${client}resource "azuread_application_pre_authorized" "p" {\n  application_id = azuread_application.api.id\n  authorized_client_id = azuread_application.client.client_id\n}`,
      [`pre-authorizes ${CLIENT}`],
    ],
    [
      "pre-authorized, by the old names",
      `${client}resource "azuread_application_pre_authorized" "p" {\n  application_object_id = azuread_application.api.object_id\n  authorized_app_id = azuread_application.client.application_id\n}`,
      [`pre-authorizes ${CLIENT}`],
    ],
    [
      "pre-authorized, each of a set",
      'resource "azuread_application_pre_authorized" "p" {\n  for_each = toset(["1", "2"])\n  application_id = azuread_application.api.id\n  authorized_client_id = each.value\n}',
      ["pre-authorizes 1", "pre-authorizes 2"],
    ],
    [
      "access",
      'resource "azuread_application_api_access" "p" {\n  application_id = azuread_application.api.id\n  api_client_id = "3"\n}',
      ["requires 3"],
    ],
    [
      "known clients",
      'resource "azuread_application_known_clients" "p" {\n  application_id = azuread_application.api.id\n  known_client_ids = ["4", "5"]\n}',
      ["known client 4", "known client 5"],
    ],
    [
      "a resource for another app",
      'resource "azuread_application_known_clients" "p" {\n  application_id = data.azuread_application.x.id\n  known_client_ids = ["4"]\n}',
      [],
    ],
  ])("by a resource of its own: %s", (_what, text, expected) => {
    const app = readTree({ "main.tf": `${api}${text}` }).apps.find(({ key }) => key.includes(".api "));
    expect(app?.links.map(({ kind, app: other }) => `${kind} ${inWords(other)}`)).toEqual(expected);
  });

  test("in its own block, also over modules", () => {
    const tree = {
      "main.tf": `module "apps" { source = "./apps" }\nresource "azuread_application" "client" {\n  display_name = "c"\n  api { known_client_applications = ["6"] }\n  required_resource_access { resource_app_id = module.apps.api_id }\n  dynamic "required_resource_access" {\n    for_each = ["7"]\n    content { resource_app_id = required_resource_access.value }\n  }\n}\n`,
      "apps/main.tf": `${api}output "api_id" { value = azuread_application.api.client_id }`,
    };
    const app = readTree(tree).apps.find(({ key }) => key.includes(".client "));
    expect(app?.links.map(({ kind, app: other }) => `${kind} ${inWords(other)}`)).toEqual([
      "requires <azuread_application.api (apps/main.tf)>",
      "requires 7",
      "known client 6",
    ]);
  });

  test("in the body of a Graph request", () => {
    const text =
      'resource "msgraph_resource" "a" {\n  url = "applications"\n  body = {\n    displayName = "a"\n    identifierUris = ["api://a"]\n    requiredResourceAccess = [{ resourceAppId = "1" }]\n    api = { preAuthorizedApplications = [{ appId = "2" }], knownClientApplications = ["3"] }\n  }\n}\n';
    const app = onlyApp({ "main.tf": text });
    expect(app.links.map(({ kind, app: other }) => `${kind} ${inWords(other)}`)).toEqual([
      "requires 1",
      "pre-authorizes 2",
      "known client 3",
    ]);
    expect(app.identifierUris.map(inWords)).toEqual(["api://a"]);
  });

  test("an identifier URI of its own", () => {
    const text = `${api}resource "azuread_application_identifier_uri" "u" {\n  application_id = azuread_application.api.id\n  identifier_uri = "api://\${azuread_application.api.client_id}"\n}`;
    expect(onlyApp({ "main.tf": text }).identifierUris.map(inWords)).toEqual([
      "api://<azuread_application.api (main.tf)>",
    ]);
  });
});

test("what is looked up, commented out, or no application is no declaration", () => {
  const text =
    'data "azuread_application" "a" {\n  display_name = "a"\n}\n# resource "azuread_application" "b" {}\nresource "azuread_service_principal" "c" {}\nresource "msgraph_resource" "d" {\n  url = "groups"\n  body = {}\n}\nmoved {\n  from = azuread_application.x\n  to = azuread_application.y\n}\n';
  expect(readTree({ "main.tf": text }).apps).toEqual([]);
});

describe("the tenant elsewhere", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "app settings",
      `resource "azurerm_linux_web_app" "w" {\n  app_settings = { "AzureAd__TenantId" = ${home}, X = "1" }\n}`,
      ["setting-elsewhere AzureAd__TenantId"],
    ],
    [
      "the environment of a container",
      `resource "azurerm_container_app" "c" {\n  template {\n    container {\n      env {\n        name = "AZURE_TENANT_ID"\n        value = ${home}\n      }\n      env {\n        name = "A"\n        value = "b"\n      }\n    }\n  }\n}`,
      ["setting-elsewhere AZURE_TENANT_ID"],
    ],
    [
      "the sign-in of a web app",
      `resource "azurerm_linux_web_app" "w" {\n  auth_settings_v2 {\n    active_directory_v2 {\n      tenant_auth_endpoint = "https://login.microsoftonline.com/\${${home}}/v2.0"\n    }\n  }\n}`,
      ["setting-elsewhere tenant_auth_endpoint"],
    ],
    [
      "the sign-in of a container app",
      `resource "azapi_resource" "auth" {\n  body = { properties = { identityProviders = { azureActiveDirectory = { registration = { openIdIssuer = "https://login.microsoftonline.com/\${${home}}/v2.0" } } } } }\n}`,
      ["setting-elsewhere openIdIssuer"],
    ],
    [
      "a file of settings",
      `resource "local_file" "e" {\n  content = <<E\nA=1\nVITE_AZURE_TENANT_ID=\${${home}}\nOTHER=\${${home}}\nE\n}`,
      ["setting-elsewhere VITE_AZURE_TENANT_ID"],
    ],
    [
      "a credential manager",
      `resource "azapi_resource" "p" {\n  type = "Microsoft.ApiManagement/service/authorizationProviders@2024-05-01"\n  body = { properties = { oauth2 = { grantTypes = { clientCredentials = { tenantId = ${home} } } } } }\n}`,
      ["gateway-token-call tenantId"],
    ],
    [
      "the address of an API",
      `resource "azurerm_api_management_api" "a" {\n  service_url = "https://login.microsoftonline.com/\${${home}}/oauth2/v2.0"\n}`,
      ["gateway-token-call service_url"],
    ],
    [
      "the address of a backend",
      `resource "azurerm_api_management_backend" "a" {\n  url = "https://login.microsoftonline.com/\${${home}}"\n}`,
      ["gateway-token-call url"],
    ],
  ])("is told: %s", (_what, text, expected) => {
    const { left } = readTree({ "main.tf": text });
    expect(left.map(({ code, message }) => `${code} ${message.split(" ")[0] ?? ""}`)).toEqual(expected);
    for (const { start, end } of left) expect(text.slice(start, end)).toContain(home);
  });

  test.each([
    [
      "a vault",
      `resource "azurerm_key_vault" "k" {\n  tenant_id = ${home}\n  access_policy {\n    tenant_id = ${home}\n  }\n}`,
    ],
    [
      "a federated credential",
      `resource "azuread_application_federated_identity_credential" "f" {\n  issuer = "https://login.microsoftonline.com/\${${home}}/v2.0"\n}`,
    ],
    ["a provider", `provider "azurerm" {\n  tenant_id = ${home}\n}`],
    ["an output", `output "tenant_id" {\n  value = ${home}\n}`],
    ["a backend of the state", 'terraform {\n  backend "azurerm" {\n    tenant_id = "x"\n  }\n}'],
  ])("is right where it is: %s", (_what, text) => {
    expect(readTree({ "main.tf": text }).left).toEqual([]);
  });
});

describe("files that are not read", () => {
  const state = '{"resources":[{"type":"azuread_application"}]}';
  const main = 'resource "azuread_application" "a" {\n  display_name = "a"\n}\n';
  test.each<[string, string, string, readonly string[]]>([
    ["state", "terraform.tfstate", state, ["generated-file"]],
    ["an old state", "env/terraform.tfstate.backup", state, ["generated-file"]],
    ["a module that was fetched", ".terraform/modules/m/main.tf", main, ["generated-file"]],
    [
      "what CDK wrote",
      "cdktf.out/stacks/a/cdk.tf.json",
      '{"x":"\\u003cpolicies\\u003e"}',
      ["generated-file"],
    ],
    ["Terraform in JSON", "main.tf.json", '{"x":"<policies>"}', ["unknown-expression"]],
    ["Terraform in JSON without any of it", "main.tf.json", '{"x":"<p>"}', []],
    ["a lock file", ".terraform.lock.hcl", 'provider "x" {}', []],
  ])("%s", (_what, path, text, expected) => {
    const reading = readTree({ [path]: text });
    expect(reading.left.map(({ code }) => code)).toEqual(expected);
    expect([...reading.apps, ...reading.texts, ...reading.loads]).toEqual([]);
  });
});

function onlyApp(tree: Tree): AppDeclaration {
  const { apps } = readTree(tree);
  const [app] = apps;
  if (app === undefined || apps.length !== 1) throw new Error(`there are ${apps.length} apps`);
  return app;
}

/** The only file of a tree with the audience added. */
function withAudience(tree: Tree): string {
  const { audience } = onlyApp(tree);
  const [text = ""] = Object.values(tree);
  if (audience.kind !== "absent") return audience.kind;
  return `${text.slice(0, audience.at)}${audience.before}X${audience.after}${text.slice(audience.at)}`;
}
