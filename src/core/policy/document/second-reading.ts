import { XMLParser } from "fast-xml-parser";
import type { PolicyExpression } from "./expression.ts";
import type { PolicyElement } from "./outline.ts";
import type { Broken } from "./refusal.ts";

/** What our own reader found, to be compared. */
export interface FirstReading {
  readonly elements: readonly PolicyElement[];
  readonly expressions: readonly PolicyExpression[];
}

/**
 * Reads the masked text with fast-xml-parser and compares every element's name, start and end with what our own
 * reader found. `null` when both agree. A clean parse alone proves nothing, since this parser lets any end tag
 * close any element (verified by experiment, 5.12.1); a second opinion on the same places does.
 */
export function disagreement(masked: string, first: FirstReading): Broken | null {
  let roots: readonly ParsedNode[];
  try {
    roots = parser.parse(withoutText(masked, first)) as readonly ParsedNode[];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { at: 0, reason: `the XML parser refuses the document: ${detail}` };
  }
  return compare(roots, first.elements);
}

/**
 * Turns masked expressions between tags, and the white space before start tags, into comments of the same length. To the
 * parser that is the same document; it passes a comment at once, but takes text one character at a time.
 */
function withoutText(masked: string, { elements, expressions }: FirstReading): string {
  const blocks = expressions.filter(({ place }) => place === "text");
  let hidden = "";
  let copied = 0;
  let block = 0;
  const hide = (start: number, end: number) => {
    if (start < copied || end - start < shortestComment) return;
    hidden += `${masked.slice(copied, start)}<!--${masked.slice(start + 4, end - 3)}-->`;
    copied = end;
  };
  for (const { start } of elements) {
    for (let next = blocks[block]; next !== undefined && next.start < start; next = blocks[++block])
      hide(next.start, next.end);
    hide(afterText(masked, start), start);
  }
  for (const { start, end } of blocks.slice(block)) hide(start, end);
  return hidden + masked.slice(copied);
}

const shortestComment = "<!---->".length;

/** Where the white space before an offset begins. */
function afterText(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && isWhite(text.charCodeAt(start - 1))) start--;
  return start;
}

function isWhite(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

/** The parser's node with `preserveOrder`: one property named like the element, and its place under a symbol. */
type ParsedNode = Readonly<Record<string | symbol, unknown>>;

const placeOf = XMLParser.getMetaDataSymbol() as unknown as symbol;

const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  processEntities: false,
  // White space between tags is most of the text in a policy, and would be a node each time.
  trimValues: true,
  // Paths as strings would be built for every text, and nobody reads them.
  jPath: false,
  maxNestedTags: 200,
  onDangerousProperty: (name) => name,
});

/** Walks both in document order, by an explicit stack, and stops at the first difference. */
function compare(roots: readonly ParsedNode[], elements: readonly PolicyElement[]): Broken | null {
  const rest: ParsedNode[] = roots.toReversed();
  let index = 0;
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    const name = Object.keys(node)[0] ?? "";
    const children = node[name];
    // Anything but an element holds a string.
    if (!Array.isArray(children)) continue;
    const place = node[placeOf] as { readonly startIndex?: number; readonly endIndex?: number } | undefined;
    const own = elements[index];
    const agree =
      own !== undefined && own.name === name && own.start === place?.startIndex && own.end === place.endIndex;
    if (!agree) return { at: own?.start ?? place?.startIndex ?? 0, reason: DISAGREE };
    for (let child = children.length - 1; child >= 0; child--) rest.push(children[child] as ParsedNode);
    index += 1;
  }
  const missed = elements[index];
  return missed === undefined ? null : { at: missed.start, reason: DISAGREE };
}

const DISAGREE = "two independent readings of the document disagree here";
