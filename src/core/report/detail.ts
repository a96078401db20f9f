import { harmlessLine } from "../text/harmless.ts";

/** How much of a plan is shown, where there is a limit. */
export interface Detail {
  /** Lines of each diff. */
  readonly diffLines: number;
  /** Characters of a line of a diff. */
  readonly lineLength: number;
  /** Changes of a system, findings of a level, rows and reasons of a table, edits of a change. */
  readonly items: number;
  /** Characters of a sentence or a name. */
  readonly textLength: number;
}

const all = Number.POSITIVE_INFINITY;

/** From everything to what fits any limit that is worth having: diffs are shortened first. */
export const details: readonly Detail[] = [
  { diffLines: all, lineLength: all, items: all, textLength: all },
  { diffLines: 60, lineLength: 400, items: all, textLength: all },
  { diffLines: 12, lineLength: 200, items: all, textLength: all },
  { diffLines: 0, lineLength: 0, items: 100, textLength: 1000 },
  { diffLines: 0, lineLength: 0, items: 20, textLength: 300 },
  { diffLines: 0, lineLength: 0, items: 4, textLength: 100 },
];

/** A text of strangers, harmless and no longer than this; a character is never cut in two. */
export function shortened(text: string, length: number): string {
  const line = harmlessLine(text);
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The first items, and how many are left out. */
export function firstOf<T>(
  items: readonly T[],
  count: number,
): { readonly shown: readonly T[]; readonly more: number } {
  const shown = items.slice(0, count);
  return { shown, more: items.length - shown.length };
}

/** The sentence in the place of what is left out; nothing where everything is there. */
export function leftOut(more: number, what: string): readonly string[] {
  return more === 0 ? [] : [`*${more} more ${what} left out here.*`];
}
