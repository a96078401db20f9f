import type { Span } from "../../text/span.ts";

/** An expression of a Bicep file, as far as it has to be told apart. Brackets around an expression leave no trace. */
export type BicepNode = Span &
  (
    | BicepString
    | { readonly kind: "name"; readonly name: string }
    /** `true`, `false`, `null` or a number, as written. */
    | { readonly kind: "constant"; readonly text: string }
    /** `of.name`, `of.?name`, `of!.name`, `of::name`. */
    | { readonly kind: "member"; readonly of: BicepNode; readonly name: string }
    | { readonly kind: "index"; readonly of: BicepNode; readonly index: BicepNode }
    /** `name(…)` or `of.name(…)`. */
    | {
        readonly kind: "call";
        readonly of: BicepNode | null;
        readonly name: string;
        readonly args: readonly BicepNode[];
      }
    | BicepObject
    | { readonly kind: "array"; readonly items: readonly BicepNode[] }
    | BicepFor
    /** `if (condition) body`, of a resource, a module or an item of a loop. */
    | { readonly kind: "if"; readonly condition: BicepNode; readonly body: BicepNode }
    | {
        readonly kind: "choice";
        readonly condition: BicepNode;
        readonly yes: BicepNode;
        readonly no: BicepNode;
      }
    | {
        readonly kind: "operation";
        readonly operator: string;
        readonly left: BicepNode;
        readonly right: BicepNode;
      }
    | { readonly kind: "not"; readonly operand: BicepNode }
    | BicepLambda
    /** What is none of these, or is nested too deeply. */
    | { readonly kind: "other" }
  );

/** A string. `from`–`to` is what is between its quotes, without the line break that `'''` drops. */
export interface BicepString {
  readonly kind: "string";
  readonly quote: "'" | "'''";
  readonly dollars: number;
  readonly from: number;
  readonly to: number;
  /** In order and without gap. */
  readonly parts: readonly BicepStringPart[];
  readonly complete: boolean;
}

/** A part of a string; `plain` is the file's own text. */
export type BicepStringPart = Span &
  (
    | { readonly kind: "plain" }
    | { readonly kind: "escape"; readonly text: string }
    | { readonly kind: "hole"; readonly node: BicepNode }
  );

/** `{ … }` */
export interface BicepObject {
  readonly kind: "object";
  readonly properties: readonly BicepProperty[];
  readonly spreads: readonly BicepNode[];
  /** Resources declared inside of a resource's body. */
  readonly resources: readonly BicepDeclaration[];
}

/** `key: value`; the key is null where it is a string with a hole. */
export interface BicepProperty extends Span {
  readonly key: string | null;
  readonly value: BicepNode;
}

/** `[for item in over: body]`, `[for (item, index) in over: body]` */
export interface BicepFor {
  readonly kind: "for";
  readonly item: string;
  readonly index: string | null;
  readonly over: BicepNode;
  readonly body: BicepNode;
}

/** `(a, b) => body` */
export interface BicepLambda {
  readonly kind: "lambda";
  readonly parameters: readonly string[];
  readonly body: BicepNode;
}

/** A statement, or a resource inside of another. */
export interface BicepDeclaration extends Span {
  readonly kind:
    | "param"
    | "var"
    | "output"
    | "module"
    | "resource"
    | "import"
    | "using"
    | "extends"
    | "other";
  /** Empty for `using`, `extends` and `import`. */
  readonly name: string;
  /** The value, the default, or the body. */
  readonly value: BicepNode | null;
  /** What stands in quotes after the name: the type of a resource, the path of a module and of the others. */
  readonly type: string;
  readonly existing: boolean;
  /** Whether the type of a parameter ends in `?`: without a value it is `null`. */
  readonly nullable: boolean;
  /** The names of the decorators, such as `onlyIfNotExists`. */
  readonly decorators: readonly string[];
  /** What an `import` brings: the name here, and the name there. `*` brings all as one. */
  readonly imports: readonly { readonly name: string; readonly as: string }[];
}
