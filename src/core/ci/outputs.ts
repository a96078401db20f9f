import type { Plan } from "../plan/plan.ts";
import { harmlessLine } from "../text/harmless.ts";
import { commandLine } from "./logging-command.ts";

/** What a step hands to the steps and jobs after it, by the names that GitHub has (docs/documents.md). */
export type OutputName = "has-changes" | "changes" | "blockers" | "fingerprint" | "plan-path" | "exit-code";

/** The values that are known. */
export type Outputs = Readonly<Partial<Record<OutputName, string>>>;

/** What a plan comes to. */
export function planOutputs({ changes, findings, fingerprint }: Plan): Outputs {
  const blockers = findings.filter(({ level }) => level === "blocker").length;
  return { ...changeOutputs(changes.length), blockers: String(blockers), fingerprint };
}

/** How much there is to change. */
export function changeOutputs(count: number): Outputs {
  return { "has-changes": String(count > 0), changes: String(count) };
}

/** What several setups come to: whether any of them has changes, how many changes and blockers all of them have. A fingerprint is of one. */
export function combinedOutputs(all: readonly Outputs[]): Outputs {
  const [changes, blockers] = [sumOf("changes", all), sumOf("blockers", all)];
  return {
    ...(changes === null ? {} : changeOutputs(changes)),
    ...(blockers === null ? {} : { blockers: String(blockers) }),
  };
}

function sumOf(name: "changes" | "blockers", all: readonly Outputs[]): number | null {
  const counts = all.flatMap((one) => (one[name] === undefined ? [] : [Number(one[name])]));
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Outputs for the file that GITHUB_OUTPUT names: each value between two lines that hold a delimiter. It begins with an empty line,
 * because somebody may have written there without an end of line.
 *
 * @param delimiter gives another text that nobody can guess each time it is called
 */
export function githubOutputs(outputs: Outputs, delimiter: () => string): string {
  const blocks = Object.entries(outputs).map(([name, value]) => {
    let mark = delimiter();
    while (value.includes(mark)) mark = delimiter();
    return `${name}<<${mark}\n${value}\n${mark}\n`;
  });
  return `\n${blocks.join("")}`;
}

/**
 * Outputs as commands of Azure Pipelines. Names of variables there have no dash (verified: "Variable naming restrictions" in its
 * documentation), so they are `hasChanges`, `planPath` and so on. A value that would be read as something else in a log, such as a path
 * with an escape sequence in it, is left out.
 */
export function azureOutputs(outputs: Outputs): string[] {
  return Object.entries(outputs)
    .filter(([, value]) => harmlessLine(value) === value)
    .map(([name, value]) =>
      commandLine("azure", {
        name: "task.setvariable",
        properties: { variable: variableName(name), isOutput: "true" },
        data: value,
      }),
    );
}

function variableName(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
