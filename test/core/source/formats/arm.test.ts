import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFormats } from "../../../../src/core/source/formats/read-formats.ts";
import { contentOf, meaningText, sourceFile } from "../carried-content.ts";

const schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

function template(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ $schema: schema, ...members }, null, 2);
}

function contentsOf(value: string, members: Readonly<Record<string, unknown>> = {}): string[] {
  const file = sourceFile("azuredeploy.json", template({ ...members, outputs: { p: { value } } }));
  return readFormats([file]).texts.map((carried) => contentOf(file, carried));
}

describe("policy text in an expression", () => {
  test.each([
    ["a literal with quotes", "['<policies a=\"it''s\" />']", ['<policies a="it\'s" />']],
    [
      "joined with the tenant",
      "[concat('<validate-jwt a=\"', subscription().tenantId, '\" />')]",
      ['<validate-jwt a="«home»" />'],
    ],
    [
      "joined with the tenant, in other words",
      "[Concat('<issuer >', tenant().tenantId)]",
      ["<issuer >«home»"],
    ],
    ["pieces that meet", "[concat('<policies>', '</policies>')]", ["<policies></policies>"]],
    [
      "a join in a join",
      "[concat('<policies>', concat(subscription().tenantId, 'b'), '</policies>')]",
      ["<policies>«home»b</policies>"],
    ],
    [
      "a hole before it",
      "[concat(parameters('none'), '<policies />')]",
      [expect.stringMatching(/^«\? .*none.*»<policies \/>$/)],
    ],
    [
      "a format",
      "[format('<issuer >{0}/{{x}}/{1}</issuer>', subscription().tenantId, 'b')]",
      ["<issuer >«home»/{x}/«b»</issuer>"],
    ],
    ["one of two", "[if(true(), '<policies />', '<fragment />')]", ["<policies />", "<fragment />"]],
    ["no expression", "[[<policies />", ["[[<policies />"]],
    ["a pipeline's mark", "['<issuer >__TENANT__']", ["<issuer >«? a pipeline fills in __TENANT__»"]],
    ["no policy", "[concat('<b>', subscription().tenantId)]", []],
  ])("is read: %s", (_title, value, expected) => {
    expect(contentsOf(value)).toEqual(expected);
  });

  test.each([
    ["another function", "[replace('<policies />', 'a', 'b')]"],
    ["an expression that does not end", "[concat('<policies />']"],
    ["a text after it", "[concat('<policies />') x]"],
  ])("is left: %s", (_title, value) => {
    const file = sourceFile("a.json", template({ outputs: { p: { value } } }));
    const { texts, left } = readFormats([file]);
    expect(texts).toEqual([]);
    expect(left).toMatchObject([{ code: "unknown-expression" }]);
  });

  test("says how to write into it; braces of a format forbid it", () => {
    const writings = ["['<policies />']", "[format('<policies />')]"].map((value) => {
      const file = sourceFile("a.json", template({ outputs: { p: { value } } }));
      return readFormats([file]).texts.map(({ carrier, writing }) => [carrier, writing.kind]);
    });
    expect(writings).toEqual([
      [["arm expression", "arm expression"]],
      [["arm expression", "only plain words"]],
    ]);
  });

  test("any texts, joined in any nesting, are read back", () => {
    const literal = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 5 }), (texts) => {
        const parts = ["<policies>", ...texts].map((text) => `'${text.replaceAll("'", "''")}'`);
        const nested = parts.reduceRight(
          (rest, part) => `concat(${part}, ${rest})`,
          "subscription().tenantId",
        );
        expect(contentsOf(`[${nested}]`)).toEqual([`<policies>${texts.join("")}«home»`]);
      }),
    );
  });

  test("an arbitrary expression never throws", () => {
    const word = fc.constantFrom(
      "concat(",
      ")",
      "'",
      "<policies />",
      ",",
      "[",
      "]",
      ".",
      "parameters(",
      "{0}",
      "a",
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(() => contentsOf(`[${words.join("")}]`)).not.toThrow();
      }),
    );
    expect(() => contentsOf(`[${"concat(".repeat(50_000)}'<policies />'`)).not.toThrow();
  });
});

