import { describe, expect, test } from "vitest";
import type { AppDeclaration } from "../../../../src/core/source/language-reading.ts";
import { readScripts } from "../../../../src/core/source/scripts/read-scripts.ts";
import { meaningText, sourceFile } from "../carried-content.ts";

function appsIn(path: string, text: string): readonly AppDeclaration[] {
  return readScripts([sourceFile(path, text)]).apps;
}

/** The script with the audience as the first declaration says it is to be written. */
function withAudience(path: string, text: string): string {
  const audience = appsIn(path, text)[0]?.audience;
  if (audience?.kind === "written") return `${text.slice(0, audience.start)}NEW${text.slice(audience.end)}`;
  if (audience?.kind !== "absent") return audience?.kind ?? "no app";
  const { at, before, after } = audience;
  return `${text.slice(0, at)}${before}NEW${after}${text.slice(at)}`;
}

describe("where a command says the audience", () => {
  test.each([
    [
      "an option",
      "a.sh",
      "az ad app create --display-name X --sign-in-audience AzureADMyOrg\n",
      "az ad app create --display-name X --sign-in-audience NEW\n",
    ],
    [
      "quotes",
      "a.sh",
      "az ad app create --display-name X --sign-in-audience='AzureADMyOrg'\n",
      "az ad app create --display-name X --sign-in-audience='NEW'\n",
    ],
    [
      "nowhere",
      "a.sh",
      'A=$(az ad app create \\\n  --display-name "$N-x" \\\n  --query appId -o tsv)\n',
      'A=$(az ad app create \\\n  --display-name "$N-x" --sign-in-audience NEW \\\n  --query appId -o tsv)\n',
    ],
    ["nowhere, and no name", "a.sh", "az ad app create\n", "az ad app create --sign-in-audience NEW\n"],
    [
      "an update",
      "a.sh",
      "az ad app update --id x --sign-in-audience AzureADMyOrg\n",
      "az ad app update --id x --sign-in-audience NEW\n",
    ],
    [
      "a property",
      "a.sh",
      'az ad app update --id x --set a=b "signInAudience=AzureADMyOrg"\n',
      'az ad app update --id x --set a=b "signInAudience=NEW"\n',
    ],
    [
      "a condition",
      "a.sh",
      "if ! az ad app create --display-name X; then exit 1; fi\n",
      "if ! az ad app create --display-name X --sign-in-audience NEW; then exit 1; fi\n",
    ],
    [
      "PowerShell",
      "a.ps1",
      "$a = az ad app create `\n  --display-name 'X' `\n  -o json | ConvertFrom-Json\n",
      "$a = az ad app create `\n  --display-name 'X' --sign-in-audience NEW `\n  -o json | ConvertFrom-Json\n",
    ],
    [
      "Microsoft Graph",
      "a.ps1",
      '$a = New-MgApplication -DisplayName X -SignInAudience "AzureADMyOrg"\n',
      '$a = New-MgApplication -DisplayName X -SignInAudience "NEW"\n',
    ],
    [
      "Microsoft Graph, nowhere",
      "a.ps1",
      "New-MgApplication -DisplayName X\n",
      "New-MgApplication -DisplayName X -SignInAudience NEW\n",
    ],
    [
      "Az",
      "a.ps1",
      "Update-AzADApplication -ObjectId $x -SignInAudience:AzureADMyOrg\n",
      "Update-AzADApplication -ObjectId $x -SignInAudience:NEW\n",
    ],
  ])("%s", (_title, path, text, expected) => {
    expect(withAudience(path, text)).toBe(expected);
  });

  test("is seen behind a hashtable, and what that requires is a link", () => {
    const text = [
      "$api = New-MgApplication -DisplayName A -Api @{",
      "  X = { 1 }",
      '} -SignInAudience "AzureADMyOrg"',
      "$c = New-MgApplication -DisplayName B -RequiredResourceAccess @(",
      "  @{ ResourceAppId = $api.AppId; ResourceAccess = @(@{ Id = 'x' }) }",
      ") -SignInAudience AzureADMyOrg",
      "",
    ].join("\n");
    const apps = appsIn("a.ps1", text);
    expect(apps.map(({ key, audience }) => [key, audience.kind])).toEqual([
      ["api (a.ps1)", "written"],
      ["c (a.ps1)", "written"],
    ]);
    expect(apps[1]?.links.map(({ kind, app }) => `${kind} ${meaningText(app)}`)).toEqual([
      "requires app api (a.ps1)",
    ]);
  });

  test.each([
    ["an update without it", "a.sh", "az ad app update --id x --identifier-uris y\n", { kind: "not sent" }],
    [
      "a variable",
      "a.sh",
      "A=AzureADMyOrg\naz ad app create --display-name X --sign-in-audience $A\n",
      { kind: "unknown", why: "$A says the audience" },
    ],
    [
      "options in a variable",
      "a.sh",
      'az ad app create --display-name X "${ARGS[@]}"\n',
      { kind: "unknown", why: "its options are in a variable" },
    ],
    [
      "splatting",
      "a.ps1",
      "New-MgApplication @params\n",
      { kind: "unknown", why: "its options are in a variable" },
    ],
    [
      "a body",
      "a.ps1",
      "New-MgApplication -BodyParameter $body\n",
      { kind: "unknown", why: "-bodyparameter says it" },
    ],
    [
      "another switch",
      "a.ps1",
      "New-AzADApplication -DisplayName X -AvailableToOtherTenants $true\n",
      { kind: "unknown" },
    ],
  ])("is not edited: %s", (_title, path, text, expected) => {
    expect(appsIn(path, text).map(({ audience }) => audience)).toMatchObject([expected]);
  });

  test.each([
    ["a comment", "a.sh", "# az ad app create --display-name X\naz login\n"],
    ["a text", "a.sh", "echo 'az ad app create --display-name X'\n"],
    ["a help text", "a.sh", "cat <<EOF\naz ad app create --display-name X\nEOF\n"],
    [
      "another command",
      "a.sh",
      "az ad app credential reset --id x --display-name y\naz ad app delete --id x\n",
    ],
    ["a script that does not end", "a.sh", "az ad app create --display-name X\nA='\n"],
  ])("is no app: %s", (_title, path, text) => {
    expect(appsIn(path, text)).toEqual([]);
  });
});

