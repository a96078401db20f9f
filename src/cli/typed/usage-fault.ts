import type { Command, CommanderError } from "commander";
import { Fault } from "../../core/fault.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { commandIn } from "../command-line.ts";
import { meantBy } from "./meant.ts";
import { readWords } from "./words.ts";

/** What was typed, and what it was read with. */
export interface Misread {
  readonly program: Command;
  readonly argv: readonly string[];
  /** By option: the variable or the file that its value was taken from. */
  readonly sources: ReadonlyMap<string, string>;
}

/** The fault for a command line that commander does not take: what is wrong, what was meant, whose help says more. */
export function usageFault(error: CommanderError, { program, argv, sources }: Misread): Fault {
  const { command, names, rest } = commandIn(program, argv);
  const from = [...sources].find(([long]) => error.message.includes(`${long} `))?.[1];
  // A value that nobody typed is looked for in vain on the command line.
  if (from !== undefined)
    return new Fault("usage", sentence(error.message), { hint: `The value comes from ${from}.` });
  const see = `See ${["entra-mcp", ...names].join(" ")} --help.`;
  if (error.code === "commander.excessArguments") {
    const { operands } = readWords(command, rest);
    return new Fault("usage", tooMany(command, operands), { hint: see });
  }
  const word = /^error: unknown (?:option|command) '([^]*)'/.exec(error.message)?.[1];
  return word === undefined
    ? new Fault("usage", sentence(error.message), { hint: see })
    : unknownWord(word, sentence(error.message), { command, program, see });
}

/** `help` of a command that there is not; commander prints its own help instead. */
export function unknownHelp({ program, argv }: Pick<Misread, "program" | "argv">): Fault | null {
  const { command, names, rest } = commandIn(program, argv);
  const [word, asked] = rest;
  if (word !== "help" || asked === undefined || command.commands.length === 0) return null;
  if (command.commands.some((one) => one.name() === asked)) return null;
  const see = `See ${["entra-mcp", ...names].join(" ")} --help.`;
  return unknownWord(asked, `Unknown command '${harmlessName(asked)}'`, { command, program, see });
}

function unknownWord(
  word: string,
  message: string,
  { command, program, see }: { readonly command: Command; readonly program: Command; readonly see: string },
): Fault {
  const meant = meantBy(word, command, program);
  if (meant?.startsWith("Did you mean") === true)
    return new Fault("usage", `${message} (${meant})`, { hint: see });
  return new Fault("usage", message, { hint: meant === null ? see : `${meant} ${see}` });
}

function tooMany(command: Command, operands: readonly string[]): string {
  const most = command.registeredArguments.length;
  const more = operands.slice(most).map((word) => `'${harmlessName(word)}'`);
  const takes = most === 0 ? "no argument" : `${most} argument${most === 1 ? "" : "s"}`;
  return `Too many arguments: ${command.name()} takes ${takes}, and ${more.join(", ")} ${more.length === 1 ? "is" : "are"} more.`;
}

/** Commander's own messages begin with "error: ". */
function sentence(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
