import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { gitHubJob } from "./assertions.ts";
import { root } from "./built.ts";
import { type Contexts, type Functions, holds, interpolated } from "./expressions.ts";
import { type PipelineStation, packageVersion } from "./pipeline-station.ts";
import { readOutputs } from "./runner-log.ts";
import { scratchFolder } from "./scratch.ts";
import { runScript, type ScriptEnd } from "./shell.ts";

// Runs a workflow as GitHub's runner does, as far as the workflows that `init` writes need it: jobs in the order of their needs, conditions
// and expressions by GitHub's own package, steps really executed, artifacts, composite actions, and a token for a job that may have one.
// What it does not know it refuses.

/** What starts a workflow. */
export interface WorkflowEvent {
  readonly name: "push" | "pull_request" | "workflow_dispatch";
  readonly ref: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A step that ran. */
export interface StepEnd extends ScriptEnd {
  readonly name: string;
  readonly outcome: "success" | "failure" | "skipped";
}

/** A job afterwards. */
export interface JobEnd {
  readonly result: "success" | "failure" | "skipped";
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepEnd[];
  /** Everything that its steps printed. */
  readonly log: string;
  /** The summaries of its steps. */
  readonly summary: string;
}

/** A workflow afterwards. */
export interface WorkflowEnd {
  readonly jobs: Readonly<Record<string, JobEnd>>;
  /** The environments that somebody was asked to approve, in order. */
  readonly asked: readonly string[];
  readonly artifacts: Artifacts;
}

/** Artifacts by name: the folder with what was kept. */
export type Artifacts = ReadonlyMap<string, string>;

/** How a workflow is run. */
export interface WorkflowRun {
  readonly station: PipelineStation;
  readonly event: WorkflowEvent;
  /** Called for each environment that a job waits for, with the artifacts so far. @returns whether it is approved */
  readonly approve?: (artifacts: Artifacts) => boolean | Promise<boolean>;
  readonly vars?: Readonly<Record<string, string>>;
}

type Yaml = Readonly<Record<string, unknown>>;

interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

/** Runs the workflow that `init` wrote into the station's repository. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowEnd> {
  const { station } = run;
  const file = readFileSync(join(station.repository, ".github/workflows/entra-mcp.yml"), "utf8");
  const workflow = parse(file) as Yaml & { jobs: Readonly<Record<string, WorkflowJob>> };
  const ended: Record<string, JobEnd> = {};
  const asked: string[] = [];
  const artifacts = new Map<string, string>();
  // The order of the file is one in which what is needed comes first.
  for (const [id, job] of Object.entries(workflow.jobs)) {
    const needs = [job.needs ?? []].flat();
    if (needs.some((one) => ended[one] === undefined)) throw new Error(`${id} needs what comes later`);
    ended[id] = await runJob(job, { run, workflow, needs, ended, asked, artifacts });
  }
  return { jobs: ended, asked, artifacts };
}

interface WorkflowSoFar {
  readonly run: WorkflowRun;
  readonly workflow: Yaml;
  readonly needs: readonly string[];
  readonly ended: Readonly<Record<string, JobEnd>>;
  readonly asked: string[];
  readonly artifacts: Map<string, string>;
}

const skipped: JobEnd = { result: "skipped", outputs: {}, steps: [], log: "", summary: "" };

async function runJob(job: WorkflowJob, soFar: WorkflowSoFar): Promise<JobEnd> {
  const { run, workflow, needs, ended, asked } = soFar;
  const { station, event, approve } = run;
  const temporary = scratchFolder("job");
  const workspace = join(temporary, "workspace");
  mkdirSync(workspace);
  const github = {
    event_name: event.name,
    ref: event.ref,
    repository: "contoso/flights",
    token: "token-of-the-job",
    run_attempt: "1",
    event: event.payload ?? {},
  };
  const contexts: Contexts = {
    github,
    vars: run.vars ?? {
      AZURE_TENANT_ID: station.sandbox.signIn.tenantId,
      AZURE_PLAN_CLIENT_ID: station.plan,
      AZURE_APPLY_CLIENT_ID: station.apply,
    },
    needs: Object.fromEntries(needs.map((id) => [id, ended[id]])),
    runner: { temp: temporary },
    env: {},
  };
  const before = needs.map((id) => ended[id]?.result);
  const functions = statusFunctions(() => before.every((result) => result === "success"));
  if (!isOn(job.if, contexts, functions)) return skipped;
  if (job.environment !== undefined) {
    asked.push(job.environment);
    if ((await approve?.(soFar.artifacts)) !== true) return { ...skipped, result: "failure" };
  }
  const text = (value: unknown) => interpolated(String(value), contexts, functions);
  const ownEnv = Object.entries({ ...(workflow.env as object), ...job.env }).map(([name, value]) => [
    name,
    text(value),
  ]);
  const env: Record<string, string> = {
    ...station.env,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: github.repository,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_REF: event.ref,
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temporary,
    ...tokenVariables(job, run),
    ...(Object.fromEntries(ownEnv) as Record<string, string>),
  };
  const state = noSteps();
  await runSteps(job.steps, {
    contexts,
    env,
    workspace,
    temporary,
    artifacts: soFar.artifacts,
    state,
    repository: station.repository,
  });
  const outputs = Object.entries(job.outputs ?? {}).map(([name, value]) => [
    name,
    interpolated(value, { ...contexts, steps: state.byId }, functions),
  ]);
  rmSync(temporary, { recursive: true, force: true });
  return {
    result: state.hasFailed ? "failure" : "success",
    outputs: Object.fromEntries(outputs) as Record<string, string>,
    steps: state.ended,
    log: state.ended.map(({ stdout, stderr }) => stdout + stderr).join(""),
    summary: state.summary,
  };
}

/** A job gets a request token where its permissions say so; its subject is what GitHub makes of event and environment. */
function tokenVariables({ permissions, environment }: WorkflowJob, { station, event }: WorkflowRun) {
  if (permissions?.["id-token"] !== "write") return {};
  const what =
    environment === undefined
      ? event.name === "pull_request"
        ? "pull_request"
        : `ref:${event.ref}`
      : `environment:${environment}`;
  const job = { ...gitHubJob, subject: `repo:contoso/flights:${what}` };
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: station.tokens.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: station.tokens.requestToken(() => job),
  };
}

