import type { BicepNode } from "./bicep-syntax.ts";

/**
 * The values of a deployment's parameter file (`{"parameters":{"x":{"value":…}}}`); null for other documents. What azd fills in
 * (`${X}`, `${X=default}`) is an environment variable.
 */
export function jsonParameters(text: string): ReadonlyMap<string, BicepNode> | null {
  if (!text.includes('"parameters"')) return null;
  const document = parsed(text);
  const parameters = isRecord(document) ? document.parameters : null;
  if (!isRecord(parameters) || (isRecord(document) && "resources" in document)) return null;
  const values = new Map<string, BicepNode>();
  for (const [name, holder] of Object.entries(parameters)) {
    if (isRecord(holder) && "value" in holder) values.set(name, jsonNode(holder.value, azdText, 0));
    else if (isRecord(holder) && "reference" in holder) values.set(name, call("getSecret", []));
  }
  return values;
}

/** A JSON document as an expression; null where it is none. */
export function jsonDocument(text: string): BicepNode | null {
  const document = parsed(text);
  return document === undefined ? null : jsonNode(document, literal, 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const nowhere = { start: 0, end: 0 };

function jsonNode(value: unknown, textNode: (text: string) => BicepNode, depth: number): BicepNode {
  if (depth > 60) return { kind: "other", ...nowhere };
  if (typeof value === "string") return textNode(value);
  const inner = (member: unknown): BicepNode => jsonNode(member, textNode, depth + 1);
  if (Array.isArray(value)) return { kind: "array", items: value.map(inner), ...nowhere };
  if (!isRecord(value)) return { kind: "constant", text: String(value), ...nowhere };
  const properties = Object.entries(value).map(([key, member]) => ({
    key,
    value: inner(member),
    ...nowhere,
  }));
  return { kind: "object", properties, spreads: [], resources: [], ...nowhere };
}

function azdText(text: string): BicepNode {
  const variable = /\$\{(\w+)/.exec(text)?.[1];
  if (variable !== undefined) return call("readEnvironmentVariable", [literal(variable)]);
  return literal(text);
}

function literal(text: string): BicepNode {
  const parts = [{ kind: "escape", text, ...nowhere }] as const;
  return { kind: "string", quote: "'", dollars: 0, from: 0, to: 0, parts, complete: true, ...nowhere };
}

function call(name: string, args: readonly BicepNode[]): BicepNode {
  return { kind: "call", of: null, name, args, ...nowhere };
}