describe("the app registrations of a script", () => {
  const script = [
    'NAME="my-api"',
    'API_ID=$(az ad app list --display-name "$NAME" --query "[0].appId" -o tsv)',
    'if [ -z "$API_ID" ]; then',
    '  API_ID=$(az ad app create --display-name "$NAME" --query appId -o tsv)',
    "fi",
    'az ad app update --id "$API_ID" --identifier-uris "api://$API_ID"',
    'CLIENT_ID=$(az ad app create --display-name client --required-resource-accesses \'[{"resourceAppId":"r"}]\' --query appId -o tsv)',
    'az ad app permission add --id "$CLIENT_ID" --api "$API_ID" --api-permissions x=Scope',
    'az ad app update --id "$CLIENT_ID" --sign-in-audience AzureADMyOrg',
    'az apim nv create --display-name "client-id" --value "$CLIENT_ID"',
    "",
  ].join("\n");
  const reading = readScripts([sourceFile("s/setup.sh", script)]);

  test("have keys, names, links and URIs that lead to each other", () => {
    expect(
      reading.apps.map(({ key, displayName, links, identifierUris }) => [
        key,
        displayName && meaningText(displayName),
        links.map(({ kind, app }) => `${kind} ${meaningText(app)}`),
        identifierUris.map(meaningText),
      ]),
    ).toEqual([
      ["API_ID (s/setup.sh)", "my-api", [], ["api://+app API_ID (s/setup.sh)"]],
      ["CLIENT_ID (s/setup.sh)", "client", ["requires r", "requires app API_ID (s/setup.sh)"], []],
      ["CLIENT_ID (update 2, s/setup.sh)", "client", ["requires r", "requires app API_ID (s/setup.sh)"], []],
    ]);
  });

  test("say that one that is found keeps its audience", () => {
    expect(reading.apps.map(({ doubts }) => doubts.length)).toEqual([1, 0, 0]);
  });

  test("are the values of named values", () => {
    expect(reading.namedValues.map(({ name, meaning }) => [name, meaningText(meaning)])).toEqual([
      ["client-id", "app CLIENT_ID (s/setup.sh)"],
    ]);
  });

  test("link to what a file or a property of theirs names", () => {
    const text = [
      "A=$(az ad app create --display-name a --required-resource-accesses @access.json --query appId -o tsv)",
      "B=$(az ad app create --display-name b --query appId -o tsv)",
      'az ad app update --id $B --set api.preAuthorizedApplications="[{\\"appId\\":\\"$A\\",\\"delegatedPermissionIds\\":[]}]"',
      "az ad app update --id $B --set api.knownClientApplications='[\"c\"]'",
      "",
    ].join("\n");
    const access = sourceFile("access.json", '[{ "resourceAppId": "r", "resourceAccess": [] }]');
    const { apps } = readScripts([sourceFile("a.sh", text), access]);
    expect(apps.map(({ links }) => links.map(({ kind, app }) => `${kind} ${meaningText(app)}`))).toEqual([
      ["requires r"],
      ["pre-authorizes app A (a.sh)", "known client c"],
    ]);
  });

  test("two of one name have two keys, and a search for the name finds neither", () => {
    const text =
      "az ad app create --display-name X\naz ad app create --display-name X\nA=$(az ad app list --display-name X --query [0].appId -o tsv)\naz apim nv create --display-name n --value $A\n";
    const { apps, namedValues } = readScripts([sourceFile("a.sh", text)]);
    expect(apps.map(({ key }) => key)).toEqual(["X (a.sh)", "X 2 (a.sh)"]);
    expect(namedValues.map(({ meaning }) => meaning.kind)).toEqual(["unknown"]);
  });
});

