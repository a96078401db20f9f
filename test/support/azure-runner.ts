import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { pipelinesJob } from "./assertions.ts";
import { root } from "./built.ts";
import {
  type Contexts,
  type ExpressionValue,
  evaluated,
  type Functions,
  holds,
  interpolated,
} from "./expressions.ts";
import { type PipelineStation, packageVersion } from "./pipeline-station.ts";
import { readLog } from "./runner-log.ts";
import { scratchFolder } from "./scratch.ts";
import { runScript, type ScriptEnd } from "./shell.ts";

// Runs a pipeline as Azure Pipelines does, as far as the pipelines that `init` writes need it: templates are expanded first, then stages and
// jobs run in order with their conditions, steps are really executed, and what a step prints sets variables. What it does not know it refuses.

/** A step that ran. */
export interface TaskEnd extends ScriptEnd {
  readonly name: string;
}

/** A stage afterwards. */
export interface StageEnd {
  readonly result: "Succeeded" | "Failed" | "Skipped";
  readonly steps: readonly TaskEnd[];
  /** Everything that its steps printed. */
  readonly log: string;
  /** The summaries of its steps. */
  readonly summary: string;
}

/** A pipeline afterwards. */
export interface PipelineEnd {
  readonly stages: Readonly<Record<string, StageEnd>>;
  /** How often somebody was asked. */
  readonly asked: number;
  readonly artifacts: ReadonlyMap<string, string>;
}

/** How a pipeline is run. */
export interface PipelineRun {
  readonly station: PipelineStation;
  /** Variables of the run, such as `Build.Reason`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called with the artifacts so far. @returns whether it is approved */
  readonly approve?: (artifacts: ReadonlyMap<string, string>) => boolean | Promise<boolean>;
  /** By connection: the application that it signs in as. */
  readonly connections: Readonly<Record<string, string>>;
}

