import { expect } from "vitest";
import type { CarriedText } from "../../../src/core/source/carried-text.ts";
import type { SourceFile } from "../../../src/core/source/language-reading.ts";
import type { Meaning } from "../../../src/core/source/meaning.ts";

/** A file of a tree. */
export function sourceFile(path: string, text: string): SourceFile {
  return { path, text };
}

/** What a carried text says, with each hole as its meaning in double angle brackets; its pieces have to cover it. */
export function contentOf(file: SourceFile, carried: CarriedText): string {
  let at = carried.start;
  for (const { start, end } of carried.pieces) {
    expect(start).toBe(at);
    expect(end).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBe(carried.end);
  return carried.pieces
    .map((piece) => {
      if (piece.kind === "plain") return file.text.slice(piece.start, piece.end);
      return piece.kind === "escape" ? piece.text : `«${meaningText(piece.meaning)}»`;
    })
    .join("");
}

/** A meaning in a word: `home`, `app <key>`, the text itself, or `?` and why. */
export function meaningText(meaning: Meaning): string {
  switch (meaning.kind) {
    case "home tenant":
      return "home";
    case "text":
      return meaning.value;
    case "application id":
      return `app ${meaning.app}`;
    case "joined":
      return meaning.parts.map(meaningText).join("+");
    case "unknown":
      return `? ${meaning.why}`;
    default:
      return meaning satisfies never;
  }
}
