import { combinedOutputs } from "../../core/ci/outputs.ts";
import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import { line } from "../../core/report/line.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import type { Environment } from "../azure-access.ts";
import { type PipelineOfSetup, pipelineOfSetup } from "../ci/pipeline-of-setup.ts";
import { makeFolderAt } from "../files.ts";
import type { Format } from "../format.ts";
import type { Host } from "../host.ts";
import { render, wantsColour } from "../terminal.ts";
import { gravestExitCode, meaningOf } from "./gravest.ts";
import { sharedReads } from "./shared-reads.ts";
import { keepHeapSmall } from "./small-heap.ts";

/** A command line that is meant for each setup of a configuration file. */
export interface EverySetup {
  /** In the order of the file. */
  readonly names: readonly string[];
  readonly format: Format;
  readonly quiet: boolean;
  /** Whether the command sends nothing that writes, so that setups can share what was read. */
  readonly onlyReads: boolean;
  /** A folder that gets the plan of each setup; `null` where none is saved. */
  readonly out: string | null;
  /** Runs the command line for one setup. @returns the exit code */
  readonly run: (one: OneOfSeveral, host: Host, environment: Environment) => Promise<number>;
}

/** One setup of several. */
export interface OneOfSeveral {
  readonly name: string;
  /** Where its plan is saved; `null` for nowhere. */
  readonly out: string | null;
}

interface Ended extends OneOfSeveral {
  readonly exitCode: number;
  /** What it printed on standard output, in JSON mode. */
  readonly printed: string;
}

/**
 * Runs a command for one setup after the other; one that fails hides none of the others, and Ctrl-C ends them all. In JSON
 * mode standard output holds one document with the document of each.
 *
 * @returns the gravest of the exit codes
 */
export async function runEverySetup(
  every: EverySetup,
  host: Host,
  environment: Environment,
): Promise<number> {
  const { names, format, out } = every;
  if (names.length > 1) keepHeapSmall();
  if (out !== null) await makeFolderAt(out);
  const shared = every.onlyReads ? sharedReads(environment, host) : null;
  const ended: Ended[] = [];
  const { pipeline = null } = environment;
  const told: PipelineOfSetup[] = [];
  try {
    for (const name of names) {
      const one = { name, out: out === null ? null : `${out}/${fileNameOf(name)}` };
      if (format !== "json") showHeading(name, every, host);
      const own = pipeline === null ? null : pipelineOfSetup(pipeline, name);
      if (own !== null) told.push(own);
      const around = { ...(shared?.environment ?? environment), pipeline: own };
      ended.push(await endedRun(one, every, host, around));
      if (host.interrupted.aborted) break;
    }
  } finally {
    await shared?.close();
  }
  pipeline?.output(combinedOutputs(told.map(({ outputs }) => outputs())));
  if (out !== null) pipeline?.savedPlan(out);
  const exitCode = gravestExitCode(ended.map((one) => one.exitCode));
  if (format === "json") host.stdout.write(toJson(documentOf(ended, exitCode)));
  else showSummary(ended, every, host);
  return exitCode;
}

async function endedRun(
  one: OneOfSeveral,
  { format, run }: EverySetup,
  host: Host,
  environment: Environment,
): Promise<Ended> {
  let printed = "";
  const stdout = { ...host.stdout, write: (text: string) => void (printed += text) };
  const exitCode = await run(one, format === "json" ? { ...host, stdout } : host, environment);
  return { ...one, exitCode, printed };
}

function documentOf(ended: readonly Ended[], exitCode: number) {
  return {
    kind: "entra-mcp/setups",
    version: 1,
    setups: ended.map(({ name, exitCode: own, printed }) => ({
      name,
      exitCode: own,
      document: printed === "" ? null : (JSON.parse(printed) as unknown),
    })),
    exitCode,
  };
}

function showHeading(name: string, { format, quiet }: EverySetup, { stdout, env }: Host): void {
  if (quiet) return;
  const heading = `Setup ${harmlessName(name)}`;
  stdout.write(
    format === "markdown"
      ? `# ${heading.replace(/[\\`*_{}[\]<>()#!|~]/g, "\\$&")}\n\n`
      : render([line(heading, "title"), line("")], wantsColour(stdout, env, false)),
  );
}

function showSummary(ended: readonly Ended[], { quiet }: EverySetup, { stderr }: Host): void {
  const failed = ended.filter(({ exitCode }) => exitCode !== 0 && exitCode !== 2);
  if (quiet && failed.length === 0) return;
  const longest = Math.max(...ended.map(({ name }) => harmlessName(name).length));
  const rows = ended.map(
    ({ name, exitCode }) =>
      `  ${harmlessName(name).padEnd(longest)}  ${String(exitCode).padStart(3)}  ${meaningOf(exitCode)}\n`,
  );
  stderr.write(`\nSetups\n${rows.join("")}`);
}

/** A name in a configuration file becomes the name of a file, and leads nowhere else. */
function fileNameOf(name: string): string {
  if (/^[\w][\w .-]{0,99}$/.test(name)) return `${name}.json`;
  throw new Fault("usage", `The setup ${harmlessName(name)} has a name that cannot be the name of a file.`, {
    hint: "Use letters, digits, dots, dashes and underscores, or leave out --out.",
  });
}
