import { toPrint } from "../../azure/known-secrets.ts";
import { type Annotation, annotationOfFault } from "../../core/ci/annotation.ts";
import { annotationCommand } from "../../core/ci/annotation-command.ts";
import { withinLimit } from "../../core/ci/annotation-limit.ts";
import { commandLine } from "../../core/ci/logging-command.ts";
import { azureOutputs, githubOutputs, type Outputs } from "../../core/ci/outputs.ts";
import { failureSummary } from "../../core/ci/summary.ts";
import { type Fault, faultOf } from "../../core/fault.ts";
import { changesPending } from "../exit-code.ts";
import { clean, withoutSecrets } from "./clean.ts";
import { appendForRunner, delimiter, pathInRepository, writeSummary } from "./runner-files.ts";
import type { PipelineSetting } from "./setting.ts";

/** What a command has told its pipeline. */
export interface Told {
  readonly annotations: readonly Annotation[];
  readonly outputs: Outputs;
  readonly summary: readonly string[];
  readonly failure: Fault | null;
  readonly exitCode: number;
}

/** Brings everything to where the runner reads it: files first, then the commands in the log. */
export async function writeDown(told: Told, setting: PipelineSetting): Promise<void> {
  const { host, quiet, keepsStandardOutput } = setting;
  const isQuietSuccess = quiet && (told.exitCode === 0 || told.exitCode === changesPending);
  const output = keepsStandardOutput ? host.stderr : host.stdout;
  const print = (lines: readonly string[]) => {
    for (const line of lines) output.write(`${line}\n`);
  };
  const written = [
    await unlessWritten(() => summarized(told, setting)),
    await unlessWritten(() => handedOn(told, setting)),
  ];
  // A quiet success leaves standard error empty, whatever a runner could be told there.
  if (!(isQuietSuccess && keepsStandardOutput)) print(written.flatMap(({ lines }) => lines));
  if (!isQuietSuccess)
    print(annotationLines([...written.flatMap(({ unwritten }) => unwritten), ...allOf(told)], setting));
}

/** Whatever happens to a runner's file, a run that wrote to Azure does not fail for it. */
async function unlessWritten(
  write: () => Promise<readonly string[]>,
): Promise<{ readonly lines: readonly string[]; readonly unwritten: readonly Annotation[] }> {
  try {
    return { lines: await write(), unwritten: [] };
  } catch (error) {
    return { lines: [], unwritten: [{ ...annotationOfFault(faultOf(error)), level: "warning" }] };
  }
}

/** @returns what is to be printed for the summary */
async function summarized({ summary, failure }: Told, setting: PipelineSetting): Promise<readonly string[]> {
  const { runner, command, summarizes, host } = setting;
  const parts = [...(failure === null ? [] : [`${failureSummary(withoutSecrets(failure))}\n`]), ...summary];
  if (!summarizes || parts.length === 0) return [];
  const text = toPrint(parts.join(""));
  switch (runner) {
    case "github": {
      const { GITHUB_STEP_SUMMARY: path } = host.env;
      if (path !== undefined && path !== "") await appendForRunner(path, `\n${text}`);
      return [];
    }
    case "azure": {
      const { AGENT_TEMPDIRECTORY: folder } = host.env;
      if (folder === undefined || folder === "") return [];
      const path = await writeSummary(folder, command, text);
      return [commandLine(runner, { name: "task.uploadsummary", properties: {}, data: path })];
    }
    default:
      return runner satisfies never;
  }
}

/** @returns what is to be printed for the outputs */
async function handedOn({ outputs, exitCode }: Told, setting: PipelineSetting): Promise<readonly string[]> {
  const all: Outputs = { ...outputs, "exit-code": String(exitCode) };
  switch (setting.runner) {
    case "github": {
      const { GITHUB_OUTPUT: path } = setting.host.env;
      if (path !== undefined && path !== "") await appendForRunner(path, githubOutputs(all, delimiter));
      return [];
    }
    case "azure":
      return azureOutputs(all);
    default:
      return setting.runner satisfies never;
  }
}

/** The reason of a failure comes first, so that no limit takes it away. */
function allOf({ failure, annotations }: Told): readonly Annotation[] {
  return failure === null ? annotations : [annotationOfFault(failure), ...annotations];
}

function annotationLines(annotations: readonly Annotation[], setting: PipelineSetting): readonly string[] {
  const { shown, rest } = withinLimit(annotations);
  const where = setting.summarizes ? "the summary of the job" : "what is printed";
  return [
    ...shown.flatMap((one) => annotationCommand(setting.runner, forLog(one, setting)) ?? []),
    ...(rest === "" ? [] : [`${rest}: see ${where}.`]),
  ];
}

function forLog(annotation: Annotation, { runner, host }: PipelineSetting): Annotation {
  const { lines, place } = annotation;
  const file = place === null ? "" : clean(pathInRepository(runner, place.file, host.env.GITHUB_WORKSPACE));
  return { ...annotation, lines: lines.map(clean), place: place === null ? null : { ...place, file } };
}
