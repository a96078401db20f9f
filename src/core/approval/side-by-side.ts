/** One row of a comparison: what stands on the left and on the right, or nothing on one side. */
export interface ComparedRow {
  readonly before: ComparedLine | null;
  readonly after: ComparedLine | null;
}

/** A line of a text. */
export interface ComparedLine {
  /** From 1; `null` where lines have no numbers. */
  readonly number: number | null;
  readonly text: string;
}

/** Lines that belong together; between two of them something is left out. */
export type ComparedHunk = readonly ComparedRow[];

/** A unified diff as rows: what was taken out stands beside what came in its place. */
export function sideBySide(diff: string): readonly ComparedHunk[] {
  const hunks: ComparedRow[][] = [];
  let [before, after] = [0, 0];
  let removed: ComparedLine[] = [];
  let added: ComparedLine[] = [];
  const settle = (): void => {
    const rows = Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
      before: removed[index] ?? null,
      after: added[index] ?? null,
    }));
    hunks.at(-1)?.push(...rows);
    [removed, added] = [[], []];
  };
  for (const line of diff.split("\n")) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    const text = line.slice(1);
    if (head !== null) {
      settle();
      [before, after] = [Number(head[1]), Number(head[2])];
      hunks.push([]);
    } else if (line.startsWith("-")) {
      if (added.length > 0) settle();
      removed.push({ number: before++, text });
    } else if (line.startsWith("+")) {
      added.push({ number: after++, text });
    } else if (line.startsWith(" ")) {
      settle();
      hunks.at(-1)?.push({ before: { number: before++, text }, after: { number: after++, text } });
    }
  }
  settle();
  return hunks;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function isOfWord(letter: string | undefined): boolean {
  return /^[\w-]$/.test(letter ?? "");
}

/** A line in three parts, of which the middle one is not the same on the other side. */
export type MarkedLine = readonly [start: string, changed: string, end: string];

/**
 * Two lines with what differs between them; `null` where too little is the same to say that one was made of the other.
 * Characters are never cut in two.
 */
export function markedPair(before: string, after: string): readonly [MarkedLine, MarkedLine] | null {
  const [one, other] = [Array.from(before), Array.from(after)];
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  // Whole words are marked, and whole ids.
  const cuts = (at: (letters: readonly string[]) => number) =>
    [one, other].some((letters) => isOfWord(letters[at(letters) - 1]) && isOfWord(letters[at(letters)]));
  while (start > 0 && cuts(() => start)) start--;
  while (end > 0 && cuts((letters) => letters.length - end)) end--;
  const same = one.length - one.slice(start, one.length - end).length - indentOf(before);
  if (same * 3 < Math.max(before.trim().length, after.trim().length)) return null;
  const parts = (letters: readonly string[]): MarkedLine => [
    letters.slice(0, start).join(""),
    letters.slice(start, letters.length - end).join(""),
    letters.slice(letters.length - end).join(""),
  ];
  return [parts(one), parts(other)];
}
