/** A place for people: line and column, both from 1; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset. CRLF, LF and a lone CR each end a line, as in every editor. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < offset; index++) {
    const unit = text.charCodeAt(index);
    const endsLine = unit === 10 || (unit === 13 && text.charCodeAt(index + 1) !== 10);
    if (endsLine) {
      line += 1;
      lineStart = index + 1;
    }
  }
  return { line, column: offset - lineStart + 1 };
}
