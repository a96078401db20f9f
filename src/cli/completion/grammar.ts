import type { Command, Option } from "commander";

/** What can follow an option: one of these words, a file, anything, or nothing because it takes no value. */
export type OptionValue =
  | { readonly kind: "none" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" }
  | { readonly kind: "anything" };

/** An option as a shell completes it. */
export interface CompletedOption {
  /** With its dashes. */
  readonly long: string;
  readonly description: string;
  readonly value: OptionValue;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** Its words after the program's name, such as `tenants add`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** The next words: names of its commands, or the words that its argument takes. */
  readonly next: readonly { readonly word: string; readonly description: string }[];
}

/** Everything that can be typed, from the table that the command line is read with. The program itself is the first. */
export function completedCommands(program: Command): CompletedCommand[] {
  return commandsBelow(program, []);
}

function commandsBelow(command: Command, words: readonly string[]): CompletedCommand[] {
  const help = command.createHelp();
  const { commands } = command;
  const [choices = []] = command.registeredArguments.flatMap(({ argChoices }) =>
    argChoices === undefined ? [] : [argChoices],
  );
  const next = [
    ...commands.map((one) => ({ word: one.name(), description: one.description() })),
    ...choices.map((word) => ({ word, description: "" })),
  ];
  const own: CompletedCommand = {
    path: words.join(" "),
    description: command.description(),
    options: help.visibleOptions(command).flatMap(completedOption),
    next,
  };
  return [own, ...commands.flatMap((one) => commandsBelow(one, [...words, one.name()]))];
}

function completedOption(option: Option): CompletedOption[] {
  const { long, description } = option;
  if (long == null) return [];
  return [{ long, description, value: valueOf(option) }];
}

function valueOf({ flags, argChoices, required, optional }: Option): OptionValue {
  if (!required && !optional) return { kind: "none" };
  if (argChoices !== undefined) return { kind: "words", words: argChoices };
  return { kind: /file|folder/.test(flags) ? "file" : "anything" };
}
