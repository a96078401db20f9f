import type { Span } from "../../text/span.ts";
import type { HclTemplate } from "./hcl-token.ts";

/** An expression as far as its shape matters here. What has no shape of its own keeps what is in it as `children`. */
export type HclExpression = Span &
  (
    | { readonly kind: "template"; readonly template: HclTemplate; readonly parts: readonly ExpressionPart[] }
    /** `null`, `true`, `12`. */
    | { readonly kind: "literal"; readonly text: string }
    /** `var.x.y[0]`: the names and keys; `*` for an index that is no literal. `children` are in brackets. */
    | {
        readonly kind: "reference";
        readonly path: readonly string[];
        readonly children: readonly HclExpression[];
      }
    /** A step into something else than a name: `jsondecode(x).y`. */
    | {
        readonly kind: "access";
        readonly base: HclExpression;
        readonly steps: readonly string[];
        readonly children: readonly HclExpression[];
      }
    | { readonly kind: "call"; readonly name: string; readonly args: readonly HclExpression[] }
    | { readonly kind: "object"; readonly entries: readonly ObjectEntry[] }
    | { readonly kind: "list"; readonly items: readonly HclExpression[] }
    | {
        readonly kind: "conditional";
        readonly condition: HclExpression;
        readonly yes: HclExpression;
        readonly no: HclExpression;
      }
    /** `a == b || c != d`, in the order of the text. */
    | {
        readonly kind: "operation";
        readonly operators: readonly string[];
        readonly operands: readonly HclExpression[];
      }
    | {
        readonly kind: "for";
        readonly names: readonly string[];
        readonly collection: HclExpression;
        /** The value; behind its key where the result is an object. A condition comes last. */
        readonly body: readonly HclExpression[];
        readonly makes: "object" | "list";
      }
    | { readonly kind: "other"; readonly children: readonly HclExpression[] }
  );

/** A part of a template, its code read as an expression. */
export type ExpressionPart =
  | (Span & { readonly kind: "plain" | "escape"; readonly text: string })
  | (Span & {
      readonly kind: "interpolation" | "directive";
      readonly code: Span;
      readonly expression: HclExpression;
    });

/** `key = value` of an object. */
export interface ObjectEntry extends Span {
  /** The key where it is a name or a plain string; the key as an expression otherwise. */
  readonly key: string | null;
  readonly keyExpression: HclExpression | null;
  readonly value: HclExpression;
}

/** `name = value` of a block. */
export interface Attribute extends Span {
  readonly file: string;
  readonly name: string;
  /** Where its `=` stands. */
  readonly equals: number;
  readonly value: HclExpression;
}

/** `type "label" { … }`. */
export interface HclBlock extends Span {
  readonly file: string;
  readonly type: string;
  readonly labels: readonly string[];
  /** Behind the opening brace. */
  readonly bodyStart: number;
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly HclBlock[];
}

/** What a file or a block holds. */
export type Body = Pick<HclBlock, "attributes" | "blocks">;

/** The attribute of that name, in a block. */
export function attributeOf(body: Body, name: string): Attribute | null {
  return body.attributes.find((attribute) => attribute.name === name) ?? null;
}

/** The expressions that stand directly in one, in the order of the text. */
export function insideOf(expression: HclExpression): readonly HclExpression[] {
  switch (expression.kind) {
    case "template":
      return expression.parts.flatMap((part) => ("expression" in part ? [part.expression] : []));
    case "literal":
      return [];
    case "reference":
      return expression.children;
    case "access":
      return [expression.base, ...expression.children];
    case "call":
      return expression.args;
    case "object":
      return expression.entries.flatMap(({ keyExpression, value }) =>
        keyExpression === null ? [value] : [keyExpression, value],
      );
    case "list":
      return expression.items;
    case "conditional":
      return [expression.condition, expression.yes, expression.no];
    case "operation":
      return expression.operands;
    case "for":
      return [expression.collection, ...expression.body];
    case "other":
      return expression.children;
    default:
      return expression satisfies never;
  }
}

/** The text of a string without interpolations; `null` for everything else. */
export function writtenString(expression: HclExpression): string | null {
  if (expression.kind !== "template" || !expression.template.closed) return null;
  const texts = expression.parts.map((part) => ("expression" in part ? null : part.text));
  return texts.includes(null) ? null : texts.join("");
}
