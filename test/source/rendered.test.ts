import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { reviseText } from "../../src/core/policy/revise/revise.ts";
import { applied, checkout } from "./checkout.ts";
import { patchedFiles } from "./patch.ts";
import { jsonPolicies } from "./render-arm.ts";
import { bicepReader } from "./render-bicep.ts";
import { filled, isPolicy, stringsIn, templatePolicies, terraformPolicies } from "./render-terraform.ts";
import { type SourceTree, sourceTree, sourceTrees, type TreeFile } from "./trees.ts";

const home = "7b1f4c52-9d3e-4a68-8f20-3c5a6e1d9b74";
const api = "5d0e2b91-64f7-4c1a-b8d3-90a7f2c46e15";
const client = "2f9a6c18-0b57-4e3d-9a41-c86d1f5e7032";

/** What the expressions of the trees are at a deployment. */
const values: Readonly<Record<string, string>> = {
  "data.azurerm_client_config.current.tenant_id": home,
  "data.azuread_client_config.current.tenant_id": home,
  "local.tenant_id": home,
  tenant_id: home,
  tenantId: home,
  "subscription().tenantId": home,
  "tenant().tenantId": home,
  "environment().authentication.loginEndpoint": "https://login.microsoftonline.com/",
  "apim.properties.gatewayUrl": "https://apim.azure-api.net",
  "var.apim_name": "apim",
  "parameters('apimName')": "apim",
  "azuread_application.api.client_id": api,
  "azuread_application.mcp.client_id": api,
  audience: api,
  toolsAppId: api,
  "variables('audience')": api,
  "azuread_application.client.client_id": client,
  "parameters('clientId')": client,
  clientList: `<application-id>${client}</application-id>`,
};

