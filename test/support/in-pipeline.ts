import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Runner } from "../../src/core/ci/runner.ts";
import { type ReadCommand, type ReadLog, readLog, readOutputs } from "./runner-log.ts";
import { scratchFolder } from "./scratch.ts";

/** A step of a pipeline: the variables and the files that a runner gives to it. */
export interface Step {
  readonly runner: Runner;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** A step as its runner begins it. */
export function step(runner: Runner): Step {
  const folder = scratchFolder("step");
  if (runner === "azure") {
    return { runner, folder, env: { TF_BUILD: "True", AGENT_TEMPDIRECTORY: folder } };
  }
  const [outputs, summary] = [join(folder, "outputs"), join(folder, "summary.md")];
  for (const file of [outputs, summary]) writeFileSync(file, "");
  return {
    runner,
    folder,
    env: { GITHUB_ACTIONS: "true", GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary },
  };
}

/** What a runner makes of a step: the log taken apart, and what it hands on. */
export interface StepResult extends ReadLog {
  readonly outputs: Readonly<Record<string, string>>;
  /** The summary; `null` where there is none. */
  readonly summary: string | null;
  /** Errors, warnings and notices as `level code: first line`. */
  readonly annotations: readonly string[];
  /** Titles of groups. A group that is not closed throws. */
  readonly groups: readonly string[];
}

/** Reads what a step printed on one of its streams, and its files. */
export function resultOf({ runner, folder, env }: Step, printed: string): StepResult {
  const log = readLog(runner, printed);
  const written = (name: string) => (existsSync(name) ? readFileSync(name, "utf8") : "");
  const files = readdirSync(folder).filter((name) => name.startsWith("entra-mcp-"));
  const summary =
    runner === "github"
      ? written(env.GITHUB_STEP_SUMMARY ?? "")
      : files.map((name) => written(join(folder, name))).join("");
  return {
    ...log,
    outputs: runner === "github" ? readOutputs(written(env.GITHUB_OUTPUT ?? "")) : variablesIn(log.commands),
    summary: summary === "" ? null : summary,
    annotations: log.commands.flatMap(annotation),
    groups: groupsIn(runner, log),
  };
}

function variablesIn(commands: readonly ReadCommand[]): Record<string, string> {
  const set = commands.filter(({ name }) => name === "task.setvariable");
  return Object.fromEntries(set.map(({ properties, data }) => [properties.variable ?? "", data]));
}

function annotation({ name, properties, data }: ReadCommand): string[] {
  const [first = ""] = data.split("\n");
  if (name === "task.logissue") return [`${properties.type} ${first}`];
  return ["error", "warning", "notice"].includes(name) ? [`${name} ${properties.title}: ${first}`] : [];
}

function groupsIn(runner: Runner, { commands, lines }: ReadLog): string[] {
  const marks =
    runner === "github"
      ? commands.filter(({ name }) => name === "group" || name === "endgroup")
      : lines.flatMap((line) => {
          const [, name = "", data = ""] = /^##\[(group|endgroup)\](.*)$/.exec(line) ?? [];
          return name === "" ? [] : [{ name, data }];
        });
  const names = marks.map(({ name }) => name);
  const paired = names.every((name, at) => name === (at % 2 === 0 ? "group" : "endgroup"));
  if (!paired || names.length % 2 !== 0) throw new Error(`groups are not closed: ${names.join(", ")}`);
  return marks.filter(({ name }) => name === "group").map(({ data }) => data);
}