describe("the names of a template", () => {
  const reference = "[concat('<issuer >', variables('t'), '</issuer>')]";

  test.each([
    [
      "a default",
      {
        parameters: { t: { defaultValue: "[subscription().tenantId]" } },
        variables: { t: "[parameters('T')]" },
      },
      "home",
    ],
    ["a text", { variables: { t: "contoso.com" } }, "contoso.com"],
    ["a join", { variables: { t: "[concat('a/', subscription().tenantId)]" } }, "a/+home"],
    ["nothing", {}, "? the variable t is no text"],
    ["no value", { variables: { t: "[parameters('x')]" } }, "? the parameter x has no value in the tree"],
    ["itself", { variables: { t: "[variables('t')]" } }, "? it refers to itself"],
  ])("lead to %s", (_title, members, expected) => {
    expect(contentsOf(reference, members)).toEqual([`<issuer >«${expected}»</issuer>`]);
  });

  const main = sourceFile(
    "main.json",
    template({
      parameters: { t: { defaultValue: "[subscription().tenantId]" } },
      outputs: { p: { value: "[concat('<issuer >', parameters('t'))]" } },
    }),
  );
  const given = (path: string, value: unknown) =>
    sourceFile(
      path,
      JSON.stringify({ $schema: schema.replace("Template", "Parameters"), parameters: { t: value } }),
    );

  test.each([
    ["another text", { value: "fabrikam.com" }, "? the parameter t has more than one value (p.json)"],
    [
      "azd's mark",
      { value: "${OTHER_TENANT}" },
      "? ${OTHER_TENANT} comes from the environment, which is not in the tree",
    ],
    ["a vault", { reference: {} }, "? p.json gives the parameter t no text"],
  ])("are unknown where a parameters file gives %s", (_title, value, expected) => {
    const [carried] = readFormats([main, given("p.json", value)]).texts;
    expect(carried && contentOf(main, carried)).toBe(`<issuer >«${expected}»`);
  });

  test("stay the home tenant where azd gives its own", () => {
    const parameters = given("main.parameters.json", { value: "${AZURE_TENANT_ID}" });
    const [carried] = readFormats([main, parameters]).texts;
    expect(carried && contentOf(main, carried)).toBe("<issuer >«home»");
  });

  test.each([
    ["deploy.sh", "az deployment group create -f main.json --parameters a=b t=$X\n"],
    ["deploy.ps1", "New-AzResourceGroupDeployment -TemplateFile ./main.json -T $x\n"],
    ["other.bicep", "module m './main.json' = {\n  params: {\n    t: x\n  }\n}\n"],
  ])("are unknown where %s gives them", (path, text) => {
    const reading = readFormats([main, sourceFile(path, text)]);
    expect(reading.texts.map((carried) => contentOf(main, carried))).toEqual([
      `<issuer >«? ${path} gives the parameter t»`,
    ]);
  });

  test.each([
    ["deploy.sh", "az deployment group create -f main.json --parameters other=b\n"],
    ["deploy.sh", "az deployment group create -f another.json --parameters t=b\n"],
  ])("are known where %s deploys something else", (path, text) => {
    const reading = readFormats([main, sourceFile(path, text)]);
    expect(reading.texts.map((carried) => contentOf(main, carried))).toEqual(["<issuer >«home»"]);
  });

  test("variables that double each other are not read to the end", () => {
    const variables = Object.fromEntries(
      Array.from({ length: 60 }, (_none, at) => [
        `v${at}`,
        `[concat(variables('v${at + 1}'), variables('v${at + 1}'))]`,
      ]),
    );
    const [content = ""] = contentsOf("[concat('<issuer >', variables('v0'))]", {
      variables: { ...variables, v60: "ab" },
    });
    expect(content).toContain("too long");
  });

  test("a long chain of variables is not followed to its end", () => {
    const links = Array.from({ length: 20_000 }, (_none, at) => [`v${at}`, `[variables('v${at + 1}')]`]);
    const [content = ""] = contentsOf("[concat('<issuer >', variables('v0'))]", {
      variables: Object.fromEntries(links),
    });
    expect(content).toContain("too many names lead to it");
  });

  test("hold inside of a deployment only where its scope is the outer one", () => {
    const nested = (scope: string) => ({
      type: "Microsoft.Resources/deployments",
      properties: {
        expressionEvaluationOptions: { scope },
        parameters: { t: { value: "contoso.com" } },
        template: {
          parameters: { t: {} },
          outputs: { p: { value: "[concat('<issuer >', parameters('t'))]" } },
        },
      },
    });
    const contents = ["inner", "outer"].map((scope) => {
      const parameters = { t: { defaultValue: "[tenant().tenantId]" } };
      const file = sourceFile("a.json", template({ parameters, resources: [nested(scope)] }));
      return readFormats([file]).texts.map((carried) => contentOf(file, carried));
    });
    expect(contents).toEqual([["<issuer >«contoso.com»"], ["<issuer >«home»"]]);
  });
});

