import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readScripts } from "../../../../src/core/source/scripts/read-scripts.ts";
import { contentOf, meaningText, sourceFile } from "../carried-content.ts";

function contentsOf(text: string): string[] {
  const file = sourceFile("deploy.ps1", text);
  return readScripts([file]).texts.map((carried) => contentOf(file, carried));
}

const home = "$tenantId = az account show --query tenantId -o tsv\n";

describe("policy text in a script of PowerShell", () => {
  test.each([
    [
      "an expanding here-string",
      `${home}$p = @"\n<issuer a="b">$tenantId</issuer>\n"@\n`,
      '<issuer a="b">«home»</issuer>',
    ],
    ["carriage returns", `$p = @"\r\n<issuer >\r\nx\r\n"@\r\n`, "<issuer >\r\nx"],
    ["a verbatim one", "$p = @'\n<issuer >$x`n''\n'@\n", "<issuer >$x`n''"],
    [
      "double quotes",
      `${home}$p = "<issuer a=\`"b\`" c=""d"">\${TenantId}\`$x"\n`,
      '<issuer a="b" c="d">«home»$x',
    ],
    ["single quotes", "$p = '<policies a=\"it''s\" />'\n", '<policies a="it\'s" />'],
    ["a member is no part of a name", `${home}$p = "<issuer >$tenantId.x"\n`, "<issuer >«home».x"],
    [
      "a subexpression",
      '$p = "<issuer >$((Get-AzContext).Tenant.Id)</issuer>"\n',
      "<issuer >«home»</issuer>",
    ],
    [
      "a member in a subexpression",
      '$a = az account show | ConvertFrom-Json\n$p = "<issuer >$($a.tenantId)"\n',
      "<issuer >«home»",
    ],
    ["C# in it", '$p = @"\n<set-body>@($"{1}")</set-body>\n"@\n', '<set-body>@($"{1}")</set-body>'],
    ["an argument", "Set-Policy -Value '<policies />'\n", "<policies />"],
    ["JSON in it", '$b = @"\n{"value": "<policies a=\\"b\\" />"}\n"@\n', '<policies a="b" />'],
    ["a module", "$p='<policies />'", "<policies />"],
  ])("is read: %s", (_title, text, expected) => {
    expect(contentsOf(text)).toEqual([expected]);
  });

  test.each([
    ["a comment", "# $p = '<policies />'\n<# $p = '<policies />' #>\nGet-X\n"],
    ["a pattern", "$x -match '<policies />'\n$x -replace '<policies />', 'y'\n"],
  ])("is none: %s", (_title, text) => {
    expect(readScripts([sourceFile("a.ps1", text)])).toMatchObject({ texts: [], left: [] });
  });

  test.each([
    ["a quote", "$p = '<policies />\n"],
    ["a here-string", '$p = @"\n<policies />\n'],
    ["a comment", "$p = '<policies />'\n<# x"],
  ])("is left where %s does not end", (_title, text) => {
    expect(readScripts([sourceFile("a.psm1", text)])).toMatchObject({
      texts: [],
      left: [{ code: "manual-review" }],
    });
  });

  test("says how to write into it", () => {
    const text = `$a = @"\n<policies />\n"@\n$b = @'\n<policies />\n'@\n$c = "<policies />"\n$d = '<policies />'\n`;
    const { texts } = readScripts([sourceFile("a.ps1", text)]);
    expect(texts.map(({ carrier, writing, name }) => [name, carrier, writing])).toEqual([
      ["$a", "powershell here-string", { kind: "powershell expanding", quote: false }],
      ["$b", "powershell here-string", { kind: "as it is" }],
      ["$c", "powershell string", { kind: "powershell expanding", quote: true }],
      ["$d", "powershell string", { kind: "powershell single-quoted" }],
    ]);
  });

  test("whatever is escaped by the rules of PowerShell is read back", () => {
    const character = fc.constantFrom(..."ab \t\n$`'\"{}()#@<>\\;|".split(""));
    fc.assert(
      fc.property(fc.array(character), (random) => {
        const text = `<policies>${random.join("")}</policies>`;
        const expanding = text.replaceAll(/[`$]/g, "`$&");
        const written = [
          `$a = '${text.replaceAll("'", "''")}'`,
          `$b = "${expanding.replaceAll('"', '`"')}"`,
          `$c = "${expanding.replaceAll('"', '""')}"`,
          `$d = @"\n${expanding}\n"@`,
          `$e = @'\n${text}\n'@`,
        ].filter((one) => !/\n["']@(?!$)/.test(one));
        expect(contentsOf(written.join("\n"))).toEqual(written.map(() => text));
      }),
      { numRuns: 200 },
    );
  });
});

describe("what a variable of PowerShell stands for", () => {
  const meaningIn = (before: string): string => {
    const [content = ""] = contentsOf(`${before}\n$p = "<issuer >$T"\n`);
    return content.replace("<issuer >«", "").replace("»", "");
  };

  test.each([
    ["the tenant of the account", "$t = az account show --query 'tenantId' -o tsv 2>$null", "home"],
    ["in brackets", "$t = (az account show --query tenantId -o tsv)", "home"],
    ["trimmed", "$t = (az account show --query tenantId -o tsv).Trim()", "home"],
    ["of an object", "$t = (az account show | ConvertFrom-Json).tenantId", "home"],
    [
      "of an object in a variable",
      "$a = az account show 2>&1 | ConvertFrom-Json\n$script:t = $a.tenantId",
      "home",
    ],
    ["of the context", "$c = Get-AzContext\n[string]$t = $c.Tenant.Id", "home"],
    ["a literal", "$t = 'contoso.com'", "contoso.com"],
    ["nothing at first", "$t = $null\n$T = 'contoso.com'", "contoso.com"],
    [
      "an app",
      "$app = az ad app create --display-name API | ConvertFrom-Json\n$t = $app.appId",
      "app app (deploy.ps1)",
    ],
    ["an app of Graph", "$app = New-MgApplication -DisplayName API\n$t = $app.AppId", "app app (deploy.ps1)"],
    [
      "an app that is found or made",
      "$a = az ad app list --display-name 'API' --query '[0]' | ConvertFrom-Json\nif ($a) { $t = $a.appId } else { $b = az ad app create --display-name 'API' | ConvertFrom-Json\n$t = $b.appId }",
      "app b (deploy.ps1)",
    ],
    ["a parameter", "param([string]$T = 'x')", "? $T is a parameter"],
    ["the environment variable of the tenant", "$t = $env:AZURE_TENANT_ID", "home"],
    ["another environment variable", "$t = $env:OTHER", "? $env:OTHER is not set in this file"],
    ["a loop", "foreach ($t in $all) { }", "? $t takes several values"],
    ["added to", "$t = 'a'\n$t += 'b'", "? $t is put together"],
    ["another member", "$a = az account show | ConvertFrom-Json\n$t = $a.id", "? .id of it is not known"],
    ["what a program says", "$t = terraform output -raw t", "? terraform puts it out"],
  ])("is %s", (_title, before, expected) => {
    expect(meaningIn(before)).toBe(expected);
  });
});

describe("the functions of PowerShell", () => {
  const script = (use: string, inside: string) =>
    `function Set-It {\n  param([string]$T)\n  $p = "<issuer >${inside}"\n}\n$t = 'contoso.com'\n$p = "<issuer >${use}"\n`;

  test("have parameters of their own", () => {
    expect(contentsOf(script("$t", "$t"))).toEqual([
      "<issuer >«? $T is a parameter»",
      "<issuer >«contoso.com»",
    ]);
  });

  test("keep what they set to themselves", () => {
    const text = "function Set-It {\n  $AZURE_TENANT_ID = 'x'\n}\n$p = \"<issuer >$AZURE_TENANT_ID\"\n";
    expect(contentsOf(text)).toEqual(["<issuer >«? $AZURE_TENANT_ID is set inside of a function»"]);
  });
});

describe("what PowerShell fills in", () => {
  const policy = sourceFile("p.xml", "<policies>{tenantId} __X__</policies>");
  const marksIn = (command: string) =>
    readScripts([policy, sourceFile("deploy.ps1", `${home}${command}\n`)]).loads.map(({ path, marks }) => [
      path,
      ...marks.map(({ text, meaning }) => `${text}=${meaningText(meaning)}`),
    ]);

  test.each([
    [
      "an operator",
      "(Get-Content p.xml -Raw) -replace '{tenantId}', $tenantId | Set-Content b.xml",
      ["{tenantId}=home"],
    ],
    [
      "two operators",
      "$a = (Get-Content './p.xml') -replace '__X__', 'y' -replace '\\{tenantId\\}', $tenantId",
      ["__X__=y", "{tenantId}=home"],
    ],
    ["a method", "(Get-Content -Path p.xml -Raw).Replace('{tenantId}', $tenantId)", ["{tenantId}=home"]],
    [
      "methods",
      "$a = (Get-Content p.xml).Replace('{tenantId}', $tenantId).Replace('__X__', $none)",
      ["{tenantId}=home", "__X__=? $none is not set in this file"],
    ],
    [
      "a variable between",
      '$a = Get-Content "$PSScriptRoot/p.xml" -Raw\n$a = $a -replace \'__X__\', "y"\n$a = $a.Replace(\'{tenantId}\', "$tenantId")',
      ["__X__=y", "{tenantId}=home"],
    ],
  ])("is told: %s", (_title, command, marks) => {
    expect(marksIn(command)).toEqual([["p.xml", ...marks]]);
  });

  test.each([
    ["a pattern", "(Get-Content p.xml) -replace '__.*__', $tenantId"],
    ["another file", "(Get-Content q.xml) -replace '__X__', $tenantId"],
    ["nothing", "Get-Content p.xml"],
  ])("is nothing: %s", (_title, command) => {
    expect(marksIn(command)).toEqual([]);
  });
});