/** What the steps of a job, or of a composite action, have come to. */
interface StepsState {
  hasFailed: boolean;
  summary: string;
  readonly ended: StepEnd[];
  readonly byId: Record<string, { outputs: Record<string, string>; outcome: string; conclusion: string }>;
}

function noSteps(): StepsState {
  return { hasFailed: false, summary: "", ended: [], byId: {} };
}

interface StepsPlace {
  readonly contexts: Contexts;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly temporary: string;
  readonly artifacts: Map<string, string>;
  readonly state: StepsState;
  readonly repository: string;
  /** Of a composite action: where its files are. */
  readonly actionPath?: string;
}

async function runSteps(steps: readonly WorkflowStep[], place: StepsPlace): Promise<void> {
  const { state } = place;
  for (const step of steps) {
    const name = step.name ?? step.id ?? step.uses ?? step.run?.split("\n")[0] ?? "";
    const contexts = { ...place.contexts, steps: state.byId };
    const functions = statusFunctions(() => !state.hasFailed);
    if (!isOn(step.if, contexts, functions)) {
      state.ended.push({ name, outcome: "skipped", exitCode: 0, stdout: "", stderr: "" });
      continue;
    }
    const { outputs, ...end } = await runStep(step, { ...place, contexts }, functions);
    const outcome = end.exitCode === 0 ? "success" : "failure";
    state.hasFailed ||= outcome === "failure";
    state.ended.push({ ...end, name, outcome });
    if (step.id !== undefined) state.byId[step.id] = { outputs, outcome, conclusion: outcome };
  }
}

interface StepResult extends ScriptEnd {
  readonly outputs: Record<string, string>;
}

const silent: StepResult = { exitCode: 0, stdout: "", stderr: "", outputs: {} };

async function runStep(step: WorkflowStep, place: StepsPlace, functions: Functions): Promise<StepResult> {
  const { contexts } = place;
  const text = (value: unknown) => interpolated(String(value), contexts, functions);
  const texts = (values: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));
  const own = { ...place.env, ...texts(step.env) };
  if (step.uses !== undefined) return runAction(step.uses, texts(step.with), { ...place, env: own });
  if (step.run === undefined || (step.shell ?? "bash") !== "bash") throw new Error("a step of another kind");
  return runCommands(text(step.run), { ...place, env: own });
}

