import { type BicepBinder, binderOf } from "./bicep-contexts.ts";
import type { BicepFile } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";

/** An expression of a file and what is around it. */
export interface PlacedNode {
  readonly node: BicepNode;
  readonly file: BicepFile;
  readonly declaration: BicepDeclaration;
  /** The names of the properties that lead to it, the innermost last. */
  readonly keys: readonly string[];
  readonly binders: readonly BicepBinder[];
  /** The call whose argument it is, right away. */
  readonly call: (BicepNode & { readonly kind: "call" }) | null;
}

/** All expressions of a file, each after the one that it is in. Decorators and types are none. */
export function* walkBicep(file: BicepFile): Generator<PlacedNode> {
  for (const declaration of file.declarations) {
    if (declaration.value === null) continue;
    yield* walk({ node: declaration.value, file, declaration, keys: [], binders: [], call: null });
  }
}

/** The tree is bounded in depth by the parser. */
function* walk(place: PlacedNode): Generator<PlacedNode> {
  yield place;
  const { node } = place;
  const inner = (one: BicepNode): Generator<PlacedNode> => walk({ ...place, node: one, call: null });
  switch (node.kind) {
    case "string":
      for (const part of node.parts) if (part.kind === "hole") yield* inner(part.node);
      break;
    case "member":
    case "index":
      yield* inner(node.of);
      if (node.kind === "index") yield* inner(node.index);
      break;
    case "call":
      yield* walkCall(place, node);
      break;
    case "object":
      yield* walkObject(place, node);
      break;
    case "array":
      for (const item of node.items) yield* inner(item);
      break;
    case "for":
      yield* inner(node.over);
      yield* walkBound(place, node.body, binderOf(node));
      break;
    case "lambda":
      yield* walkBound(place, node.body, { names: node.parameters, over: lambdaList(place) });
      break;
    case "if":
    case "choice":
    case "operation":
    case "not":
      for (const one of operandsOf(node)) yield* inner(one);
      break;
    case "name":
    case "constant":
    case "other":
      break;
    default:
      node satisfies never;
  }
}

function walkBound(place: PlacedNode, node: BicepNode, binder: BicepBinder): Generator<PlacedNode> {
  return walk({ ...place, node, call: null, binders: [...place.binders, binder] });
}

function operandsOf(
  node: BicepNode & { readonly kind: "if" | "choice" | "operation" | "not" },
): readonly BicepNode[] {
  switch (node.kind) {
    case "if":
      return [node.condition, node.body];
    case "choice":
      return [node.condition, node.yes, node.no];
    case "operation":
      return [node.left, node.right];
    case "not":
      return [node.operand];
    default:
      return node satisfies never;
  }
}

function* walkCall(place: PlacedNode, node: BicepNode & { readonly kind: "call" }): Generator<PlacedNode> {
  if (node.of !== null) yield* walk({ ...place, node: node.of, call: null });
  for (const argument of node.args) yield* walk({ ...place, node: argument, call: node });
}

/** The list that `map` and `filter` go through. */
function lambdaList({ call }: PlacedNode): BicepNode | null {
  if (call === null || call.of !== null || !["map", "filter"].includes(call.name)) return null;
  return call.args[0] ?? null;
}

function* walkObject(
  place: PlacedNode,
  node: BicepNode & { readonly kind: "object" },
): Generator<PlacedNode> {
  for (const { key, value } of node.properties) {
    yield* walk({ ...place, node: value, call: null, keys: [...place.keys, key ?? ""] });
  }
  for (const spread of node.spreads) yield* walk({ ...place, node: spread, call: null });
  for (const declaration of node.resources) {
    if (declaration.value === null) continue;
    yield* walk({ ...place, node: declaration.value, declaration, call: null, keys: [] });
  }
}
