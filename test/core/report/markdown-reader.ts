/**
 * What a renderer sees, read by rules of CommonMark that are written anew here: blocks of code by their fences, spans
 * of code by their backticks, and the rest, which is what could be markup.
 */
export interface ReadMarkdown {
  /** The lines outside of blocks of code, their spans of code replaced by `§`. */
  readonly lines: readonly string[];
  /** The content of each block of code. */
  readonly blocks: readonly (readonly string[])[];
  /** The content of each span of code. */
  readonly spans: readonly string[];
  /** Whether a block of code is still open at the end. */
  readonly isOpen: boolean;
}

/** The lines of markup that are ours, in the order of a plan that has all of them: they fold what is long. */
export const foldingLines: readonly string[] = [
  "Setup",
  "Every caller, Entra and the gateway apart",
  "Notes",
].flatMap((title) => [`<details><summary>${title}</summary>`, "</details>"]);

/** Reads markdown. Tildes as fences and indented code do not occur: a line that could be one is left as it is. */
export function readMarkdown(markdown: string): ReadMarkdown {
  const lines: string[] = [];
  const blocks: string[][] = [];
  const spans: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split("\n")) {
    if (fence !== null) {
      const closing = /^ {0,3}(`{3,})[ \t]*$/.exec(line)?.[1] ?? "";
      if (closing.length >= fence.length) fence = null;
      else blocks.at(-1)?.push(line);
      continue;
    }
    const opening = /^ {0,3}(`{3,})[^`]*$/.exec(line)?.[1];
    if (opening !== undefined) {
      fence = opening;
      blocks.push([]);
      continue;
    }
    lines.push(withoutSpans(line, spans));
  }
  return { lines, blocks, spans, isOpen: fence !== null };
}

function withoutSpans(line: string, spans: string[]): string {
  let rest = line;
  let read = "";
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return read + rest;
    const behind = rest.slice(open.index + open[0].length);
    const close = [...behind.matchAll(/`+/g)].find(([run]) => run === open[0]);
    read += rest.slice(0, open.index);
    if (close === undefined) {
      // A run that nothing closes is text, and would be seen as a backtick.
      read += open[0];
      rest = behind;
      continue;
    }
    const content = behind.slice(0, close.index);
    spans.push(/^ .*[^ ].* $|^ [^ ] $/.test(content) ? content.slice(1, -1) : content);
    read += "§";
    rest = behind.slice(close.index + open[0].length);
  }
}
