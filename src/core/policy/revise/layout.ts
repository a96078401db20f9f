import type { Edit } from "../../text/edit.ts";
import type { Span } from "../../text/span.ts";
import { childElements } from "../document/element-path.ts";
import type { PolicyElement, PolicyNode, PolicyOutline } from "../document/outline.ts";

/** An element to be written: a start tag, what is in it, an end tag. A leaf's text is in `open`. */
export interface Block {
  readonly open: string;
  readonly children: readonly Block[];
  readonly close: string;
}

/** An element without element content, on one line. */
export function leaf(source: string): Block {
  return { open: source, children: [], close: "" };
}

/** Children to be added to one element, each before the first existing child whose name is in `before`. */
export interface Addition {
  readonly block: Block;
  readonly before: ReadonlySet<string>;
}

/**
 * Adds children to an element the way a careful person types them: on lines of their own with the indentation
 * and newline of their surroundings, or without any white space where the element is on one line. A
 * self-closing element is opened. Comments above the child that follows stay with that child. Children that are
 * to be removed (`gone`, by index) hold no place.
 */
export function addChildren(
  outline: PolicyOutline,
  parent: PolicyElement,
  additions: readonly Addition[],
  gone: ReadonlySet<number> = new Set(),
): Edit[] {
  if (additions.length === 0) return [];
  if (parent.endTagStart === parent.end) return [openSelfClosing(outline, parent, additions)];
  const children = childElements(parent).filter(({ index }) => !gone.has(index));
  const followerOf = ({ before }: Addition): PolicyElement | undefined =>
    children.find(({ name }) => before.has(name));
  const last = additions.filter((addition) => followerOf(addition) === undefined).map(({ block }) => block);
  const inserted = additions.flatMap((addition) => {
    const follower = followerOf(addition);
    return follower === undefined ? [] : [insertBefore(outline, parent, follower, addition.block)];
  });
  return last.length === 0 ? inserted : [...inserted, append(outline, parent, last)];
}

/** Writes a source right after an element: on a line of its own if the element has one. */
export function addBehind(outline: PolicyOutline, element: PolicyElement, source: string): Edit {
  const { text } = outline;
  const indent = indentAt(text, element.start);
  const insert = indent === null ? source : newlineAt(text, element.start) + indent + source;
  return { start: element.end, end: element.end, insert };
}

/**
 * Removes an element, and its line when nothing else is there, so that no blank line is left.
 * What is left of the line, such as a comment, keeps its place.
 */
export function removeElement(outline: PolicyOutline, element: Span): Edit {
  const { text } = outline;
  const lineStart = blankStart(text, element.start);
  const lineEnd = blankEnd(text, element.end);
  const alone = isBreakBefore(text, lineStart) && (isBreakAt(text, lineEnd) || lineEnd === text.length);
  if (!alone) return { start: element.start, end: element.end, insert: "" };
  const breakStart = lineStart - (text[lineStart - 2] === "\r" && text[lineStart - 1] === "\n" ? 2 : 1);
  return { start: breakStart, end: lineEnd, insert: "" };
}

/** The newline that is used around an offset: that of the line break before it, or else of the one after it. */
export function newlineAt(text: string, offset: number): string {
  for (let at = offset - 1; at >= 0; at--) {
    if (text[at] === "\n") return text[at - 1] === "\r" ? "\r\n" : "\n";
    if (text[at] === "\r") return "\r";
  }
  return /\r\n?|\n/.exec(text)?.[0] ?? "\n";
}

/** The blanks before an offset when nothing else is before it on its line; `null` otherwise. */
export function indentAt(text: string, offset: number): string | null {
  const start = blankStart(text, offset);
  return start === 0 || isBreakBefore(text, start) || text.charCodeAt(start - 1) === 0xfeff
    ? text.slice(start, offset)
    : null;
}

function openSelfClosing(
  outline: PolicyOutline,
  parent: PolicyElement,
  additions: readonly Addition[],
): Edit {
  const { text } = outline;
  const slash = parent.startTagEnd - 2;
  const start = isBreakBefore(text, blankStart(text, slash)) ? slash : blankStart(text, slash);
  const indent = indentAt(text, parent.start);
  const blocks = additions.map(({ block }) => block);
  const endTag = `</${parent.name}>`;
  if (indent === null || !/[\r\n]/.test(text)) {
    return { start, end: parent.end, insert: `>${blocks.map(inline).join("")}${endTag}` };
  }
  const newline = newlineAt(text, parent.end);
  const unit = indentUnit(outline, parent);
  const lines = blocks.flatMap((block) => render(block, indent + unit, unit));
  return { start, end: parent.end, insert: `>${newline}${lines.join(newline)}${newline}${indent}${endTag}` };
}

