/**
 * A page for people who read it in whatever form: what it says, apart from how markdown and HTML write it down. Any text in
 * it may be a stranger's; the renderers make it harmless.
 */
export interface Page {
  readonly title: Text;
  /** What has to be read first; empty for most pages. */
  readonly alerts: readonly Text[];
  readonly sections: readonly Section[];
}

/** A part of a page with a heading; parts of it have smaller ones. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly PageBlock[];
  readonly parts: readonly Omit<Section, "parts">[];
}

/** A paragraph, or what stands in the place of one. */
export type PageBlock =
  | { readonly kind: "paragraph"; readonly text: Text }
  /** Numbered from 1. */
  | { readonly kind: "steps"; readonly steps: readonly Text[] }
  | { readonly kind: "points"; readonly points: readonly Text[] }
  /** Something to copy; `language` such as `json`. */
  | { readonly kind: "copy"; readonly language: string; readonly lines: readonly string[] }
  /** An address to go to, on a line of its own. */
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "rows"; readonly head: readonly string[]; readonly rows: readonly (readonly Text[])[] };

/** One paragraph of text. */
export type Text = readonly PagePiece[];

/** A stretch of a text. A `name` is what somebody chose to call a thing. */
export interface PagePiece {
  readonly kind: "plain" | "name" | "code" | "strong";
  readonly text: string;
}

/** A text from a template: words in the place of a string are plain, pieces and texts stay what they are. */
export function say(words: TemplateStringsArray, ...values: readonly (string | PagePiece | Text)[]): Text {
  return words.flatMap((word, index) => [
    ...(word === "" ? [] : [{ kind: "plain" as const, text: word }]),
    ...piecesOf(values[index]),
  ]);
}

function piecesOf(value: string | PagePiece | Text | undefined): readonly PagePiece[] {
  if (value === undefined || value === "") return [];
  if (typeof value === "string") return [{ kind: "plain", text: value }];
  return "kind" in value ? [value] : value;
}

/** Something to type or to recognize letter by letter. */
export function typed(text: string): PagePiece {
  return { kind: "code", text };
}

/** What somebody chose to call a thing. */
export function calledBy(text: string): PagePiece {
  return { kind: "name", text };
}

/** What a button, a menu or a command is called, or what must not be overlooked. */
export function bold(text: string): PagePiece {
  return { kind: "strong", text };
}

/** Several texts as one, with this between them. */
export function joinedTexts(texts: readonly Text[], between: string): Text {
  return texts.flatMap((text, index) => (index === 0 ? text : [...say`${between}`, ...text]));
}

/** A text as a paragraph. */
export function paragraph(text: Text): PageBlock {
  return { kind: "paragraph", text };
}

/** Text to copy, of one or several lines. */
export function toCopy(language: string, text: string): PageBlock {
  return { kind: "copy", language, lines: text.split("\n") };
}

/** A document of JSON to copy. What fits on a line stays on one, because paper is short. */
export function jsonToCopy(document: object): PageBlock {
  return toCopy("json", jsonLines(document, "").join("\n"));
}

function jsonLines(value: unknown, indent: string): readonly string[] {
  const whole = oneLine(value);
  if (indent.length + whole.length <= lineWidth || typeof value !== "object" || value === null)
    return [whole];
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
    return [open, ...filledLines(value.map(oneLine), inner), indent + close];
  const members = Object.entries(value).map(([key, member]) => {
    const [first = "", ...more] = jsonLines(member, inner);
    return [(Array.isArray(value) ? "" : `${JSON.stringify(key)}: `) + first, ...more];
  });
  const lines = members.flatMap((member, index) => {
    const text = member.join("\n") + (index === members.length - 1 ? "" : ",");
    return text.split("\n").map((line, at) => (at === 0 ? inner + line : line));
  });
  return [open, ...lines, indent + close];
}

/** Short items share a line. */
function filledLines(items: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const text = item + (index === items.length - 1 ? "" : ",");
    const last = lines.at(-1);
    if (last !== undefined && last.length + text.length < lineWidth) lines.splice(-1, 1, `${last} ${text}`);
    else lines.push(indent + text);
  }
  return lines;
}

const lineWidth = 64;

/** With a space where people put one; strings stay as they are. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${oneLine(member)}`);
  return `{ ${members.join(", ")} }`;
}
