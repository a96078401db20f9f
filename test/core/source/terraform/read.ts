import type { CarriedText, Piece } from "../../../../src/core/source/carried-text.ts";
import type { LanguageReading, SourceFile } from "../../../../src/core/source/language-reading.ts";
import type { Meaning } from "../../../../src/core/source/meaning.ts";
import { readTerraform } from "../../../../src/core/source/terraform/read-terraform.ts";

/** A tree by its paths. */
export type Tree = Readonly<Record<string, string>>;

/** What the reader says of a tree. */
export function readTree(tree: Tree): LanguageReading {
  return readTerraform(filesOf(tree));
}

/** The files of a tree. */
export function filesOf(tree: Tree): readonly SourceFile[] {
  return Object.entries(tree).map(([path, text]) => ({ path, text }));
}

/** A meaning in a line: `HOME`, a text as it is, `<key of an app>`, `?why`. */
export function inWords(meaning: Meaning): string {
  switch (meaning.kind) {
    case "home tenant":
      return "HOME";
    case "text":
      return meaning.value;
    case "application id":
      return `<${meaning.app}>`;
    case "joined":
      return meaning.parts.map(inWords).join("");
    case "unknown":
      return `?${meaning.why}`;
    default:
      return meaning satisfies never;
  }
}

/** A carried text as the program sees it, with its meanings in words. */
export function seenText(text: string, pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === "plain") return text.slice(piece.start, piece.end);
      return piece.kind === "escape" ? piece.text : `[${inWords(piece.meaning)}]`;
    })
    .join("");
}

/** The only carried text of a tree, as the program sees it. */
export function onlyText(tree: Tree): string {
  const { texts } = readTree(tree);
  return texts.map((carried) => seenText(tree[carried.file] ?? "", carried.pieces)).join("\n---\n");
}

/** Whether the pieces cover the span without gap or overlap, and none is empty. */
export function areContiguous({
  start,
  end,
  pieces,
}: Pick<CarriedText, "start" | "end" | "pieces">): boolean {
  let at = start;
  for (const piece of pieces) {
    if (piece.start !== at || piece.end <= piece.start) return false;
    at = piece.end;
  }
  return at === end;
}

/** What one expression means in a string of a policy, in `main.tf`, beside other text of that file and other files. */
export function meaningOf(expression: string, beside = "", others: Tree = {}): string {
  const tree = { "main.tf": `locals {\n  policy = "<policies>\${${expression}}"\n}\n${beside}`, ...others };
  const { texts } = readTree(tree);
  const hole = texts.find(({ file }) => file === "main.tf")?.pieces.find(({ kind }) => kind === "hole");
  return hole?.kind === "hole" ? inWords(hole.meaning) : "no hole";
}
