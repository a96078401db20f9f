import { entraClouds } from "../../entra/clouds.ts";
import { harmlessName } from "../../text/harmless.ts";
import { sameMeaning } from "../meaning.ts";
import type { BicepLead, BicepReader, BicepScope } from "./bicep-reading.ts";
import { furthest, standalone, unknownExpression, unknownLead } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { declaredBody, propertyOf, resourceType } from "./resource-body.ts";
import { bicepPathFrom } from "./tree-path.ts";

/** Where `of.name` leads. */
export function followMember(
  reader: BicepReader,
  of: BicepNode,
  name: string,
  scope: BicepScope,
  depth: number,
): BicepLead {
  if (depth > furthest) return unknownLead("it leads over too many names, or back to itself");
  const namespace = of.kind === "name" ? scope.file.imports.get(of.name) : undefined;
  if (namespace?.name === "*" && of.kind === "name" && !isLocal(scope, of.name)) {
    return followExport(reader, namespace.path, name, depth);
  }
  const base = reader.follow(of, scope, depth + 1);
  switch (base.kind) {
    case "node":
      return memberOfNode(reader, base.node, name, base.scope, depth + 1);
    case "resource":
    case "properties":
      return memberOfResource(reader, base, name, depth + 1);
    case "module":
      return memberOfModule(reader, base, name, depth + 1);
    case "outputs":
      return followOutput(reader, base.declaration, base.scope, name, depth + 1);
    case "secret address":
      return unknownLead("it is a part of a secret's address");
    case "nothing":
    case "meaning":
      return base;
    default:
      return base satisfies never;
  }
}

type Declared = BicepLead & { readonly declaration: BicepDeclaration; readonly scope: BicepScope };

function isLocal(scope: BicepScope, name: string): boolean {
  for (let local = scope.locals; local !== null; local = local.outer) if (local.name === name) return true;
  return false;
}

function followExport(reader: BicepReader, path: string, name: string, depth: number): BicepLead {
  const file = reader.tree.file(path);
  const value = file?.symbols.get(name);
  if (file === null || value?.kind !== "var" || value.value === null) {
    return unknownLead(`${harmlessName(name)} is not defined in the tree`);
  }
  return reader.follow(value.value, { file, context: standalone, locals: null }, depth + 1);
}

function memberOfNode(
  reader: BicepReader,
  node: BicepNode,
  name: string,
  scope: BicepScope,
  depth: number,
): BicepLead {
  switch (node.kind) {
    case "object": {
      const value = propertyOf(node, name);
      if (value !== null) return reader.follow(value, scope, depth);
      for (const spread of node.spreads.toReversed()) {
        const lead = followMember(reader, spread, name, scope, depth);
        if (lead.kind !== "nothing") return lead;
      }
      return node.properties.some(({ key }) => key === null)
        ? unknownLead(`${harmlessName(name)} may be a property whose name is an expression`)
        : { kind: "nothing" };
    }
    case "call":
      return memberOfCall(reader, node, name, scope, depth);
    case "member":
      return unknownExpression(node, scope);
    case "choice":
      return memberOfEither(reader, [node.yes, node.no], name, scope, depth);
    case "operation":
      return memberOfEither(reader, [node.left, node.right], name, scope, depth);
    default:
      return unknownExpression(node, scope);
  }
}

/** `(condition ? a : b).name`, where the condition is not told: both have to say the same. */
function memberOfEither(
  reader: BicepReader,
  nodes: readonly BicepNode[],
  name: string,
  scope: BicepScope,
  depth: number,
): BicepLead {
  const [one, other] = nodes.map((node) =>
    reader.meaningOfLead(followMember(reader, node, name, scope, depth), depth),
  );
  if (one !== undefined && other !== undefined && sameMeaning(one, other))
    return { kind: "meaning", meaning: one };
  return unknownLead(`${harmlessName(name)} depends on a condition that is known at deployment`);
}

/**
 * The tenant: azure-docs `bicep-functions-scope.md`. The address of the sign-in service ends in a slash:
 * azure-docs `bicep-functions-deployment.md`.
 */
function memberOfCall(
  reader: BicepReader,
  node: BicepNode & { readonly kind: "call" },
  name: string,
  scope: BicepScope,
  depth: number,
): BicepLead {
  const isBuiltIn = node.of === null || (node.of.kind === "name" && node.of.name === "az");
  if (isBuiltIn && node.args.length === 0) {
    if (name === "tenantId" && (node.name === "subscription" || node.name === "tenant")) {
      return { kind: "meaning", meaning: { kind: "home tenant" } };
    }
    if (name === "authentication" && node.name === "environment") {
      return { kind: "node", node: signInService(node), scope };
    }
  }
  if (node.of !== null || node.name !== "union") return unknownExpression(node, scope);
  for (const argument of node.args.toReversed()) {
    const lead = followMember(reader, argument, name, scope, depth);
    if (lead.kind !== "nothing") return lead;
  }
  return { kind: "nothing" };
}

/** `environment().authentication`, as far as it matters. */
function signInService({ start, end }: BicepNode): BicepNode {
  const text = `https://${entraClouds.public.login}/`;
  const value: BicepNode = {
    kind: "string",
    quote: "'",
    dollars: 0,
    from: start,
    to: end,
    parts: [{ kind: "escape", text, start, end }],
    complete: true,
    start,
    end,
  };
  const properties = [{ key: "loginEndpoint", value, start, end }];
  return { kind: "object", properties, spreads: [], resources: [], start, end };
}

function memberOfResource(
  reader: BicepReader,
  { kind, declaration, scope }: Declared,
  name: string,
  depth: number,
): BicepLead {
  const { body } = declaredBody(declaration);
  if (name === "appId" && resourceType(declaration, "") === "microsoft.graph/applications") {
    const app = reader.appOf(declaration, scope, depth);
    if (app !== null) return { kind: "meaning", meaning: { kind: "application id", app } };
    return unknownLead(`${harmlessName(declaration.name)} is an app that the tree does not declare`);
  }
  if (kind === "properties" && /^secreturi(withversion)?$/i.test(name)) {
    return { kind: "secret address", declaration, scope };
  }
  if (kind === "resource" && name === "properties") return { kind: "properties", declaration, scope };
  const holder = kind === "properties" ? propertyOf(body, "properties") : body;
  const value = propertyOf(holder, name);
  if (value !== null) return reader.follow(value, scope, depth);
  const path = `${declaration.name}.${kind === "properties" ? "properties." : ""}${name}`;
  return unknownLead(`Azure gives ${harmlessName(path)} when it is deployed`);
}

function memberOfModule(
  reader: BicepReader,
  { declaration, scope }: Declared,
  name: string,
  depth: number,
): BicepLead {
  if (name === "outputs") return { kind: "outputs", declaration, scope };
  const value = propertyOf(declaredBody(declaration).body, name);
  if (value !== null) return reader.follow(value, scope, depth);
  return unknownLead(`${harmlessName(`${declaration.name}.${name}`)} is known at deployment`);
}

function followOutput(
  reader: BicepReader,
  module: BicepDeclaration,
  scope: BicepScope,
  name: string,
  depth: number,
): BicepLead {
  const path = bicepPathFrom(scope.file.path, module.type);
  const file = path === null ? null : reader.tree.file(path);
  if (file === null) return unknownLead(`the module ${harmlessName(module.type)} is not in the tree`);
  const value = file.outputs.get(name)?.value ?? null;
  if (value === null) return unknownLead(`${harmlessName(file.path)} has no output ${harmlessName(name)}`);
  return reader.follow(value, { file, context: reader.callContext(module, scope), locals: null }, depth);
}
