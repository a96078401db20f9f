import { type Attribute, type HclBlock, type HclExpression, insideOf } from "./hcl-syntax.ts";
import { blockScope, boundScope, type Scope } from "./terraform-scope.ts";

/** A string or a call on a walk through a module, with what is around it. */
export interface VisitedExpression {
  readonly expression: HclExpression;
  readonly scope: Scope;
  readonly attribute: Attribute;
  /** The blocks around it, the outermost first. */
  readonly blocks: readonly HclBlock[];
}

/** The strings and the calls of some blocks, the outer ones before those in them. */
export function expressionsIn(blocks: readonly HclBlock[], scope: Scope): readonly VisitedExpression[] {
  const found: VisitedExpression[] = [];
  for (const block of blocks) visitBlock(block, scope, [block], found);
  return found;
}

/** Finds the strings and the calls in an expression, itself as well. */
export function visitExpression(
  expression: HclExpression,
  place: Omit<VisitedExpression, "expression">,
  found: VisitedExpression[],
): void {
  if (expression.kind === "template" || expression.kind === "call") found.push({ ...place, expression });
  if (expression.kind !== "for") {
    for (const inner of insideOf(expression)) visitExpression(inner, place, found);
    return;
  }
  const { names, collection, body } = expression;
  visitExpression(collection, place, found);
  const scope = boundScope(place.scope, { names, collection, scope: place.scope, item: null });
  for (const inner of body) visitExpression(inner, { ...place, scope }, found);
}

function visitBlock(
  block: HclBlock,
  scope: Scope,
  blocks: readonly HclBlock[],
  found: VisitedExpression[],
): void {
  const inner = blockScope(block, scope);
  for (const attribute of block.attributes) {
    const own = attribute.name === "for_each" ? scope : inner;
    visitExpression(attribute.value, { scope: own, attribute, blocks }, found);
  }
  for (const one of block.blocks) visitBlock(one, inner, [...blocks, one], found);
}
