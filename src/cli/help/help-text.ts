/** The help of a command, as far as it does not depend on how wide the output is. */
export type HelpText = readonly HelpPart[];

/** Text as it is, text that is broken into lines, or a term with its description in a column of its own. */
export type HelpPart = string | { readonly wrapped: string } | HelpItem;

/** A term such as `--out <file>`; `column` is the width of the longest one. */
export interface HelpItem {
  readonly term: string;
  readonly column: number;
  readonly description: string;
}

/**
 * Lays help out as commander does, whose texts are wrapped at a width of at least 40, and otherwise left in one line. A test
 * compares both for every command and many widths.
 *
 * @param width columns of the output
 */
export function laidOut(text: HelpText, width: number): string {
  return text.map((part) => partIn(part, width)).join("");
}

function partIn(part: HelpPart, width: number): string {
  if (typeof part === "string") return part;
  if ("wrapped" in part) return wrappedAt(part.wrapped, width).join("\n");
  const { term, column, description } = part;
  if (description === "") return `${indent}${term}`;
  const gap = `${indent}${" ".repeat(column)}${indent}`;
  const lines = wrappedAt(description, width - gap.length);
  return `${indent}${term.padEnd(column)}${indent}${lines.join(`\n${gap}`)}`;
}

const indent = "  ";
const narrowest = 40;

/** Words are parted by single spaces, as the declarations have them. */
function wrappedAt(text: string, width: number): readonly string[] {
  if (width < narrowest) return [text];
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
