import { type Command, CommanderError } from "commander";
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
import { refuseWithoutEffect } from "./typed/no-effect.ts";
import { asTyped } from "./typed/repeated.ts";
import type { Misread } from "./typed/usage-fault.ts";

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
  // What is told about other commands needs all of them.
  const repeat = (command: string) =>
    asTyped({ program: wholeProgram(parts), argv, platform: host.platform })(command);
  surroundings.asTyped = repeat;
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
    await refuseUnknownHelp(program, argv);
    const line = await withVariables(program, argv, host.env);
    words = [...line.names, ...line.known];
    if (!asksForHelp(line)) refuseWithoutEffect(line);
    if (isForEverySetup(line)) {
      pipeline = await enter(words);
      await warnOfVariables(() => wholeProgram(parts), line, host);
      exitCode = await forEverySetup(line, host, surroundings, runProgram);
    } else {
      ({ words, sources } = await withConfig(() => wholeProgram(parts), line));
      pipeline = await enter(words);
      await warnOfVariables(() => wholeProgram(parts), line, host);
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
    const told =
      error instanceof CommanderError
        ? await misread(error, { program: wholeProgram(parts), argv, sources })
        : faultOf(error);
    const fault = told.withNext(told.next.map(repeat));
    pipeline ??= await enter(words);
    const code = reportFailure(fault, words, host);
    surroundings.pipeline?.failed(fault);
    await pipeline?.end(code);
    return code;
  }
}

function asksForHelp({ typed }: CommandLine): boolean {
  return typed.includes("--help") || typed.includes("-h");
}

// What only mistakes need is loaded once there is one.

async function refuseUnknownHelp(program: Command, argv: readonly string[]): Promise<void> {
  if (!argv.includes("help")) return;
  const { unknownHelp } = await import("./typed/usage-fault.ts");
  const unknown = unknownHelp({ program, argv });
  if (unknown !== null) throw unknown;
}

async function misread(error: CommanderError, line: Misread): Promise<Fault> {
  const { usageFault } = await import("./typed/usage-fault.ts");
  return usageFault(error, line);
}

async function warnOfVariables(
  program: () => Command,
  { names, known }: CommandLine,
  { stderr, env }: Host,
): Promise<void> {
  const hasOurs = Object.keys(env).some((name) => name.startsWith("ENTRA_MCP_"));
  if (!hasOurs || names.length === 0 || known.includes("--quiet")) return;
  const { unknownVariables } = await import("./typed/variables.ts");
  for (const sentence of unknownVariables(program, env)) stderr.write(`${sentence}\n`);
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
