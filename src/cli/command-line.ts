import type { Command } from "commander";
import { configurationFile } from "../core/init/written-file.ts";
import type { ConfigFile } from "./config.ts";
import { type Defaults, defaultsFor, variableOf } from "./defaults.ts";
import { isFile } from "./files.ts";
import type { Host } from "./host.ts";
import { valueInWords } from "./report-failure.ts";

/** A command line with what environment variables add. */
export interface CommandLine {
  readonly command: Command;
  /** The words that name the command; none where they name no command. */
  readonly names: readonly string[];
  /** The other words as they were typed. */
  readonly typed: readonly string[];
  /** The same, those that variables stand for before those that were typed. */
  readonly known: readonly string[];
  /** By option: the variable that it was taken from. */
  readonly sources: ReadonlyMap<string, string>;
  readonly config: ConfigFile | null;
}

/** Reads the words of a command line and what variables say in the place of options. Option > variable > file. */
export async function withVariables(
  program: Command,
  argv: readonly string[],
  env: Host["env"],
): Promise<CommandLine> {
  const { command, names, rest } = commandIn(program, argv);
  // Words after `--` are no options, so nothing is put behind them.
  if (command === program)
    return { command, names, typed: rest, known: rest, sources: new Map(), config: null };
  const { words, sources } = defaultsFor(command, rest, (option) => variableOf(option, env));
  const known = [...words, ...rest];
  return { command, names, typed: rest, known, sources, config: await configFor(command, known) };
}

/** The command line with what its configuration file adds. */
export async function withConfig(
  wholeProgram: () => Command,
  { command, names, known, sources, config: file }: CommandLine,
): Promise<Defaults> {
  if (file === null) return { words: [...names, ...known], sources };
  const { readConfig } = await import("./config.ts");
  const config = await readConfig(file, valueInWords(known, "--setup"), configurable(wholeProgram()));
  const fromFile = defaultsFor(command, known, config.valueOf);
  return {
    words: [...names, ...fromFile.words, ...known],
    sources: new Map([...fromFile.sources, ...sources]),
  };
}

async function configFor({ options }: Command, known: readonly string[]): Promise<ConfigFile | null> {
  const typed = valueInWords(known, "--config");
  if (typed !== null) return { path: typed, isTyped: true };
  const takesFile = options.some(({ long }) => long === "--config");
  if (!takesFile || valueInWords(known, "--sandbox") !== null || known.includes("--sandbox")) return null;
  // A make-believe Azure has other setups, so there it is not looked for.
  return (await isFile(configurationFile)) ? { path: configurationFile, isTyped: false } : null;
}

/** The command that the first words name, as deep as there are commands of that name. */
export function commandIn(
  program: Command,
  argv: readonly string[],
): { readonly command: Command; readonly names: readonly string[]; readonly rest: readonly string[] } {
  let command = program;
  let depth = 0;
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
    depth++;
  }
  return { command, names: argv.slice(0, depth), rest: argv.slice(depth) };
}

/** Every command whose options may stand in a configuration file. */
export function configurable({ commands }: Command): readonly Command[] {
  const takesFile = ({ options }: Command) => options.some(({ long }) => long === "--config");
  return [...commands, ...commands.flatMap((one) => one.commands)].filter(takesFile);
}
