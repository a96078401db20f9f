import { PolicySyntaxError } from "./node.ts";

/**
 * `rawxml` takes C# as it is typed, `xml` only well-formed documents (verified: issues about reading and writing
 * `rawxml`).
 */
export type PolicyFormat = "xml" | "rawxml";

/** Where the reader is in a document. */
export interface Cursor {
  readonly text: string;
  readonly format: PolicyFormat;
  /** Where each line starts. */
  readonly lines: readonly number[];
  at: number;
  /** How many elements are open. */
  depth: number;
}

const nameStart = /[\p{L}_:]/u;
const nameCharacter = /[\p{L}\p{N}_:.-]/u;

/** The start of a document, after a byte order mark. */
export function startOf(text: string, format: PolicyFormat): Cursor {
  const lines = [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
  return { text, format, lines, at: text.startsWith("\ufeff") ? 1 : 0, depth: 0 };
}

/** Passes white space, and says whether there was any. */
export function skipSpace(cursor: Cursor): boolean {
  const start = cursor.at;
  while (/\s/.test(cursor.text[cursor.at] ?? "x")) {
    cursor.at += 1;
  }
  return cursor.at > start;
}

/** Takes a name. @throws PolicySyntaxError when there is none. */
export function readName(cursor: Cursor): string {
  const start = cursor.at;
  const first = cursor.text[start] ?? "";
  if (!nameStart.test(first)) {
    throw failAt(cursor, start, badNameStart(first));
  }
  while (nameCharacter.test(cursor.text[cursor.at] ?? "")) {
    cursor.at += 1;
  }
  return cursor.text.slice(start, cursor.at);
}

function badNameStart(character: string): string {
  if (character === "") {
    return "Unexpected end of file has occurred.";
  }
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
  return `Name cannot begin with the '${character}' character, hexadecimal value 0x${code}.`;
}

/** Takes one character. @throws PolicySyntaxError when another one stands there. */
export function expect(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character) {
    throw failAt(
      cursor,
      cursor.at,
      `'${tokenAt(cursor)}' is an unexpected token. The expected token is '${character}'.`,
    );
  }
  cursor.at += 1;
}

/** @throws PolicySyntaxError for an ampersand that starts no entity. */
export function refuseBareAmpersand(cursor: Cursor): void {
  if (
    cursor.text[cursor.at] === "&" &&
    !/^&(?:#x[0-9a-f]+|#\d+|\w+);/i.test(cursor.text.slice(cursor.at, cursor.at + 12))
  ) {
    throw failAt(cursor, cursor.at + 1, "An error occurred while parsing EntityName.");
  }
}

/** What the service would name as the unexpected token: a word, or one character. */
export function tokenAt(cursor: Cursor): string {
  return (
    /^[\p{L}\p{N}_:.-]+/u.exec(cursor.text.slice(cursor.at, cursor.at + 80))?.[0] ??
    cursor.text[cursor.at] ??
    ""
  );
}

/** The refusal of what is at a place, which its text names as the service's does. */
export function failAt(cursor: Cursor, at: number, problem: string): PolicySyntaxError {
  const { line, column } = placeOf(cursor, at);
  return new PolicySyntaxError(`${problem} Line ${line}, position ${column}.`, line, column);
}

/** Line and column from 1, the line by halving. */
export function placeOf(cursor: Cursor, at: number): { line: number; column: number } {
  let [low, high] = [0, cursor.lines.length];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((cursor.lines[middle] ?? 0) <= at) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return { line: low + 1, column: at - (cursor.lines[low] ?? 0) + 1 };
}
