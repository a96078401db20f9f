import type { Command } from "commander";
import { withoutCommands } from "../core/ci/plain-output.ts";
import { runnerOf } from "../core/ci/runner.ts";
import type { OpenPipeline } from "./ci/open-pipeline.ts";
import type { Host, Output } from "./host.ts";
import { formatIn, valueInWords } from "./report-failure.ts";

/** What is known of a command line before its options are parsed. */
interface Entered {
  readonly command: Command;
  /** The words that name the command; none where no command is named. */
  readonly names: readonly string[];
  /** What the command prints to; it is changed so that nothing printed there is a command of the runner. */
  readonly host: { stdout: Output; stderr: Output } & Omit<Host, "stdout" | "stderr">;
  readonly bareHost: Host;
}

/**
 * Finds out whether a runner reads what is printed, and begins to talk to it. The code for that is loaded only then, so that
 * nobody else waits for it. A command without `--ci` is none that a pipeline is told about.
 *
 * @param words the command line with what variables and a file add; errors of it are told to the runner, too
 */
export async function enterPipeline(
  words: readonly string[],
  { command, names, host, bareHost }: Entered,
): Promise<OpenPipeline | null> {
  const isKnown = names.length > 0;
  if (isKnown && !command.options.some(({ long }) => long === "--ci")) return null;
  const runner = runnerOf(valueInWords(words, "--ci"), host.env);
  if (runner === null) return null;
  const { openPipeline } = await import("./ci/open-pipeline.ts");
  const format = formatIn(words);
  const printsPolicy = command.name() === "policy" && valueInWords(words, "--out") === "-";
  const pipeline = openPipeline({
    runner,
    host: { ...host },
    unguarded: bareHost.stderr,
    command: isKnown ? names.join("-") : "usage",
    quiet: words.includes("--quiet"),
    keepsStandardOutput: format !== "text" || printsPolicy,
    summarizes: format !== "markdown",
  });
  host.stdout = guarded(host.stdout);
  host.stderr = guarded(host.stderr);
  return pipeline;
}

function guarded(output: Output): Output {
  return { ...output, write: (text) => output.write(withoutCommands(text)) };
}
