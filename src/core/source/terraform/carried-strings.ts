import { harmlessName } from "../../text/harmless.ts";
import type { CarriedText, Piece } from "../carried-text.ts";
import type { Mark, SourceLeft } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { hasPolicyWords } from "../policy-words.ts";
import type { ExpressionPart, HclBlock, HclExpression } from "./hcl-syntax.ts";
import { meaningIn } from "./possible-values.ts";
import type { VisitedExpression } from "./visited-expression.ts";

/** A string of Terraform. */
export type TemplateExpression = HclExpression & { readonly kind: "template" };

/** The policy text that a string carries; `null` for a string that holds none. */
export function carriedString(
  { expression, scope, attribute, blocks }: VisitedExpression & { readonly expression: TemplateExpression },
  marks: readonly Mark[],
): CarriedText | SourceLeft | null {
  const { template, parts } = expression;
  if (!holdsPolicyText(parts)) return null;
  const { file } = attribute;
  const { start, end } = template.content;
  if (!template.closed) {
    const message = "The string that starts here has no end, so that its policy text was left.";
    return { file, start, end, code: "unreadable", message };
  }
  const isHeredoc = template.form === "heredoc";
  return {
    file,
    start,
    end,
    carrier: isHeredoc ? "terraform heredoc" : "terraform string",
    pieces: parts.flatMap((part) => piecesOfPart(part, marks, (inner) => meaningIn(inner, scope))),
    writing: isHeredoc
      ? { kind: "terraform template", indent: template.indent }
      : { kind: "terraform string" },
    name: nameOf(attribute.name, blocks),
  };
}

/** What a directive such as `%{ if … }` means for the text. */
export const directiveMeaning: Meaning = {
  kind: "unknown",
  why: "a template directive decides what stands there",
};

/** Whether the text of a template, with nothing for what is filled in, has the words of a policy. */
export function holdsPolicyText(parts: readonly ExpressionPart[]): boolean {
  const texts = parts.map((part) => ("expression" in part ? "" : part.text));
  return texts.some((text) => text.includes("<")) && hasPolicyWords(texts.join(""));
}

function piecesOfPart(
  part: ExpressionPart,
  marks: readonly Mark[],
  meaningOf: (expression: HclExpression) => Meaning,
): readonly Piece[] {
  const { start, end } = part;
  switch (part.kind) {
    case "plain":
      return splitAtMarks(part.text, start, marks);
    case "escape":
      return [{ kind: "escape", start, end, text: part.text }];
    case "interpolation":
      return [{ kind: "hole", start, end, meaning: meaningOf(part.expression) }];
    case "directive":
      return [{ kind: "hole", start, end, meaning: directiveMeaning }];
    default:
      return part satisfies never;
  }
}

/** A plain part with a hole where a mark stands that the tree replaces. Each mark is searched once from each place. */
function splitAtMarks(text: string, start: number, marks: readonly Mark[]): readonly Piece[] {
  const pieces: Piece[] = [];
  const found = marks
    .filter((mark) => mark.text !== "")
    .map((mark) => ({ mark, at: text.indexOf(mark.text) }));
  let plain = 0;
  const push = (end: number) => {
    if (end > plain) pieces.push({ kind: "plain", start: start + plain, end: start + end });
  };
  for (;;) {
    for (const one of found) if (one.at !== -1 && one.at < plain) one.at = text.indexOf(one.mark.text, plain);
    const ahead = found.filter(({ at }) => at !== -1);
    const [first] = ahead.toSorted((one, other) => one.at - other.at);
    if (first === undefined) break;
    push(first.at);
    plain = first.at + first.mark.text.length;
    const { meaning } = first.mark;
    pieces.push({ kind: "hole", start: start + first.at, end: start + plain, meaning });
  }
  push(text.length);
  return pieces;
}

function nameOf(attribute: string, blocks: readonly HclBlock[]): string {
  const [outer] = blocks;
  if (outer === undefined) return harmlessName(attribute);
  if (outer.type === "locals") return harmlessName(`local.${attribute}`);
  const address =
    outer.type === "resource" ? outer.labels.join(".") : [outer.type, ...outer.labels].join(".");
  return `the ${harmlessName(attribute)} of ${harmlessName(address)}`;
}
