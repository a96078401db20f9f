import { harmlessName } from "../../text/harmless.ts";
import type { BicepLead, BicepReader, BicepScope } from "./bicep-reading.ts";
import { furthest, standalone, unknownLead } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { followMember } from "./follow-member.ts";
import { jsonDocument } from "./json-parameters.ts";
import { declaredBody, propertyOf } from "./resource-body.ts";
import { bicepPathFrom } from "./tree-path.ts";

/** Where an expression leads: each name is followed to its one definition in the context. */
export function followBicep(
  reader: BicepReader,
  node: BicepNode,
  scope: BicepScope,
  depth: number,
): BicepLead {
  if (depth > furthest) return unknownLead("it leads over too many names, or back to itself");
  const deeper = depth + 1;
  switch (node.kind) {
    case "name":
      return followName(reader, node.name, scope, deeper);
    case "member":
      return followMember(reader, node.of, node.name, scope, deeper);
    case "index":
      return followIndex(reader, node.of, node.index, scope, deeper);
    case "call":
      return followCall(reader, node, scope, deeper);
    case "choice": {
      const holds = reader.truth(node.condition, scope, deeper);
      if (holds === null) return { kind: "node", node, scope };
      return reader.follow(holds ? node.yes : node.no, scope, deeper);
    }
    case "operation":
      return followOperation(reader, node, scope, deeper);
    case "if":
      return reader.follow(node.body, scope, deeper);
    case "constant":
      return node.text === "null" ? { kind: "nothing" } : { kind: "node", node, scope };
    default:
      return { kind: "node", node, scope };
  }
}

function followName(reader: BicepReader, name: string, scope: BicepScope, depth: number): BicepLead {
  for (let local = scope.locals; local !== null; local = local.outer) {
    if (local.name === name) return local.lead;
  }
  const { file, context } = scope;
  const declaration = file.symbols.get(name);
  if (declaration === undefined) return followImport(reader, name, scope, depth);
  const own: BicepScope = { file, context, locals: null };
  if (declaration.kind === "param" && !file.path.endsWith(".bicepparam")) {
    return followParameter(reader, declaration, own, depth);
  }
  if (declaration.kind === "param" || declaration.kind === "var") {
    if (declaration.value === null) return unknownLead(`${harmlessName(name)} has no value`);
    return reader.follow(declaration.value, own, depth);
  }
  if (declaration.kind !== "resource" && declaration.kind !== "module") {
    return unknownLead(`${harmlessName(name)} is no value`);
  }
  return { kind: declaration.kind, declaration, scope: own };
}

/** A variable that another file exports. */
function followImport(reader: BicepReader, name: string, scope: BicepScope, depth: number): BicepLead {
  const imported = scope.file.imports.get(name);
  const file = imported === undefined ? null : reader.tree.file(imported.path);
  const value = imported === undefined ? undefined : file?.symbols.get(imported.name);
  if (file === null || value?.kind !== "var" || value.value === null) {
    return unknownLead(`${harmlessName(name)} is not defined in the tree`);
  }
  return reader.follow(value.value, { file, context: standalone, locals: null }, depth);
}

function followParameter(
  reader: BicepReader,
  declaration: BicepDeclaration,
  own: BicepScope,
  depth: number,
): BicepLead {
  const { context, file } = own;
  const name = harmlessName(declaration.name);
  if (context.kind === "unknown") return unknownLead(context.why);
  const given = context.kind === "call" ? givenByCall(reader, declaration.name, own, depth) : null;
  if (given !== null && given.kind !== "nothing") return given;
  const value = context.kind === "root" ? context.parameters?.values.get(declaration.name) : undefined;
  if (value !== undefined) {
    const from: BicepScope = { file: value.file, context: standalone, locals: null };
    const lead = reader.follow(value.node, from, depth);
    if (lead.kind !== "nothing") return lead;
  }
  if (declaration.value !== null) return reader.follow(declaration.value, own, depth);
  if (context.kind === "call" || value !== undefined || declaration.nullable) return { kind: "nothing" };
  return unknownLead(`the parameter ${name} of ${harmlessName(file.path)} gets its value at deployment`);
}

/** What a module call passes for a parameter; nothing where it passes none. */
function givenByCall(reader: BicepReader, name: string, own: BicepScope, depth: number): BicepLead | null {
  if (own.context.kind !== "call") return null;
  const { module, from } = own.context;
  const params = propertyOf(declaredBody(module).body, "params");
  return params === null ? null : followMember(reader, params, name, from, depth);
}

function followIndex(
  reader: BicepReader,
  of: BicepNode,
  index: BicepNode,
  scope: BicepScope,
  depth: number,
): BicepLead {
  const key = reader.follow(index, scope, depth);
  if (key.kind === "node" && key.node.kind === "constant") {
    const base = reader.follow(of, scope, depth);
    if (base.kind !== "node" && base.kind !== "meaning") return base;
    const item = reader.items(of, scope, depth)?.[Number(key.node.text)];
    if (item !== undefined) return item;
  }
  const text = reader.meaningOfLead(key, depth);
  if (text.kind === "text" && key.kind === "node" && key.node.kind === "string") {
    return followMember(reader, of, text.value, scope, depth);
  }
  return unknownLead("it is an item of a list that an expression chooses");
}

function followCall(
  reader: BicepReader,
  node: BicepNode & { readonly kind: "call" },
  scope: BicepScope,
  depth: number,
): BicepLead {
  const [first] = node.args;
  if (node.of !== null || first === undefined) return { kind: "node", node, scope };
  switch (node.name) {
    case "any":
      return reader.follow(first, scope, depth);
    case "coalesce":
      for (const argument of node.args) {
        const lead = reader.follow(argument, scope, depth);
        if (lead.kind !== "nothing") return lead;
      }
      return { kind: "nothing" };
    case "first":
      return reader.items(first, scope, depth)?.[0] ?? { kind: "node", node, scope };
    case "last":
      return reader.items(first, scope, depth)?.at(-1) ?? { kind: "node", node, scope };
    case "loadJsonContent":
      return followJson(reader, node, first, scope, depth);
    default:
      return { kind: "node", node, scope };
  }
}

function followJson(
  reader: BicepReader,
  node: BicepNode & { readonly kind: "call" },
  first: BicepNode,
  scope: BicepScope,
  depth: number,
): BicepLead {
  const relative = node.args.length === 1 ? reader.meaning(first, scope, depth) : null;
  const path = relative?.kind === "text" ? bicepPathFrom(scope.file.path, relative.value) : null;
  const text = path === null ? undefined : reader.tree.textOf(path);
  const document = text === undefined ? null : jsonDocument(text);
  return { kind: "node", node: document ?? node, scope };
}

function followOperation(
  reader: BicepReader,
  node: BicepNode & { readonly kind: "operation" },
  scope: BicepScope,
  depth: number,
): BicepLead {
  if (node.operator !== "??") return { kind: "node", node, scope };
  const left = reader.follow(node.left, scope, depth);
  if (left.kind === "nothing") return reader.follow(node.right, scope, depth);
  return left.kind === "meaning" && left.meaning.kind === "unknown" ? { kind: "node", node, scope } : left;
}