describe("the resources of a template", () => {
  const read = (...resources: readonly unknown[]) =>
    readFormats([sourceFile("a.json", template({ resources }))]);

  test("named values are known by their display names, also as children and by their old type", () => {
    const { namedValues } = read(
      {
        type: "Microsoft.ApiManagement/service",
        resources: [
          {
            type: "namedValues",
            properties: { displayName: "tid", value: "[subscription().tenantId]", secret: true },
          },
        ],
      },
      { type: "Microsoft.ApiManagement/service/properties", properties: { displayName: "old", value: "x" } },
      {
        type: "Microsoft.ApiManagement/service/namedValues",
        properties: { displayName: "vault", keyVault: {} },
      },
    );
    expect(namedValues.map(({ name, meaning }) => [name, meaningText(meaning)])).toEqual([
      ["tid", "home"],
      ["old", "x"],
      ["vault", "? its value is in a Key Vault"],
    ]);
  });

  test("an address at the sign-in service is the gateway's own token call", () => {
    const { left } = read(
      {
        type: "Microsoft.ApiManagement/service/apis",
        properties: { serviceUrl: "[concat('https://login.microsoftonline.com/', subscription().tenantId)]" },
      },
      { type: "Microsoft.ApiManagement/service/apis", properties: { serviceUrl: "https://contoso.com" } },
      { type: "Microsoft.ApiManagement/service/authorizationProviders", properties: {} },
    );
    expect(left.map(({ code }) => code)).toEqual(["gateway-token-call", "gateway-token-call"]);
  });

  test("an app registration has its audience where it is written, or before its first member", () => {
    const file = sourceFile(
      "a.json",
      template({
        resources: {
          one: {
            type: "Microsoft.Graph/applications@v1.0",
            properties: { uniqueName: "u", signInAudience: "AzureADMyOrg" },
          },
          two: { type: "Microsoft.Graph/applications@v1.0", properties: { uniqueName: "v" } },
          three: {
            type: "Microsoft.Graph/applications@v1.0",
            existing: true,
            properties: { uniqueName: "w" },
          },
          four: {
            type: "Microsoft.Graph/applications@v1.0",
            properties: { signInAudience: "[parameters('a')]" },
          },
        },
      }),
    );
    const [one, two, four] = readFormats([file]).apps;
    expect(one).toMatchObject({ key: "one (a.json)", audience: { kind: "written", value: "AzureADMyOrg" } });
    expect(four).toMatchObject({ audience: { kind: "unknown" } });
    const absent = two?.audience;
    if (absent?.kind !== "absent") throw new Error("the audience is not absent");
    const { at, before, after } = absent;
    const edited = `${file.text.slice(0, at)}${before}AzureADMultipleOrgs${after}${file.text.slice(at)}`;
    expect(JSON.parse(edited).resources.two.properties).toEqual({
      signInAudience: "AzureADMultipleOrgs",
      uniqueName: "v",
    });
  });

  test("a template that Bicep wrote is said to be generated, and nothing of it is read", () => {
    const metadata = { _generator: { name: "bicep" } };
    const policy = { variables: { "$fxv#0": "<policies />" } };
    const whole = readFormats([sourceFile("main.json", template({ metadata, ...policy }))]);
    expect(whole).toMatchObject({ texts: [], left: [{ code: "generated-file" }] });
    const inside = read({
      type: "Microsoft.Resources/deployments",
      properties: { template: { metadata, ...policy } },
    });
    expect(inside).toMatchObject({ texts: [], left: [{ code: "generated-file" }] });
    expect(readFormats([sourceFile("main.json", template({ metadata }))]).left).toEqual([]);
  });

  test("what Terraform wrote is said to be generated", () => {
    const text = JSON.stringify({ terraform_version: "1.9", values: ["<policies />"] });
    expect(readFormats([sourceFile("plan.json", text)])).toMatchObject({
      texts: [],
      left: [{ code: "generated-file" }],
    });
  });
});
