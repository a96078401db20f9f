import type { CarriedText, Piece, Writing } from "../carried-text.ts";
import type { Mark } from "../language-reading.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { meaningEverywhere } from "./agreed-meaning.ts";
import type { BicepFile, BicepReader } from "./bicep-reading.ts";
import type { BicepNode, BicepString } from "./bicep-syntax.ts";
import { formatPieces } from "./format-holes.ts";
import { type PlacedNode, walkBicep } from "./walk-bicep.ts";

/** The strings that hold policy text. */
export function bicepTexts(
  reader: BicepReader,
  files: readonly BicepFile[],
  marksOf: (node: BicepNode) => readonly Mark[],
): readonly CarriedText[] {
  const texts: CarriedText[] = [];
  for (const file of files) {
    if (!mayHoldPolicy(file.text)) continue;
    for (const place of walkBicep(file)) {
      const { node } = place;
      if (node.kind !== "string" || !node.complete || !hasPolicyWords(contentOf(node, file.text))) continue;
      texts.push(carriedText(reader, place, node, marksOf(node)));
    }
  }
  return texts;
}

/** Whether a file can hold policy text. An escape may stand where a blank ends the name of an element. */
export function mayHoldPolicy(text: string): boolean {
  return text.includes("<") && hasPolicyWords(text.includes("\\") ? text.replaceAll("\\", " ") : text);
}

/** The text as far as it is written; a hole is one character that no policy has. */
function contentOf(node: BicepString, text: string): string {
  return node.parts
    .map((part) =>
      part.kind === "hole" ? "\ufffc" : part.kind === "plain" ? text.slice(part.start, part.end) : part.text,
    )
    .join("");
}

function carriedText(
  reader: BicepReader,
  place: PlacedNode,
  node: BicepString,
  marks: readonly Mark[],
): CarriedText {
  const { file, binders } = place;
  const isTemplate =
    place.call?.name === "format" && place.call.of === null && place.call.args[0] === place.node;
  const pieces = node.parts.flatMap((part): readonly Piece[] => {
    const { start, end } = part;
    if (part.kind === "escape") return [{ kind: "escape", text: part.text, start, end }];
    if (part.kind === "hole") {
      return [{ kind: "hole", meaning: meaningEverywhere(reader, part.node, file, binders), start, end }];
    }
    const plain: Piece = { kind: "plain", start, end };
    return isTemplate ? formatHoles(reader, place, plain) : cutAtMarks(file.text, plain, marks);
  });
  return {
    file: file.path,
    carrier: node.quote === "'" ? "bicep string" : "bicep multi-line string",
    start: node.from,
    end: node.to,
    pieces,
    writing: writingOf(node, isTemplate),
    name: nameOf(place),
  };
}

/** In a `format` template braces would have to be doubled on top of the string's own rules. */
function writingOf({ quote }: BicepString, isTemplate: boolean): Writing {
  if (isTemplate) return { kind: "only plain words" };
  return quote === "'" ? { kind: "bicep string" } : { kind: "as it is" };
}

function formatHoles(reader: BicepReader, place: PlacedNode, { start, end }: Piece): readonly Piece[] {
  const args = place.call?.args ?? [];
  return formatPieces(place.file.text.slice(start, end)).map((piece): Piece => {
    const span = { start: start + piece.start, end: start + piece.end };
    if (piece.isPlain) return { kind: "plain", ...span };
    if (piece.argument === null) return { kind: "escape", text: piece.text, ...span };
    const argument = args[piece.argument + 1];
    const meaning =
      argument === undefined
        ? ({ kind: "unknown", why: `format has no argument ${piece.argument}` } as const)
        : meaningEverywhere(reader, argument, place.file, place.binders);
    return { kind: "hole", meaning, ...span };
  });
}

/** A plain piece with the marks in it as holes: the longest mark wherever two begin at the same place. */
function cutAtMarks(text: string, { start, end }: Piece, marks: readonly Mark[]): readonly Piece[] {
  const content = text.slice(start, end);
  const present = marks.filter((mark) => content.includes(mark.text));
  if (present.length === 0) return [{ kind: "plain", start, end }];
  const longestFirst = present.toSorted((one, other) => other.text.length - one.text.length);
  const pattern = new RegExp(
    longestFirst.map((mark) => mark.text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"),
    "g",
  );
  const pieces: Piece[] = [];
  let copied = start;
  for (const { index, 0: found } of content.matchAll(pattern)) {
    const at = start + index;
    if (at > copied) pieces.push({ kind: "plain", start: copied, end: at });
    copied = at + found.length;
    const meaning = present.find((mark) => mark.text === found)?.meaning;
    if (meaning !== undefined) pieces.push({ kind: "hole", meaning, start: at, end: copied });
  }
  if (copied < end) pieces.push({ kind: "plain", start: copied, end });
  return pieces;
}

/** `the variable policyXml`, `value of mcpApiPolicy`. */
function nameOf({ declaration, keys }: PlacedNode): string {
  const key = keys.at(-1) ?? "";
  const { kind, name } = declaration;
  const holder = kind === "var" ? `the variable ${name}` : kind === "param" ? `the parameter ${name}` : name;
  if (key !== "") return `${key} of ${holder}`;
  return kind === "output" ? `the output ${name}` : holder;
}
