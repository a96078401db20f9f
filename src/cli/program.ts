import { CommanderError } from "commander";
import { toPrint } from "../azure/known-secrets.ts";
import { Fault, faultOf } from "../core/fault.ts";
import { harmlessName } from "../core/text/harmless.ts";
import type { Environment } from "./azure-access.ts";
import type { OpenPipeline } from "./ci/open-pipeline.ts";
import { type CommandLine, commandIn, withConfig, withVariables } from "./command-line.ts";
import { programFor, wholeProgram } from "./command-tree.ts";
import { enterPipeline } from "./enter-pipeline.ts";
import { forEverySetup, isForEverySetup } from "./every-setup/in-command-line.ts";
import type { Host, Output } from "./host.ts";
import { reportFailure, valueInWords } from "./report-failure.ts";

/** Runs one command line. @returns the exit code */
export async function runProgram(
  argv: readonly string[],
  bareHost: Host,
  environment: Environment,
): Promise<number> {
  const host = {
    ...bareHost,
    stdout: withoutSecrets(bareHost.stdout),
    stderr: withoutSecrets(bareHost.stderr),
  };
  // Which pipeline this is, if any, is known once the words are; what is made before looks here when it runs.
  const surroundings: { -readonly [Part in keyof Environment]: Environment[Part] } = { ...environment };
  let exitCode = 0;
  const parts = { host, environment: surroundings, setExitCode: (code: number) => void (exitCode = code) };
  const program = programFor(argv, parts);
  const enter = async (words: readonly string[]) => {
    // One setup of several tells the pipeline of all of them, which ends later.
    if (environment.pipeline !== undefined) return null;
    const entered = await enterPipeline(words, { ...commandIn(program, argv), host, bareHost });
    surroundings.pipeline = entered;
    return entered;
  };
  let words = argv;
  let sources: ReadonlyMap<string, string> = new Map();
  let pipeline: OpenPipeline | null = null;
  try {
    const line = await withVariables(program, argv, host.env);
    words = [...line.names, ...line.known];
    if (isForEverySetup(line)) {
      pipeline = await enter(words);
      exitCode = await forEverySetup(line, host, surroundings, runProgram);
    } else {
      ({ words, sources } = await withConfig(() => wholeProgram(parts), line));
      pipeline = await enter(words);
      sayWhereOptionsAreFrom(line, sources, host);
      await program.parseAsync([...words], { from: "user" });
    }
    await pipeline?.end(exitCode);
    return exitCode;
  } catch (error) {
    // Help and version end in an "error" with code 0.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === "commander.help") {
      return new Fault("usage", error.message).exitCode;
    }
    const fault = error instanceof CommanderError ? usageFault(error, sources) : faultOf(error);
    pipeline ??= await enter(words);
    const code = reportFailure(fault, words, host);
    surroundings.pipeline?.failed(fault);
    await pipeline?.end(code);
    return code;
  }
}

function usageFault(error: CommanderError, sources: ReadonlyMap<string, string>): Fault {
  return new Fault("usage", sentence(error.message), { hint: hintOf(error, sources) });
}

/** A file that nobody named is named. */
function sayWhereOptionsAreFrom(
  { config, known }: CommandLine,
  sources: ReadonlyMap<string, string>,
  { stderr }: Host,
): void {
  if (config === null || config.isTyped || known.includes("--quiet")) return;
  if (![...sources.values()].includes(config.path)) return;
  const setup = valueInWords(known, "--setup");
  const which = setup === null ? "" : `, setup ${harmlessName(setup)}`;
  stderr.write(`Options from ${config.path}${which}.\n`);
}

/** The last gate: nothing that this process knows to be secret is printed, wherever it came from. */
function withoutSecrets(output: Output): Output {
  return { ...output, write: (text) => output.write(toPrint(text)) };
}

/** A value that nobody typed is looked for in vain on the command line. */
function hintOf({ message }: CommanderError, sources: ReadonlyMap<string, string>): string {
  const found = [...sources].find(([long]) => message.includes(`${long} `));
  return found === undefined ? "See entra-mcp --help." : `The value comes from ${found[1]}.`;
}

/** Commander's own messages begin with "error: " and may end in a suggestion on a line of its own. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
