import { decodeEntities, isExpression, type PolicyElement, type PolicyNode } from "../policy/node.ts";
import { readPolicy } from "../policy/read.ts";
import type { ApimService, StoredPolicy } from "../world/world-apim.ts";
import { NotExecutable } from "./exchange.ts";

const read = new WeakMap<StoredPolicy, { readonly text: string; readonly root: PolicyElement }>();

/** The root element of a stored policy. Reading is remembered as long as the document is stored and its text is the same. */
export function rootOf(policy: StoredPolicy): PolicyElement {
  const known = read.get(policy);
  if (known?.text === policy.text) {
    return known.root;
  }
  const root = readPolicy(policy.text, "rawxml").find(
    (node): node is PolicyElement => node.kind === "element",
  );
  if (root === undefined) {
    throw new NotExecutable("policy", "the document has no root element");
  }
  read.set(policy, { text: policy.text, root });
  return root;
}

/**
 * The element with the service's named values put in, text for text (verified: recorded traffic and public policies);
 * Liquid keeps its own braces.
 */
export function withNamedValues(element: PolicyElement, service: ApimService): PolicyElement {
  const isLiquid = element.attributes.some(({ name, raw }) => name === "template" && raw === "liquid");
  return {
    ...element,
    attributes: element.attributes.map(({ name, raw }) => ({ name, raw: substitute(raw, service) })),
    children: isLiquid ? element.children : element.children.map((child) => substituteNode(child, service)),
  };
}

function substituteNode(node: PolicyNode, service: ApimService): PolicyNode {
  switch (node.kind) {
    case "element":
      return withNamedValues(node, service);
    case "text":
      return { kind: "text", raw: substitute(node.raw, service) };
    case "cdata":
    case "comment":
      return node;
    default:
      return node satisfies never;
  }
}

function substitute(raw: string, service: ApimService): string {
  if (!raw.includes("{{")) {
    return raw;
  }
  return raw.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => {
    const value = service.namedValues.find((candidate) => candidate.displayName === name)?.value;
    if (value === undefined) {
      return whole;
    }
    return isExpression(raw) || isExpression(value) ? value : escape(value);
  });
}

function escape(value: string): string {
  return decodeEntities(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
