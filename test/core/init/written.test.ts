import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { azurePipeline } from "../../../src/core/init/azure-pipeline.ts";
import { type Configured, configurationText } from "../../../src/core/init/configuration.ts";
import { githubWorkflow } from "../../../src/core/init/github-workflow.ts";
import { pipelineSetups } from "../../../src/core/init/pipeline.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { PlannedSetup } from "../../../src/core/plan/plan.ts";

const service = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim";
const app = (appId: string) => ({ id: `object-${appId}`, appId, displayName: "${{ secrets.KEY }}" });
const setup: PlannedSetup = {
  homeTenant: "5c8f0a3e-7d1b-4b62-9f4e-2a6d81c0e7b4",
  apiApp: app("api-app"),
  clientApps: [app("client-app")],
  service,
  api: `${service}/apis/flights-mcp`,
  foundBy: { service: "", api: "", apiApp: "", clientApps: "" },
};
const intent: Intent = { authority: "common", allowTenants: [], allowShared: false, only: null, with: [] };
const configured: Configured = { setup, intent, cloud: null, version: "1.2.3" };
const read = (given: Partial<Configured>) => JSON.parse(configurationText({ ...configured, ...given }));

describe("a configuration", () => {
  test("names exactly the setup that was found, by ids, and no display name", () => {
    expect(read({})).toEqual({
      $schema: "https://unpkg.com/entra-mcp@1.2.3/schemas/config.schema.json",
      expectTenant: setup.homeTenant,
      apim: service,
      api: "flights-mcp",
      apiApp: "api-app",
      clientApp: ["client-app"],
    });
  });

  test("says what was asked for beside that", () => {
    const asked = {
      cloud: "usgov",
      intent: {
        authority: "organizations",
        authorityFrom: "person",
        allowTenants: ["t"],
        allowShared: true,
        only: "apim",
        with: ["known-client"],
      },
    } as const;
    expect(read(asked)).toMatchObject({
      cloud: "usgov",
      authority: "organizations",
      allowTenant: ["t"],
      allowShared: true,
      only: "apim",
      with: ["known-client"],
    });
  });

  test("has clients that are registered elsewhere, and says where there is none", () => {
    const foreignClients = [{ appId: "vs-code", displayName: null }];
    expect(read({ setup: { ...setup, foreignClients } }).clientApp).toEqual(["client-app", "vs-code"]);
    expect(read({ setup: { ...setup, clientApps: [] } }).clientApp).toEqual(["none"]);
  });

  test.each([
    '","yes":true,"x":"',
    "${{ secrets.KEY }}\n$(System.AccessToken)",
    "##vso[task.setvariable variable=PATH]x",
    "\n::set-env name=PATH::x",
    "\u001b[2J\u202e\u2028",
  ])("keeps %j inside its string", (name) => {
    const text = configurationText({ ...configured, setup: { ...setup, api: `${service}/apis/${name}` } });
    expect(JSON.parse(text)).toMatchObject({ api: name.split("/").at(-1), clientApp: ["client-app"] });
    expect(Object.keys(JSON.parse(text))).toHaveLength(6);
    // Nor does anybody who prints the file obey it.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/##vso|^\s*::|[\u0000-\u0009\u000b-\u001f\u202e\u2028]/m);
  });
});

const request = { version: "1.2.3", home: "contoso/entra-mcp", branch: "main" };

describe("a pipeline", () => {
  test.each([
    "",
    "a\nb",
    "${{ secrets.KEY }}",
    "$(x)",
    "$[x]",
    "a'b",
    'a"b',
    "../x",
    " a",
    "ü",
    "x".repeat(101),
  ])("is refused for a setup with the name %j", (name) => {
    for (const written of [githubWorkflow, azurePipeline])
      expect(() => written({ ...request, setups: ["flights", name] })).toThrow(
        /could take for something else/,
      );
  });

  test("tells jobs of several setups apart by number, and keeps their names as texts", () => {
    expect(pipelineSetups(["on", "1.0"])).toEqual([
      { name: "on", suffix: "_1", title: " on" },
      { name: "1.0", suffix: "_2", title: " 1.0" },
    ]);
    const { jobs } = parse(githubWorkflow({ ...request, setups: ["on", "1.0"] }).text);
    expect(Object.keys(jobs)).toEqual(["plan_1", "apply_1", "verify_1", "plan_2", "apply_2", "verify_2"]);
    expect([jobs.plan_1, jobs.plan_2].map(({ steps }) => steps[1].with.setup)).toEqual(["on", "1.0"]);
  });

  test("names the one setup that has a name, and none where there is none", () => {
    const setupIn = (setups: readonly string[]) =>
      parse(githubWorkflow({ ...request, setups }).text).jobs.plan.steps[1].with.setup;
    expect(setupIn(["flights"])).toBe("flights");
    expect(setupIn([])).toBeUndefined();
  });

  test("is of the branch and of the copy of the action that were asked for", () => {
    const other = { ...request, branch: "release/1.0", setups: [] };
    const workflow = parse(githubWorkflow(other).text);
    expect(workflow.on.push.branches).toEqual(["release/1.0"]);
    expect(workflow.jobs.apply.if).toContain("github.ref == 'refs/heads/release/1.0'");
    expect(workflow.jobs.plan.steps[1].uses).toBe("contoso/entra-mcp@v1.2.3");
    const pipeline = parse(azurePipeline(other).text);
    expect(pipeline.trigger.branches.include).toEqual(["release/1.0"]);
    expect(pipeline.stages[1].condition).toContain("'refs/heads/release/1.0'");
    expect(pipeline.resources.repositories[0].name).toBe("contoso/entra-mcp");
  });
});
