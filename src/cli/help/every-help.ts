import type { Command } from "commander";
import type { HelpItem, HelpPart, HelpText } from "./help-text.ts";

/**
 * The help of a program and of each of its commands, by the words that name them, read from what commander prints. It
 * belongs to the build and to tests; a program that was read prints no proper help afterwards.
 */
export function everyHelp(program: Command): Readonly<Record<string, HelpText>> {
  const printed: string[] = [];
  // Commands share these two objects with their program.
  Object.assign(program.configureOutput(), { writeOut: (text: string) => printed.push(text) });
  Object.assign(program.configureHelp(), {
    formatItem: (term: string, column: number, description: string) => marked({ term, column, description }),
    boxWrap: (wrapped: string) => marked({ wrapped }),
  });
  return Object.fromEntries(
    withNames(program, []).map(([names, command]) => {
      printed.length = 0;
      command.outputHelp();
      return [names, partsOf(printed.join(""))];
    }),
  );
}

/** Commands below a command with the words that name them, itself first. */
function withNames(command: Command, names: readonly string[]): (readonly [string, Command])[] {
  const below = command.commands.flatMap((one) => withNames(one, [...names, one.name()]));
  return [[names.join(" "), command], ...below];
}

const [begin, end] = ["\u0001", "\u0002"];

function marked(part: HelpItem | { readonly wrapped: string }): string {
  const text = "wrapped" in part ? part.wrapped : part.description;
  if (/\s\s|[^\S ]/.test(text)) throw new Error(`Help breaks lines at single spaces alone: ${text}`);
  return `${begin}${JSON.stringify(part)}${end}`;
}

function partsOf(printed: string): HelpText {
  return printed
    .split(begin)
    .flatMap((text): HelpPart[] => {
      const at = text.indexOf(end);
      return at < 0 ? [text] : [JSON.parse(text.slice(0, at)) as HelpPart, text.slice(at + 1)];
    })
    .filter((part) => part !== "");
}
