import { literalPattern } from "../text/literal-pattern.ts";
import type { CarriedText, Piece } from "./carried-text.ts";
import type { Meaning } from "./meaning.ts";

const home: Meaning = { kind: "home tenant" };

/** The same text with each of the marks that mean the home tenant as a hole. @param marks texts such as `__TENANT_ID__` */
export function splitAtMarks(fileText: string, carried: CarriedText, marks: readonly string[]): CarriedText {
  return withMarks(
    fileText,
    carried,
    marks.map((text) => ({ text, meaning: home })),
  );
}

/** The same text with each mark as a hole that means what replaces it. */
export function withMarks(
  fileText: string,
  carried: CarriedText,
  marks: readonly { readonly text: string; readonly meaning: Meaning }[],
): CarriedText {
  const known = new Map(marks.filter(({ text }) => text !== "").map(({ text, meaning }) => [text, meaning]));
  if (known.size === 0) return carried;
  const words = [...known.keys()].toSorted((one, other) => other.length - one.length);
  const pattern = new RegExp(words.map(literalPattern).join("|"), "g");
  const pieces = carried.pieces.flatMap((piece) =>
    piece.kind === "plain" ? splitPlain(fileText, piece, pattern, known) : [piece],
  );
  return { ...carried, pieces };
}

function splitPlain(
  fileText: string,
  { start, end }: Piece,
  pattern: RegExp,
  known: ReadonlyMap<string, Meaning>,
): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  for (const { index, 0: mark } of fileText.slice(start, end).matchAll(pattern)) {
    const from = start + index;
    if (from > at) pieces.push({ kind: "plain", start: at, end: from });
    at = from + mark.length;
    pieces.push({ kind: "hole", start: from, end: at, meaning: known.get(mark) ?? home });
  }
  if (at < end) pieces.push({ kind: "plain", start: at, end });
  return pieces;
}
