import type { BicepDeclaration, BicepFor, BicepNode, BicepObject } from "./bicep-syntax.ts";

/** The body of a resource or a module, and what is around it. */
export interface DeclaredBody {
  readonly body: (BicepNode & BicepObject) | null;
  readonly loop: BicepFor | null;
  readonly isConditional: boolean;
}

/** The body inside of `if (…) {…}` and `[for …: {…}]`. */
export function declaredBody(declaration: BicepDeclaration): DeclaredBody {
  let node = declaration.value;
  let loop: BicepFor | null = null;
  let isConditional = false;
  for (; node?.kind === "if" || node?.kind === "for"; node = node.body) {
    if (node.kind === "if") isConditional = true;
    else loop ??= node;
  }
  return { body: node?.kind === "object" ? node : null, loop, isConditional };
}

/** The value of a property that is written in an object; null where it is not. */
export function propertyOf(node: BicepNode | null, key: string): BicepNode | null {
  if (node?.kind !== "object") return null;
  return node.properties.find((property) => property.key === key)?.value ?? null;
}

/**
 * The type of a resource in lower case, without its version and without an extension's alias (`graph:Microsoft.Graph/…`); nested
 * ones have that of the outer one before it.
 */
export function resourceType(declaration: BicepDeclaration, outer: string): string {
  const type = (declaration.type.split("@")[0] ?? "").replace(/^\w+:/, "").toLowerCase();
  return type.includes(".") || outer === "" ? type : `${outer}/${type}`;
}