/** Before a child, and before the comments on lines of their own right above it. */
function insertBefore(
  outline: PolicyOutline,
  parent: PolicyElement,
  child: PolicyElement,
  block: Block,
): Edit {
  const { text } = outline;
  const at = startWithComments(outline, parent, child);
  const indent = indentAt(text, at);
  if (indent === null) return { start: at, end: at, insert: inline(block) };
  const newline = newlineAt(text, at);
  const lines = render(block, indent, indentUnit(outline, parent)).join(newline).slice(indent.length);
  return { start: at, end: at, insert: `${lines}${newline}${indent}` };
}

function startWithComments(outline: PolicyOutline, parent: PolicyElement, child: PolicyElement): number {
  let start = child.start;
  for (let index = parent.content.indexOf(child) - 1; index >= 0; index--) {
    const node = parent.content[index];
    if (node?.kind !== "comment" || indentAt(outline.text, node.start) === null) break;
    start = node.start;
  }
  return start;
}

/** After the last child or comment, and after a comment that ends its line. */
function append(outline: PolicyOutline, parent: PolicyElement, blocks: readonly Block[]): Edit {
  const { text } = outline;
  const last = parent.content.at(-1);
  if (last === undefined) return fillEmpty(outline, parent, blocks);
  const indent = indentAt(text, firstOfLine(outline, parent, last));
  if (indent === null) return { start: last.end, end: last.end, insert: blocks.map(inline).join("") };
  const lineEnd = blankEnd(text, last.end);
  const at = isBreakAt(text, lineEnd) ? lineEnd : last.end;
  const newline = newlineAt(text, last.start);
  const lines = blocks.flatMap((block) => render(block, indent, indentUnit(outline, parent)));
  return { start: at, end: at, insert: lines.map((line) => newline + line).join("") };
}

/** Between the tags of an element that has nothing but blanks in it. */
function fillEmpty(outline: PolicyOutline, parent: PolicyElement, blocks: readonly Block[]): Edit {
  const { text } = outline;
  const span = { start: parent.startTagEnd, end: parent.endTagStart };
  const indent = indentAt(text, parent.start);
  if (indent === null || !/[\r\n]/.test(text)) return { ...span, insert: blocks.map(inline).join("") };
  const newline = newlineAt(text, parent.endTagStart);
  const unit = indentUnit(outline, parent);
  const lines = blocks.flatMap((block) => render(block, indent + unit, unit));
  return { ...span, insert: `${newline}${lines.join(newline)}${newline}${indent}` };
}

/** The first node on the line of the last one: `<value>…</value> <!-- why -->` is indented where the value is. */
function firstOfLine(outline: PolicyOutline, parent: PolicyElement, last: PolicyNode): number {
  let index = parent.content.indexOf(last);
  let start = last.start;
  while (index > 0 && indentAt(outline.text, start) === null) {
    index -= 1;
    start = parent.content[index]?.start ?? start;
  }
  return start;
}

/** One level of indentation as this document has it: between the element and a child, or any other pair. */
function indentUnit(outline: PolicyOutline, element: PolicyElement): string {
  for (const parent of [element, outline.elements[element.parent], ...outline.elements.slice(0, 40)]) {
    const unit = parent === undefined ? null : unitBelow(outline, parent);
    if (unit !== null) return unit;
  }
  return "    ";
}

/** Enough children to learn an indentation from; the bound keeps a hostile document cheap. */
const MAX_SIBLINGS = 50;

function unitBelow(outline: PolicyOutline, parent: PolicyElement): string | null {
  const outer = indentAt(outline.text, parent.start);
  if (outer === null) return null;
  for (const node of parent.content.slice(0, MAX_SIBLINGS)) {
    if (node.kind === "text") continue;
    const inner = indentAt(outline.text, node.start);
    if (inner !== null && inner.length > outer.length && inner.startsWith(outer))
      return inner.slice(outer.length);
  }
  return null;
}

function render(block: Block, indent: string, unit: string): string[] {
  if (block.close === "") return [indent + block.open];
  const inner = block.children.flatMap((child) => render(child, indent + unit, unit));
  return [indent + block.open, ...inner, indent + block.close];
}

function inline(block: Block): string {
  return block.open + block.children.map(inline).join("") + block.close;
}

function blankStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  return at;
}

function blankEnd(text: string, offset: number): number {
  let at = offset;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}

function isBreakBefore(text: string, offset: number): boolean {
  return text[offset - 1] === "\n" || text[offset - 1] === "\r";
}

function isBreakAt(text: string, offset: number): boolean {
  return text[offset] === "\n" || text[offset] === "\r";
}