interface Step {
  readonly task?: string;
  readonly bash?: string;
  readonly checkout?: string;
  readonly publish?: string;
  readonly download?: string;
  readonly artifact?: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly condition?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface PipelineJob {
  readonly job: string;
  readonly dependsOn?: string;
  readonly pool: unknown;
  readonly variables?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Stage {
  readonly stage: string;
  readonly dependsOn?: string | readonly string[];
  readonly condition?: string;
  readonly jobs: readonly PipelineJob[];
}

/** What later stages know of one. */
interface KnownStage {
  readonly result: StageEnd["result"];
  /** `job.step.variable` */
  readonly outputs: Record<string, string>;
}

/** Runs the pipeline that `init` wrote into the station's repository. */
export async function runPipeline(run: PipelineRun): Promise<PipelineEnd> {
  const { station, variables } = run;
  const file = readFileSync(join(station.repository, "azure-pipelines.entra-mcp.yml"), "utf8");
  const { stages } = expanded(parse(file), {}) as { readonly stages: readonly Stage[] };
  const known: Record<string, KnownStage> = {};
  const ended: Record<string, StageEnd> = {};
  const soFar: PipelineSoFar = { run, known, artifacts: new Map(), asked: 0 };
  for (const stage of stages) {
    const needs = [stage.dependsOn ?? []].flat();
    const dependencies = Object.fromEntries(needs.map((name) => [name, known[name]]));
    const wellEnough = needs.every((name) => known[name]?.result === "Succeeded");
    const contexts = { variables, dependencies };
    if (
      !holds(
        stage.condition ?? "succeeded()",
        contexts,
        functionsOf(() => wellEnough),
      )
    ) {
      ended[stage.stage] = { result: "Skipped", steps: [], log: "", summary: "" };
      known[stage.stage] = { result: "Skipped", outputs: {} };
      continue;
    }
    const { end, outputs } = await runStage(stage, soFar);
    ended[stage.stage] = end;
    known[stage.stage] = { result: end.result, outputs };
  }
  return { stages: ended, asked: soFar.asked, artifacts: soFar.artifacts };
}

interface PipelineSoFar {
  readonly run: PipelineRun;
  readonly known: Readonly<Record<string, KnownStage>>;
  readonly artifacts: Map<string, string>;
  asked: number;
}

async function runStage(
  { jobs }: Stage,
  soFar: PipelineSoFar,
): Promise<{ readonly end: StageEnd; readonly outputs: Record<string, string> }> {
  const steps: TaskEnd[] = [];
  const outputs: Record<string, string> = {};
  let summary = "";
  let hasFailed = false;
  for (const job of jobs) {
    // Each job here depends on the one before it.
    if (hasFailed) break;
    if (job.pool === "server") {
      hasFailed = !(await isApproved(job, soFar));
      continue;
    }
    const ended = await runAgentJob(job, soFar);
    steps.push(...ended.steps);
    summary += ended.summary;
    for (const [name, value] of Object.entries(ended.outputs)) outputs[`${job.job}.${name}`] = value;
    hasFailed ||= ended.hasFailed;
  }
  const log = steps.map(({ stdout, stderr }) => stdout + stderr).join("");
  return { end: { result: hasFailed ? "Failed" : "Succeeded", steps, log, summary }, outputs };
}

async function isApproved({ steps }: PipelineJob, soFar: PipelineSoFar): Promise<boolean> {
  if (steps.map(({ task }) => task).join() !== "ManualValidation@0")
    throw new Error("a server job of another kind");
  soFar.asked++;
  return (await soFar.run.approve?.(soFar.artifacts)) ?? false;
}

/** What is true of a job while its steps run. */
interface AgentJob {
  readonly soFar: PipelineSoFar;
  readonly workspace: string;
  readonly temporary: string;
  /** Names are compared without case, as agents do. */
  readonly variables: Map<string, string>;
  readonly outputs: Record<string, string>;
  readonly systemToken: string;
}

async function runAgentJob(job: PipelineJob, soFar: PipelineSoFar) {
  const { station, variables, connections } = soFar.run;
  const temporary = scratchFolder("agent");
  const at = (name: string) => {
    mkdirSync(join(temporary, name));
    return join(temporary, name);
  };
  const workspace = at("s");
  const names = Object.keys(connections);
  const systemToken = station.tokens.requestToken((connection) => {
    const name = names.find((one) => idOfConnection(one) === connection);
    return name === undefined ? null : { ...pipelinesJob, subject: subjectOfConnection(name) };
  });
  const agent: AgentJob = {
    soFar,
    workspace,
    temporary,
    outputs: {},
    systemToken,
    variables: new Map(
      Object.entries({
        ...variables,
        "Agent.TempDirectory": at("temp"),
        "Build.ArtifactStagingDirectory": at("a"),
        "Pipeline.Workspace": at("pipeline"),
        "System.JobAttempt": "1",
        "System.AccessToken": systemToken,
        "System.CollectionUri": station.tokens.organization,
        "System.TeamProjectId": "p-1",
        "Build.Repository.ID": "r-1",
      }).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
  const stageDependencies = Object.fromEntries(
    Object.entries(soFar.known).map(([stage, { outputs }]) => [stage, jobsIn(outputs)]),
  );
  for (const [name, text] of Object.entries(job.variables ?? {})) {
    const [, expression = ""] = /^\$\[([\s\S]*)\]$/.exec(text) ?? [];
    const value = evaluated(
      expression.trim(),
      { stageDependencies },
      functionsOf(() => true),
    );
    agent.variables.set(name.toLowerCase(), value.coerceString());
  }
  const steps: TaskEnd[] = [];
  let hasFailed = false;
  for (const step of job.steps) {
    const contexts = { variables: Object.fromEntries(agent.variables) };
    if (
      !holds(
        step.condition ?? "succeeded()",
        contexts,
        functionsOf(() => !hasFailed),
      )
    )
      continue;
    const end = await runStep(step, agent);
    steps.push({ ...end, name: step.name ?? step.displayName ?? step.task ?? "" });
    hasFailed ||= end.exitCode !== 0;
  }
  const folder = agent.variables.get("agent.tempdirectory") ?? "";
  const summary = readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
  rmSync(temporary, { recursive: true, force: true });
  return { steps, outputs: agent.outputs, hasFailed, summary };
}

/** `stageDependencies.<stage>.<job>.outputs['<step>.<variable>']` */
function jobsIn(outputs: Readonly<Record<string, string>>) {
  const jobs: Record<string, { outputs: Record<string, string> }> = {};
  for (const [name, value] of Object.entries(outputs)) {
    const [job = "", ...rest] = name.split(".");
    jobs[job] ??= { outputs: {} };
    jobs[job].outputs[rest.join(".")] = value;
  }
  return jobs;
}

const silent: ScriptEnd = { exitCode: 0, stdout: "", stderr: "" };

async function runStep(step: Step, agent: AgentJob): Promise<ScriptEnd> {
  const { soFar, workspace, variables } = agent;
  const text = (value: string) => withMacros(value, variables);
  if (step.checkout === "self") {
    cpSync(soFar.run.station.repository, workspace, { recursive: true });
    return silent;
  }
  if (step.publish !== undefined)
    return publish(text(step.publish), text(step.artifact ?? ""), soFar.artifacts);
  if (step.download === "current") {
    const kept = soFar.artifacts.get(text(step.artifact ?? ""));
    if (kept === undefined) return { ...silent, exitCode: 1, stderr: "no such artifact\n" };
    cpSync(kept, join(variables.get("pipeline.workspace") ?? "", text(step.artifact ?? "")), {
      recursive: true,
    });
    return silent;
  }
  if (step.bash !== undefined) return runScriptStep(step, step.bash, {}, agent);
  if (step.task !== "AzureCLI@2") throw new Error(`a step of another kind: ${JSON.stringify(step)}`);
  const { azureSubscription = "", scriptType, scriptLocation, inlineScript = "" } = step.inputs ?? {};
  const clientId = soFar.run.connections[azureSubscription];
  if (scriptType !== "bash" || scriptLocation !== "inlineScript" || clientId === undefined)
    throw new Error(`inputs of AzureCLI@2 that this runner does not know: ${azureSubscription}`);
  return runScriptStep(
    step,
    inlineScript,
    {
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: idOfConnection(azureSubscription),
      AZURESUBSCRIPTION_CLIENT_ID: clientId,
      AZURESUBSCRIPTION_TENANT_ID: soFar.run.station.sandbox.signIn.tenantId,
    },
    agent,
  );
}

function publish(path: string, artifact: string, artifacts: Map<string, string>): ScriptEnd {
  if (!existsSync(path)) return { ...silent, exitCode: 1, stderr: `${path} is not there\n` };
  if (artifacts.has(artifact)) throw new Error(`a second artifact ${artifact}`);
  const folder = scratchFolder("artifact");
  cpSync(path, /\.\w+$/.test(path) ? join(folder, path.split("/").at(-1) ?? "") : folder, {
    recursive: true,
  });
  artifacts.set(artifact, folder);
  return silent;
}

async function runScriptStep(
  { name, env = {} }: Step,
  script: string,
  more: Readonly<Record<string, string>>,
  agent: AgentJob,
): Promise<ScriptEnd> {
  const { soFar, workspace, temporary, variables, outputs } = agent;
  const { station } = soFar.run;
  const shown = [...variables].filter(([variable]) => variable !== "system.accesstoken");
  const end = await runScript({
    text: withMacros(script, variables),
    folder: workspace,
    temporary,
    env: {
      ...station.env,
      TF_BUILD: "True",
      SYSTEM_OIDCREQUESTURI: station.tokens.url,
      ...Object.fromEntries(
        shown.map(([variable, value]) => [variable.replaceAll(".", "_").toUpperCase(), value]),
      ),
      ...more,
      ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, withMacros(value, variables)])),
    },
  });
  for (const { name: command, properties, data } of readLog("azure", end.stdout + end.stderr).commands) {
    if (command !== "task.setvariable" || properties.isOutput !== "true" || name === undefined) continue;
    outputs[`${name}.${properties.variable}`] = data;
    variables.set(`${name}.${properties.variable}`.toLowerCase(), data);
  }
  return end;
}

/** `$(name)` where there is such a variable; anything else stays as it is. */
function withMacros(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\(([\w. ]+)\)/g,
    (macro, name: string) => variables.get(name.toLowerCase()) ?? macro,
  );
}