/** What fills the marks of policy files, when Bicep loads them or the gateway reads them. */
const fileMarks: readonly (readonly [RegExp | string, string])[] = [
  [/(?<!\{)\{tenant-id\}/g, home],
  [/(?<!\{)\{audience\}/g, api],
  ["{{client_app_id}}", client],
];

/** A file before and after what is expected of its tree. */
interface Edited {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const edits = new Map<string, readonly Edited[]>();

function editedFiles(tree: SourceTree): readonly Edited[] {
  const known = edits.get(tree.name);
  if (known !== undefined) return known;
  const after = applied(checkout(tree), tree.expected.patch);
  const files = tree.files.flatMap(({ path, text }, index) => {
    const now = after[index]?.text ?? "";
    return now === text ? [] : [{ path, before: text, after: now }];
  });
  edits.set(tree.name, files);
  return files;
}

const readBicep = await bicepReader();

/** What the reviser of live policies makes of a rendered one. */
function revisedLive(policy: string, { options }: SourceTree, clientApps: readonly string[]): string {
  const names = [...policy.matchAll(/\{\{([\w-]*tenant[\w-]*)\}\}/gi)].map(([, name = ""]) => name);
  const setting = {
    homeTenant: { id: home, domains: options.homeTenant.filter((name) => name !== home) },
    namedValues: new Map(names.map((name) => [name, home])),
    authorityHosts: [],
    gatewayHosts: [],
    apiAudiences: [],
    tokenVersion: null,
  };
  const goal = {
    authority: "common",
    resourceAuthority: "organizations",
    otherSharedAuthority: "keep",
    clientAppIds: clientApps.filter((id) => id !== "none"),
    allowTenants: options.allowTenant,
    gatewayIssuer: null,
  } as const;
  const revised = reviseText(policy, setting, goal);
  if (revised.kind === "refusal") throw new Error(`${revised.reason}: ${policy}`);
  return revised.text;
}

/** The edited source, deployed, gives what a migration of the live policy gives. */
async function expectSamePolicies(
  tree: SourceTree,
  render: (file: TreeFile) => Promise<readonly string[]> | readonly string[],
  which: RegExp,
): Promise<void> {
  const clientApps = tree.options.clientApp.map((id) =>
    filled(id.replace("{{client_app_id}}", client), values),
  );
  const files = editedFiles(tree).filter(({ path }) => which.test(path));
  const policies = await Promise.all(
    files.map(async ({ path, before, after }) => ({
      before: await render({ path, text: before }),
      after: await render({ path, text: after }),
    })),
  );
  const before = policies.flatMap((one) => one.before);
  const after = policies.flatMap((one) => one.after);
  expect(before.length).toBeGreaterThan(0);
  expect(after).not.toEqual(before);
  expect(after).toEqual(before.map((policy) => revisedLive(policy, tree, clientApps)));
}

describe("a deployment of the edited source makes the policies that a live migration makes", () => {
  test.each(["terraform-heredoc", "terraform-azapi-mcp"])("Terraform: %s", async (name) => {
    const render = async ({ path, text }: TreeFile) =>
      (await terraformPolicies(path, text)).map((policy) => filled(policy, values));
    await expectSamePolicies(sourceTree(name), render, /\.tf$/);
  });

  test("Terraform's templatefile", async () => {
    const render = async ({ path, text }: TreeFile) =>
      (await templatePolicies(path, text)).map((policy) => filled(policy, values));
    await expectSamePolicies(sourceTree("terraform-template"), render, /\.tftpl$/);
  });

  test.each(["arm-concat", "apiops-cli"])("JSON: %s", async (name) => {
    const render = ({ text }: TreeFile) => jsonPolicies(text, values);
    await expectSamePolicies(sourceTree(name), render, /\.json$/);
  });

  test("YAML: an operator's resources", async () => {
    const render = ({ text }: TreeFile) => stringsIn(yamlIn(text)).filter(isPolicy);
    await expectSamePolicies(sourceTree("operator-yaml"), render, /\.yaml$/);
  });

  test("Bicep, in pieces", async () => {
    const render = ({ text }: TreeFile) => {
      const { policies, variables } = readBicep(text);
      const pieces = [...variables].map(([name, value]) => [name, filledIfAll(value)] as const);
      return policies.map((policy) => filled(policy, { ...values, ...Object.fromEntries(pieces) }));
    };
    await expectSamePolicies(sourceTree("bicep-pieces"), render, /gateway\.bicep$/);
  });

  test("Bicep, with marks in a string", async () => {
    const marks = { __TENANT_ID__: home, __CLIENT_ID__: client, __AUDIENCE__: api };
    const render = ({ text }: TreeFile) => {
      // The grammar doesn't know strings of three quotes that interpolate: the policy of one API is cut off.
      const known = text.slice(0, text.indexOf("resource tourPolicy"));
      return readBicep(known).policies.map((policy) =>
        Object.entries(marks).reduce((rest, [mark, value]) => rest.replaceAll(mark, value), policy),
      );
    };
    await expectSamePolicies(sourceTree("bicep-marks"), render, /\.bicep$/);
  });

  test("a here-document, which the shell itself expands", async () => {
    const render = ({ text }: TreeFile) => {
      const [document = ""] = /cat > policy\.xml <<XML\n[^]*?\nXML\n/.exec(text) ?? [];
      const script = document.replace("cat > policy.xml", "cat");
      const env = { ...process.env, TENANT_ID: home, API_APP_ID: api };
      return [spawnSync("bash", ["-c", script], { env, encoding: "utf8" }).stdout];
    };
    await expectSamePolicies(sourceTree("shell-rest"), render, /setup\.sh$/);
  });

  const withPolicyFiles = sourceTrees().filter(({ expected }) => /^--- a\/.*\.xml\t?$/m.test(expected.patch));
  test.each(withPolicyFiles)("policy files: $name", async (tree) => {
    const render = ({ text }: TreeFile) => [
      fileMarks.reduce((rest, [mark, value]) => rest.replaceAll(mark, value), text),
    ];
    await expectSamePolicies(tree, render, /\.xml$/);
  });
});

describe("the edited source is still what it was", () => {
  const edited = sourceTrees()
    .filter(({ expected }) => expected.patch !== "")
    .map((tree) => ({ tree, name: tree.name }));

  test.each(edited)("for readers of Bicep, Terraform, JSON and YAML: $name", async ({ tree }) => {
    const files = editedFiles(tree);
    expect(files.length).toBeGreaterThan(0);
    for (const { path, before, after } of files) {
      if (path.endsWith(".json")) expect(shape(JSON.parse(after))).toEqual(shape(JSON.parse(before)));
      if (/\.ya?ml$/.test(path)) expect(shape(yamlIn(after))).toEqual(shape(yamlIn(before)));
      if (path.endsWith(".tf"))
        expect(await terraformPolicies(path, after)).toHaveLength(
          (await terraformPolicies(path, before)).length,
        );
      if (path.endsWith(".bicep")) {
        const [was, is] = [readBicep(before), readBicep(after)];
        expect(is.errors.length).toBe(was.errors.length);
        expect(is.policies.length).toBe(was.policies.length);
        expect([...is.audiences.keys()]).toEqual([...was.audiences.keys()]);
      }
    }
  });

  test("for Bicep, the audience of an app is at the top of its own body", async () => {
    const audiences = edited.flatMap(({ tree }) =>
      editedFiles(tree)
        .filter(({ path }) => path.endsWith(".bicep"))
        .flatMap(({ after }) => [...readBicep(after).audiences]),
    );
    expect(audiences.toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual([
      ["apiApp", "AzureADMultipleOrgs"],
      ["backendApp", "AzureADMultipleOrgs"],
      ["gatewayApp", "AzureADMultipleOrgs"],
      ["jobApp", "AzureADMyOrg"],
      ["mcpApp", "AzureADMultipleOrgs"],
      ["toolsApp", "AzureADMultipleOrgs"],
    ]);
  });

  test("no patch changes a file that was generated", () => {
    const changed = sourceTrees().flatMap(({ expected }) => patchedFiles(expected.patch));
    expect(changed.filter((path) => /main\.json$|\.lock\.hcl$/.test(path))).toEqual([]);
  });
});

function yamlIn(text: string): unknown {
  return parseAllDocuments(text).map((one) => one.toJS() as unknown);
}

/** A document with its texts taken out: only those may differ. */
function shape(value: unknown): unknown {
  if (typeof value === "string") return "";
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]));
}

/** Pieces of a policy may be of code that is no string. */
function filledIfAll(piece: string): string {
  const known = [...piece.matchAll(/\$\{([^{}"]+)\}/g)].every(([, name = ""]) => name in values);
  return known ? filled(piece, values) : piece;
}
