/** C# as the evaluator sees it: only the forms that documented policies use. */
export type Expression =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "interpolated"; readonly parts: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  | {
      readonly kind: "member";
      readonly target: Expression;
      readonly name: string;
      readonly isNullSafe: boolean;
    }
  | { readonly kind: "index"; readonly target: Expression; readonly index: Expression }
  | {
      readonly kind: "call";
      readonly target: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
      /** `JObject` in `As<JObject>()`. */
      readonly typeArgument: string | null;
      readonly isNullSafe: boolean;
    }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: "cast"; readonly type: string; readonly operand: Expression }
  | { readonly kind: "array"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Expression])[] }
  | { readonly kind: "construct"; readonly type: string; readonly args: readonly Expression[] }
  | { readonly kind: "lambda"; readonly parameter: string; readonly body: Expression };

export type Statement =
  | { readonly kind: "declare"; readonly name: string; readonly value: Expression }
  | { readonly kind: "assign"; readonly target: Expression; readonly value: Expression }
  | { readonly kind: "return"; readonly value: Expression }
  | {
      readonly kind: "if";
      readonly test: Expression;
      readonly yes: readonly Statement[];
      readonly no: readonly Statement[];
    }
  | { readonly kind: "evaluate"; readonly value: Expression };
