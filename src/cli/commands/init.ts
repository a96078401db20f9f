import { Fault } from "../../core/fault.ts";
import { azurePipeline } from "../../core/init/azure-pipeline.ts";
import { configurationText } from "../../core/init/configuration.ts";
import { githubWorkflow } from "../../core/init/github-workflow.ts";
import { nextSteps } from "../../core/init/next-steps.ts";
import type { PipelineKind, PipelineRequest } from "../../core/init/pipeline.ts";
import { configurationFile, type WrittenFile } from "../../core/init/written-file.ts";
import type { Intent } from "../../core/model/intent.ts";
import type { PlannedSetup } from "../../core/plan/plan.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import { allowedTenants, refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { makePlan } from "../../workflow/setup/make-plan.ts";
import type { Environment } from "../azure-access.ts";
import { type ConfigurableCommands, checkedSetupNames } from "../config.ts";
import { isFile, isThere } from "../files.ts";
import type { Host } from "../host.ts";
import { writeAllFiles } from "../new-files.ts";
import { hintsOf } from "../plan-options.ts";
import { inSession } from "../session.ts";
import { version } from "../version.ts";
import { intentOf, type WantedOptions } from "../wanted-options.ts";

/** The options of `init`, as commander parses them. */
export interface InitOptions extends Omit<WantedOptions, "format" | "verbose" | "stateDir"> {
  readonly allowShared: boolean;
  readonly force: boolean;
  readonly print: boolean;
  readonly branch: string;
  readonly home: string;
}

/** What is to be written. */
export interface InitRequest {
  readonly kind: PipelineKind | null;
  /** Options that somebody typed, such as `--api`, whatever their values. */
  readonly typed: readonly string[];
  /** The commands whose options may stand in a configuration. */
  readonly commands: ConfigurableCommands;
}

/** Writes a configuration and, if it is asked for, a pipeline. Writes nothing to Azure. @returns the exit code */
export async function init(
  request: InitRequest,
  options: InitOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  refuseWithoutEffect(request);
  refusePersonalTenant(options.allowTenant);
  const keepsConfiguration = request.kind !== null && !options.force && (await isFile(configurationFile));
  if (keepsConfiguration) return besideConfiguration(request, options, host);
  // Before anybody signs in for nothing.
  if (!options.force && !options.print && (await isThere(configurationFile)))
    throw new Fault("usage", `${configurationFile} is there already. Nothing was written.`, {
      hint: "Move it out of the way, or replace it with --force.",
      next: ["entra-mcp init github", "entra-mcp init azure-pipelines"],
    });
  const { setup, intent } = await foundSetup(options, host, environment);
  const text = configurationText({ setup, intent, cloud: namedCloud(options.cloud), version });
  await finish(
    { request, setup, files: [{ path: configurationFile, text }, ...pipelineFiles(request, options, [])] },
    options,
    host,
  );
  return 0;
}

/** The configuration that is there says which setups there are. */
async function besideConfiguration(request: InitRequest, options: InitOptions, host: Host): Promise<number> {
  const idle = request.typed.filter((long) => !effectiveBeside.has(long));
  if (idle.length > 0)
    throw new Fault(
      "usage",
      `${idle.join(" and ")} would have no effect: ${configurationFile} is there already.`,
      {
        hint: `Change it there, or write it anew with --force.`,
      },
    );
  const names = await checkedSetupNames({ path: configurationFile, isTyped: false }, request.commands);
  await finish({ request, setup: null, files: pipelineFiles(request, options, names) }, options, host);
  return 0;
}

const effectiveBeside: ReadonlySet<string> = new Set([
  "--print",
  "--branch",
  "--home",
  "--quiet",
  "--no-color",
  "--no-input",
  "--debug",
]);

function refuseWithoutEffect({ kind, typed }: InitRequest): void {
  const idle = kind === null ? typed.filter((long) => ["--branch", "--home"].includes(long)) : [];
  if (idle.length > 0)
    throw new Fault("usage", `${idle.join(" and ")} is of a pipeline, and none is asked for.`, {
      hint: "Name one: entra-mcp init github, or entra-mcp init azure-pipelines.",
    });
}

/** Finds the setup as `migrate` does. What there is to change is not shown: `migrate --dry-run` does that. */
async function foundSetup(
  options: InitOptions,
  host: Host,
  environment: Environment,
): Promise<{ readonly setup: PlannedSetup; readonly intent: Intent }> {
  const asText = { ...options, format: "text" as const, verbose: false, stateDir: "" };
  const found: { readonly setup: PlannedSetup; readonly intent: Intent }[] = [];
  await inSession(asText, host, environment, async (session) => {
    const { connection, ask, progress, interruption, screen } = session;
    const making = async () => {
      const tenants = await allowedTenants(connection, options.allowTenant);
      const intent = intentOf(asText, tenants, options.allowShared);
      const source = { connection, hints: hintsOf(asText), intent, ask, progress: progress.show };
      return { setup: (await makePlan(source)).setup, intent };
    };
    found.push(await interruption.during(making()));
    progress.end();
    if (!options.print) screen.say(session.introduction);
    return 0;
  });
  const [only] = found;
  if (only === undefined) throw new Error("a session ended without its setup");
  return only;
}

/** A cloud that a file describes stands in no configuration, because the file says where credentials are sent. */
function namedCloud(cloud: string): string | null {
  return cloud === "public" || /[./\\]/.test(cloud) ? null : cloud;
}

/** A make-believe Azure, and a cloud that a file describes, are named in each command line. */
function lookOf({ sandbox, cloud }: InitOptions): string {
  const look = "entra-mcp migrate --dry-run";
  if (sandbox !== undefined)
    return `${look} --sandbox ${sandbox === true ? "flights" : sandbox} --config ${configurationFile}`;
  return cloud === "public" || namedCloud(cloud) !== null ? look : `${look} --cloud ${cloud}`;
}

function pipelineFiles(
  { kind }: InitRequest,
  { home, branch }: InitOptions,
  setups: readonly string[],
): WrittenFile[] {
  if (kind === null) return [];
  const request: PipelineRequest = { setups, version, home, branch };
  switch (kind) {
    case "github":
      return [githubWorkflow(request)];
    case "azure-pipelines":
      return [azurePipeline(request)];
    default:
      return kind satisfies never;
  }
}

interface Outcome {
  readonly request: InitRequest;
  readonly setup: PlannedSetup | null;
  readonly files: readonly WrittenFile[];
}

async function finish({ request, setup, files }: Outcome, options: InitOptions, host: Host): Promise<void> {
  const { print, force, quiet, home } = options;
  if (print) {
    // Each file after a line that no file of ours begins with.
    for (const { path, text } of files) host.stdout.write(`==> ${path} <==\n${text}\n`);
    return;
  }
  await writeAllFiles(files, force ? "allowed" : "never");
  if (quiet) return;
  const file = files.find(({ path }) => path !== configurationFile)?.path ?? "";
  const { kind } = request;
  const isRoot = await isThere(".git");
  const steps = nextSteps({ kind, setup, file, isRoot, home, version, look: lookOf(options) });
  const kept = setup === null ? [`Kept     ${configurationFile}`] : [];
  const lines = [
    ...kept,
    ...files.map(({ path }) => `Written  ${path}`),
    "",
    "Next",
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
  ];
  host.stdout.write(lines.map((one) => `${harmlessLine(one)}\n`).join(""));
}
