import type { DeclaredAudience } from "../language-reading.ts";
import type { Attribute, HclBlock, HclExpression } from "./hcl-syntax.ts";

const NAME = "sign_in_audience";

/**
 * Where the audience would be written in the block of an app: on a line of its own below `display_name`. `terraform fmt` aligns
 * the `=` of lines that follow one another; the new line keeps to that where one of them has a name as long as this one, so
 * that the others stay as they are. Where it would be the longest, only the new line could be right or all of them would have
 * to change: it is written with one blank, and `terraform fmt -check` may ask for the rest.
 */
export function absentAudience(text: string, block: HclBlock): DeclaredAudience {
  const below = block.attributes.find(({ name }) => name === "display_name") ?? block.attributes[0];
  const isOneLine = !text.slice(block.bodyStart, block.end).includes("\n");
  if (below === undefined || isOneLine || !startsLine(text, below.start))
    return { kind: "unknown", why: "its block leaves no line for it", at: block.start };
  const at = lineEndAt(text, below.end);
  const indent = text.slice(lineStartAt(text, below.start), below.start);
  const gap = " ".repeat(Math.max(1, alignedWidth(text, block, below) - NAME.length));
  return { kind: "absent", at, before: `${breakAt(text, at)}${indent}${NAME}${gap}= "`, after: '"' };
}

/** Where `signInAudience` would be written in the object that a Graph request sends. */
export function absentMember(
  text: string,
  object: HclExpression & { readonly kind: "object" },
): DeclaredAudience {
  const below = object.entries.find(({ key }) => key === "displayName") ?? object.entries[0];
  if (below === undefined) return { kind: "unknown", why: "its body is empty", at: object.start };
  if (!startsLine(text, below.start))
    return { kind: "absent", at: below.end, before: ', signInAudience = "', after: '"' };
  const at = lineEndAt(text, below.end);
  const indent = text.slice(lineStartAt(text, below.start), below.start);
  const ended = text.slice(below.end, at).trimStart().startsWith(",") ? "," : "";
  return {
    kind: "absent",
    at,
    before: `${breakAt(text, at)}${indent}signInAudience = "`,
    after: `"${ended}`,
  };
}

/** The width up to the `=` that the lines around an attribute share, where one of their names is long enough. */
function alignedWidth(text: string, block: HclBlock, below: Attribute): number {
  const index = block.attributes.indexOf(below);
  const near = [
    ...runOf(text, block.attributes.slice(0, index + 1).toReversed()),
    ...runOf(text, block.attributes.slice(index)),
  ];
  const longest = near.reduce((most, { name }) => Math.max(most, name.length), 0);
  return longest >= NAME.length ? below.equals - below.start : 0;
}

/** The attributes that stand on lines next to each other, from the first on. */
function runOf(text: string, attributes: readonly Attribute[]): readonly Attribute[] {
  const gap = attributes.findIndex((attribute, index) => {
    const before = attributes[index - 1];
    if (before === undefined) return false;
    const [upper, lower] = before.start < attribute.start ? [before, attribute] : [attribute, before];
    const between = text.slice(upper.end, lower.start).replace(/#.*|\/\/.*/, "");
    return text.slice(upper.start, upper.end).includes("\n") || !/^[^\S\n]*\n[^\S\n]*$/.test(between);
  });
  return gap === -1 ? attributes : attributes.slice(0, gap);
}

function startsLine(text: string, at: number): boolean {
  return text.slice(lineStartAt(text, at), at).trim() === "";
}

function lineStartAt(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** The end of the line of a place, before its line break. */
function lineEndAt(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  if (feed === -1) return text.length;
  return text[feed - 1] === "\r" && feed > at ? feed - 1 : feed;
}

function breakAt(text: string, at: number): string {
  return text[at] === "\r" ? "\r\n" : "\n";
}