/** The id of a service connection in this test. */
export function idOfConnection(name: string): string {
  return `connection-of-${name}`;
}

/** The subject of a service connection's tokens. */
export function subjectOfConnection(name: string): string {
  return `sc://contoso/flights/${name}`;
}

/** Parameters, conditions and templates are gone before anything runs. */
function expanded(node: unknown, parameters: Contexts): unknown {
  const functions = functionsOf(() => true);
  if (typeof node === "string") return interpolated(node, { parameters }, functions);
  if (Array.isArray(node)) return node.flatMap((one: unknown) => expandedItem(one, parameters));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, expanded(value, parameters)]));
}

function expandedItem(item: unknown, parameters: Contexts): readonly unknown[] {
  if (typeof item === "object" && item !== null) {
    if ("template" in item) return stepsOf(item as { template: string; parameters: Contexts });
  }
  return [expanded(item, parameters)];
}

/** The template of this checkout, which the pipeline takes from the repository that it names. */
function stepsOf({ template, parameters }: { template: string; parameters: Contexts }): readonly unknown[] {
  if (template !== "azure-pipelines/steps.yml@entra-mcp") throw new Error(`no template ${template}`);
  const { parameters: declared, steps } = parse(
    readFileSync(join(root, "azure-pipelines/steps.yml"), "utf8"),
  ) as {
    readonly parameters: readonly {
      readonly name: string;
      readonly default?: string;
      readonly values?: readonly string[];
    }[];
    readonly steps: unknown;
  };
  const unknown = Object.keys(parameters).filter((name) => !declared.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`the template has no parameters ${unknown.join(", ")}`);
  const given = declared.map(({ name, default: usual, values }) => {
    const value = parameters[name] ?? usual;
    if (typeof value !== "string" || (values !== undefined && !values.includes(value)))
      throw new Error(`the template's parameter ${name} is ${JSON.stringify(value)}`);
    return [name, value];
  });
  return expanded(steps, Object.fromEntries(given) as Contexts) as readonly unknown[];
}

/** Functions of Azure Pipelines, which compares texts without case. */
function functionsOf(isWell: () => boolean): Functions {
  const text = (value: ExpressionValue | undefined) => value?.coerceString().toLowerCase() ?? "";
  const isTrue = (value: ExpressionValue | undefined) => text(value) === "true";
  return {
    succeeded: isWell,
    failed: () => !isWell(),
    canceled: () => false,
    always: () => true,
    and: (...values) => values.every(isTrue),
    or: (...values) => values.some(isTrue),
    not: (value) => !isTrue(value),
    eq: (left, right) => text(left) === text(right),
    ne: (left, right) => text(left) !== text(right),
    in: (needle, ...values) => values.some((value) => text(value) === text(needle)),
  };
}

/** Where a pipeline takes its template from. */
export function templateSource(station: PipelineStation) {
  const file = readFileSync(join(station.repository, "azure-pipelines.entra-mcp.yml"), "utf8");
  const { resources } = parse(file) as {
    readonly resources: { readonly repositories: readonly Readonly<Record<string, string>>[] };
  };
  return { sources: resources.repositories, version: packageVersion };
}
