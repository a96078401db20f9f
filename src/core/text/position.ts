import { firstIndex } from "./search.ts";

/** A place for people: line and column, both from 1; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset. CRLF, LF and a lone CR each end a line, as in every editor. */
export function positionAt(text: string, offset: number): Position {
  return lineFinder(text)(offset);
}

/** The same for many offsets in one text: one pass to build, logarithmic to ask. */
export function lineFinder(text: string): (offset: number) => Position {
  let starts: readonly number[] | null = null;
  return (offset) => {
    const lines = starts ?? lineStarts(text);
    starts = lines;
    const line = firstIndex(lines.length, (index) => (lines[index] ?? 0) > offset);
    return { line, column: offset - (lines[line - 1] ?? 0) + 1 };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes("\r")) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    return starts;
  }
  const lineEnd = /\r\n?|\n/g;
  while (lineEnd.exec(text) !== null) starts.push(lineEnd.lastIndex);
  return starts;
}
