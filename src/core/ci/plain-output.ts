/**
 * What is printed and is no command of ours must not become one. Texts of strangers are harmless already where they are put into a
 * report; this is the last gate behind all of that.
 */

/** Found anywhere in a line: commands and marks of Azure Pipelines, and the first form that GitHub's had. */
const anywhere = /##(?=vso|\[)/gi;

/**
 * At the start of a line, and white space before it does not matter (verified: ActionCommand.cs of actions/runner). What .NET takes for an
 * end of line ends one here, too. A style sheet has lines that only begin alike, so a name and a second pair of colons belong to it.
 */
const atLineStart = /(^|[\r\n])((?:[^\S\r\n]|\u0085)*):(?=:[\w-]+(?: [^\r\n]*?)?::)/g;

/** The same text, in which a runner finds no command. */
export function withoutCommands(text: string): string {
  return text.replace(anywhere, "#\\u0023").replace(atLineStart, "$1$2\\u003a");
}

/** The number of the first line in which a runner would find a command; `null` where there is none. */
export function firstCommandLine(text: string): number | null {
  const index = text.split(/\r\n|\r|\n/).findIndex((line) => withoutCommands(line) !== line);
  return index === -1 ? null : index + 1;
}