async function runCommands(
  text: string,
  { env, workspace, temporary, state, actionPath }: StepsPlace,
): Promise<StepResult> {
  const [outputs, summary] = [join(temporary, "outputs"), join(temporary, "summary.md")];
  for (const file of [outputs, summary]) writeFileSync(file, "");
  const end = await runScript({
    text,
    folder: workspace,
    temporary,
    env: {
      ...env,
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: summary,
      ...(actionPath === undefined ? {} : { GITHUB_ACTION_PATH: actionPath }),
    },
  });
  state.summary += readFileSync(summary, "utf8");
  return { ...end, outputs: { ...readOutputs(readFileSync(outputs, "utf8")) } };
}

async function runAction(
  uses: string,
  given: Readonly<Record<string, string>>,
  place: StepsPlace,
): Promise<StepResult> {
  const { workspace, repository, artifacts } = place;
  const [name = "", ref = ""] = uses.split("@");
  switch (name) {
    case "actions/checkout":
      cpSync(repository, workspace, { recursive: true });
      return silent;
    case "actions/upload-artifact":
      return keepArtifact(given, workspace, artifacts);
    case "actions/download-artifact": {
      const kept = artifacts.get(given.name ?? "");
      if (kept === undefined) return { ...silent, exitCode: 1, stderr: `no artifact ${given.name}\n` };
      cpSync(kept, workspace, { recursive: true });
      return silent;
    }
    case "entra-mcp/entra-mcp":
      if (ref !== `v${packageVersion}`) throw new Error(`the action is at ${ref}`);
      return runComposite(given, place);
    default:
      throw new Error(`an action that this runner does not know: ${uses}`);
  }
}

function keepArtifact(
  given: Readonly<Record<string, string>>,
  workspace: string,
  artifacts: Map<string, string>,
): StepResult {
  const { name = "", path = "" } = given;
  const source = join(workspace, path);
  if (!existsSync(source)) {
    const isFatal = given["if-no-files-found"] === "error";
    return { ...silent, exitCode: isFatal ? 1 : 0, stderr: `no files at ${path}\n` };
  }
  if (artifacts.has(name) && given.overwrite !== "true") throw new Error(`a second artifact ${name}`);
  const folder = scratchFolder("artifact");
  // A file keeps its name; a folder's content stands at the top.
  cpSync(source, /\.\w+$/.test(path) ? join(folder, path.split("/").at(-1) ?? "") : folder, {
    recursive: true,
  });
  artifacts.set(name, folder);
  return silent;
}

/** The action at the root of this checkout. */
async function runComposite(given: Readonly<Record<string, string>>, place: StepsPlace): Promise<StepResult> {
  const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
    readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
    readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    readonly runs: { readonly using: string; readonly steps: readonly WorkflowStep[] };
  };
  const unknown = Object.keys(given).filter((name) => action.inputs[name] === undefined);
  if (unknown.length > 0) throw new Error(`the action has no inputs ${unknown.join(", ")}`);
  const { github, runner } = place.contexts;
  const functions = statusFunctions(() => true);
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: usual = "" }]) => [
      name,
      given[name] ?? interpolated(usual, { github, runner }, functions),
    ]),
  );
  const contexts: Contexts = { github, runner, inputs, env: {} };
  const state = noSteps();
  await runSteps(action.runs.steps, { ...place, contexts, state, actionPath: root });
  place.state.summary += state.summary;
  const failed = state.ended.find(({ outcome }) => outcome === "failure");
  return {
    exitCode: failed?.exitCode ?? 0,
    stdout: state.ended.map(({ stdout }) => stdout).join(""),
    stderr: state.ended.map(({ stderr }) => stderr).join(""),
    outputs: Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [
        name,
        interpolated(value, { steps: state.byId }, functions),
      ]),
    ),
  };
}

/** A condition without a word about the state means that everything went well so far. */
function isOn(condition: string | undefined, contexts: Contexts, functions: Functions): boolean {
  const text = (condition ?? "success()").replace(/^\$\{\{([\s\S]*)\}\}$/, "$1");
  const isAboutState = /\b(?:success|failure|cancelled|always)\(/.test(text);
  return holds(isAboutState ? text : `success() && (${text})`, contexts, functions);
}

function statusFunctions(isWell: () => boolean): Functions {
  return { success: isWell, failure: () => !isWell(), cancelled: () => false, always: () => true };
}