describe("what is said and not edited", () => {
  test.each([
    [
      "an environment variable of a container",
      "a.sh",
      'az containerapp update --set-env-vars "AzureAd__TenantId=$T" A=b\n',
    ],
    ["a page's variable", "a.ps1", '$x = @("A=b", "VITE_AZURE_TENANT_ID=$tenantId")\n'],
  ])("%s names the tenant", (_title, path, text) => {
    const { left } = readScripts([sourceFile(path, text)]);
    expect(left).toMatchObject([{ code: "setting-elsewhere" }]);
    expect(text.slice(left[0]?.start, left[0]?.end)).toMatch(/^"\w*tenant_?id=/i);
  });

  test.each([
    ["Python", "a.py", "x = 1\np = '<validate-azure-ad-token tenant-id=\"x\">'\n# <validate-jwt a>\n"],
    ["TypeScript", "a.ts", "// <validate-jwt a>\nconst p = `<validate-jwt\n  a='b'>`;\n"],
    ["C#", "A.cs", 'var p = "<openid-config url=\\"https://login.microsoftonline.com/x\\" />";\n'],
  ])("a program in %s holds a part of a policy", (_title, path, text) => {
    const { left, texts } = readScripts([sourceFile(path, text)]);
    expect(texts).toEqual([]);
    expect(left.map(({ code, start, end }) => [code, text.slice(start, end)])).toEqual([
      ["program-text", expect.stringContaining("p = ")],
    ]);
  });

  test.each([
    ["another element", "a.py", "p = '<policies><inbound /></policies>'\n"],
    ["an address", "a.ts", "const a = 'https://login.microsoftonline.com/x';\n"],
  ])("a program with %s does not", (_title, path, text) => {
    expect(readScripts([sourceFile(path, text)]).left).toEqual([]);
  });
});
