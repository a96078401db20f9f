import type { Span } from "../../text/span.ts";
import type { CarriedText, Piece } from "../carried-text.ts";
import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { type LayeredText, layeredText, outerPieces, outerSpan } from "../layered-text.ts";
import { joined, type Meaning } from "../meaning.ts";
import { piecesBetween, plainPiecesRead } from "../piece-reader.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { type ArmNode, parseArmExpression } from "./arm-expression.ts";
import { type ArmNames, armMeaning, formatCall, formatMark } from "./arm-meaning.ts";
import { jsonPieces } from "./json-pieces.ts";
import type { JsonStringValue } from "./json-scan.ts";
import { pipelineMarks } from "./placeholders.ts";

/** What an expression holds of policies. */
export interface ArmTexts {
  readonly texts: readonly CarriedText[];
  readonly left: readonly SourceLeft[];
}

/**
 * The policy texts of an expression: literals, and what `concat` and `format` make of them. What another function makes of a
 * policy text cannot be told.
 */
export function armTexts(file: SourceFile, string: JsonStringValue, name: string, names: ArmNames): ArmTexts {
  if (!string.text.includes("<")) return { texts: [], left: [] };
  const layer = layeredText(file.text, jsonPieces(file.text, string));
  const node = parseArmExpression(layer.text);
  if (node === null) {
    const unread = hasPolicyWords(string.text) ? [leftExpression(file, string)] : [];
    return { texts: [], left: unread };
  }
  const texts: CarriedText[] = [];
  const left: SourceLeft[] = [];
  const visit = (part: ArmNode): void => {
    const found = textOf(layer.text, part, names);
    if (found !== null) texts.push(carried(file, layer, found, name));
    else if (part.kind === "call" && passesOn.has(part.name)) for (const arg of part.args) visit(arg);
    else if (hasPolicyWords(layer.text.slice(part.start, part.end)))
      left.push(leftExpression(file, outerSpan(layer, part)));
  };
  visit(node);
  return { texts, left };
}

/** A text in code units of the layered text. */
interface InnerText extends Span {
  readonly pieces: readonly Piece[];
  /** Whether the text is a format, in which braces mean something. */
  readonly format: boolean;
}

/** Functions that give one of their arguments, or hold them all, as they are. */
const passesOn = new Set(["if", "coalesce", "createarray", "createobject"]);

function textOf(text: string, node: ArmNode, names: ArmNames): InnerText | null {
  const format = formatCall(node);
  if (format !== null) return formatText(text, format.text, format.args, names);
  if (node.kind === "literal") return literalText(text, node);
  return node.kind === "call" && node.name === "concat" ? concatText(text, node, names) : null;
}

function literalText(text: string, node: ArmNode): InnerText | null {
  if (!hasPolicyWords(text.slice(node.start, node.end))) return null;
  return { start: node.start, end: node.end, pieces: quotedPieces(text, node), format: false };
}

function quotedPieces(text: string, span: Span): Piece[] {
  return piecesBetween(text, span, /''/g, () => ({ kind: "escape", text: "'" }));
}

function formatText(
  text: string,
  literal: ArmNode,
  args: readonly ArmNode[],
  names: ArmNames,
): InnerText | null {
  if (!hasPolicyWords(text.slice(literal.start, literal.end))) return null;
  const marks = new RegExp(`''|${formatMark.source}`, "g");
  const pieces = piecesBetween(text, literal, marks, ([written, index]) => {
    if (index === undefined) return { kind: "escape", text: written.charAt(0) };
    const arg = args[Number(index)];
    return arg === undefined
      ? { kind: "unknown", why: `format() is not given ${written}` }
      : armMeaning(arg, names);
  });
  return { start: literal.start, end: literal.end, pieces, format: true };
}

/** From the first to the last literal; what stands between two of them is one hole, or nothing if they only meet. */
function concatText(
  text: string,
  node: ArmNode & { readonly kind: "call" },
  names: ArmNames,
): InnerText | null {
  const leaves = leavesOf(node, []);
  if (!leaves.some((leaf) => leaf.kind === "literal" && hasPolicyWords(text.slice(leaf.start, leaf.end))))
    return null;
  const [first] = leaves;
  const last = leaves.at(-1);
  if (first === undefined || last === undefined) return null;
  const pieces: Piece[] = [];
  let at = first.start;
  let waiting: Meaning[] = [];
  const fill = (end: number): void => {
    if (waiting.length > 0) pieces.push({ kind: "hole", start: at, end, meaning: joined(waiting) });
    else if (end > at) pieces.push({ kind: "escape", start: at, end, text: "" });
    waiting = [];
    at = end;
  };
  for (const leaf of leaves) {
    if (leaf.kind !== "literal") waiting.push(armMeaning(leaf, names));
    else {
      fill(leaf.start);
      pieces.push(...quotedPieces(text, leaf));
      at = leaf.end;
    }
  }
  if (last.kind !== "literal") fill(last.end);
  return { start: first.start, end: last.end, pieces, format: false };
}

function leavesOf(node: ArmNode & { readonly kind: "call" }, leaves: ArmNode[]): ArmNode[] {
  for (const arg of node.args) {
    if (arg.kind === "call" && arg.name === "concat") leavesOf(arg, leaves);
    else leaves.push(arg);
  }
  return leaves;
}

function carried(file: SourceFile, layer: LayeredText, found: InnerText, name: string): CarriedText {
  const pieces = outerPieces(file.text, layer, found.pieces);
  return {
    file: file.path,
    ...outerSpan(layer, found),
    carrier: "arm expression",
    pieces: plainPiecesRead(file.text, pieces, pipelineMarks.pattern, pipelineMarks.read),
    writing: found.format ? { kind: "only plain words" } : { kind: "arm expression" },
    name,
  };
}

function leftExpression(file: SourceFile, { start, end }: Span): SourceLeft {
  return {
    file: file.path,
    start,
    end,
    code: "unknown-expression",
    message: "Policy text stands in an expression that cannot be decided without evaluating the template.",
  };
}
