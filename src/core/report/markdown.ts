import { authorities, extras, halves } from "../model/intent.ts";
import { harmlessLine } from "../text/harmless.ts";

/**
 * GitHub-flavoured markdown from strangers' text. Whatever could mean something to a renderer is put into a code span:
 * renderers look for links, mentions and references in the rendered text again, where a backslash has no effect, but never
 * inside of code.
 */

/** One line of text as a part of a paragraph, a heading, a list item or a table's cell: it stays text. */
export function inline(text: string): string {
  return piecesOf(text)
    .map(({ before, code: inner, after }) => before + code(inner) + after)
    .join(" ");
}

/** One line of text as a code span; empty for an empty text, as there is no empty code span. */
export function code(text: string): string {
  const content = harmlessLine(text).replaceAll("\t", " ");
  if (content === "") return "";
  const ticks = "`".repeat(longestRun(content) + 1);
  // A space at both ends is taken off by the renderer, so one more is put there where the text has its own.
  const pad = /^[` ]|[` ]$/.test(content) && content.trim() !== "" ? " " : "";
  return `${ticks}${pad}${content}${pad}${ticks}`;
}

/** Lines as a block of code that nothing in them ends. @param language such as `diff` */
export function fenced(lines: readonly string[], language: string): string {
  const content = lines.map((text) => harmlessLine(text.replaceAll("\t", "    ")));
  const ticks = "`".repeat(Math.max(3, longestRun(content.join("\n")) + 1));
  return [`${ticks}${language}`, ...content, ticks].join("\n");
}

/** A table of cells that are markdown already. A pipe would end a cell even in code, and renderers differ about escapes. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\u007c")).join(" | ")} |`;
  return [row(head), `|${head.map(() => "---|").join("")}`, ...rows.map(row)].join("\n");
}

/** Items that are markdown already, one line each, as a list. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Blocks that a reader opens by their title, which is markdown's own text and nobody else's. */
export function folded(title: string, blocks: readonly string[]): readonly string[] {
  return [`<details><summary>${title}</summary>`, ...blocks, "</details>"];
}

/** A stretch of a text: plain where `code` is empty, else code between harmless marks. */
interface Piece {
  readonly before: string;
  readonly code: string;
  readonly after: string;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, word] of harmlessLine(text).trim().split(/\s+/).entries()) {
    const piece = isPlain(word, index) ? { before: word, code: "", after: "" } : codePiece(word);
    const last = pieces.at(-1);
    if (last !== undefined && isValue(last, word)) {
      const [, value = "", after = ""] = /^(.*?)([)"'.,;:]*)$/su.exec(word) ?? [];
      pieces.splice(-1, 1, { ...last, code: `${last.code} ${value}`, after });
      continue;
    }
    const joins = last !== undefined && last.code !== "" && last.after === "" && piece.before === "";
    if (joins && piece.code !== "")
      pieces.splice(-1, 1, { ...piece, before: last.before, code: `${last.code} ${piece.code}` });
    else pieces.push(piece);
  }
  return pieces;
}

/** The values of options that are words of this program, so that an option and its value are one span of code. */
const optionValues: ReadonlySet<string> = new Set([...extras, ...authorities, ...halves]);

/** Whether a word is the value of the option that is the last one before it. */
function isValue({ code: before, after }: Piece, word: string): boolean {
  return (
    after === "" && /(?:^| )--[a-z-]+$/.test(before) && optionValues.has(word.replace(/[)"'.,;:]+$/, ""))
  );
}

/** Brackets and stops around a word stay outside of its code. */
function codePiece(word: string): Piece {
  const [, before = "", inner = "", after = ""] = /^([("']*)(.*?)([)"'.,;:]*)$/su.exec(word) ?? [];
  return inner === "" ? { before: "", code: word, after: "" } : { before, code: inner, after };
}

function isPlain(word: string, index: number): boolean {
  if (index === 0 && startsBlock.test(word)) return false;
  if (index > 0 && (word === ">" || word === "&")) return true;
  return letters.test(word) && !meaningful.test(word);
}

/** Letters, digits and the marks of prose. Everything else, such as `*`, `<` or `|`, is read by some renderer. */
const letters = /^[\p{L}\p{M}\p{N}.,;:!?'"“”„’()/=+…–—→-]*$/u;

/**
 * Addresses, `:emoji:`, commits, references to issues and merge requests: what renderers make links of. An option of a
 * command is code, too, because some renderers make one dash of two.
 */
const meaningful = /:\/\/|\.\p{L}{2}|:[\w+-]+:|::|(?=[a-f]*\d)[\da-f]{7}|\bGH-\d|!\d|^[("']*--\w/iu;

/** What makes a line something else than a paragraph: list items, rules, underlines of headings. */
const startsBlock = /^(?:[-+=]+|\d+[.)])$/;

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
