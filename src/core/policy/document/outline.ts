import type { Span } from "../../text/span.ts";
import type { PolicyExpression } from "./expression.ts";

/** An attribute as written. `start`–`end` run from the name to after the closing quote. */
export interface PolicyAttribute extends Span {
  readonly name: string;
  /** What is between the quotes. */
  readonly value: Span;
  readonly quote: '"' | "'";
  /** The expression in the value, which may have text before it. */
  readonly expression: PolicyExpression | null;
}

/** An element. `start`–`end` run from its `<` to after its end tag. */
export interface PolicyElement extends Span {
  readonly kind: "element";
  readonly name: string;
  /** Place in `PolicyOutline.elements`. */
  readonly index: number;
  /** Index of the element around it; -1 for the root. */
  readonly parent: number;
  readonly attributes: readonly PolicyAttribute[];
  /** Behind the `>` of the start tag. */
  readonly startTagEnd: number;
  /** Where the end tag begins; equal to `end` for a self-closing element. */
  readonly endTagStart: number;
  /** What is between the tags, in order; white space between tags is left out. */
  readonly content: readonly PolicyNode[];
}

/** Text between tags, with the white space around it. Text that is nothing but white space is not kept. */
export interface TextNode extends Span {
  readonly kind: "text";
  readonly expression: PolicyExpression | null;
}

export interface PolicyComment extends Span {
  readonly kind: "comment";
}

/** A CDATA section; `value` is what is between its marks. */
export interface PolicyCdata extends Span {
  readonly kind: "cdata";
  readonly value: Span;
}

export type PolicyNode = PolicyElement | TextNode | PolicyComment | PolicyCdata;

/** A policy document that was read with certainty. All offsets are UTF-16 units of `text`. */
export interface PolicyOutline {
  readonly kind: "outline";
  readonly text: string;
  readonly root: PolicyElement;
  /** Every element, in document order; the root comes first. */
  readonly elements: readonly PolicyElement[];
  /** XML comments, in document order, those outside the root included. */
  readonly comments: readonly Span[];
  readonly expressions: readonly PolicyExpression[];
}
