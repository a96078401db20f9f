/** What a stretch of text means; a terminal gives it a colour, everything else gives it none. */
export type Tone = "plain" | "title" | "quiet" | "added" | "removed" | "good" | "warning" | "danger";

/** One line of a report: stretches with a tone. The text is harmless and holds no line break. */
export type Line = readonly Stretch[];

export interface Stretch {
  readonly tone: Tone;
  readonly text: string;
}

/** A line of one tone. */
export function line(text: string, tone: Tone = "plain"): Line {
  return [{ tone, text }];
}

/** Breaks a sentence at spaces so that no line is longer than `width`; a longer word keeps its line. */
export function wrapped(text: string, width: number, indent: string, firstIndent = indent): string[] {
  return wrappedWords(text.split(" "), width, indent, firstIndent);
}

/** The same of a text that may end in a command of this program, which is not broken, so that it can be copied. */
export function wrappedAroundCommand(text: string, width: number): string[] {
  const at = text.search(/(?<=: )entra-mcp \S/);
  if (at < 0) return wrapped(text, width, "");
  return wrappedWords([...text.slice(0, at).trimEnd().split(" "), text.slice(at)], width, "", "");
}

/** Items with commas between them, broken between items alone. */
export function wrappedItems(items: readonly string[], width: number, indent: string): string[] {
  const last = items.length - 1;
  return wrappedWords(
    items.map((item, index) => (index === last ? item : `${item},`)),
    width,
    indent,
    indent,
  );
}

function wrappedWords(
  words: readonly string[],
  width: number,
  indent: string,
  firstIndent: string,
): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of words) {
    const prefix = lines.length === 0 ? firstIndent : indent;
    if (current !== "" && prefix.length + current.length + 1 + word.length > width) {
      lines.push(prefix + current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  lines.push((lines.length === 0 ? firstIndent : indent) + current);
  return lines;
}
