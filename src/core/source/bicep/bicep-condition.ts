import { isGuid } from "../../text/guid.ts";
import type { BicepLead, BicepReader, BicepScope } from "./bicep-reading.ts";
import { furthest } from "./bicep-reading.ts";
import type { BicepNode } from "./bicep-syntax.ts";

/**
 * Whether a condition holds, of the few forms in which trees choose the tenant: comparison with a text or with `null`, `empty`,
 * `!`, `&&`, `||`. Null where that is not told.
 */
export function bicepTruth(
  reader: BicepReader,
  node: BicepNode,
  scope: BicepScope,
  depth: number,
): boolean | null {
  if (depth > furthest) return null;
  switch (node.kind) {
    case "constant":
      return node.text === "true" ? true : node.text === "false" ? false : null;
    case "not": {
      const holds = reader.truth(node.operand, scope, depth + 1);
      return holds === null ? null : !holds;
    }
    case "operation":
      return truthOfOperation(reader, node, scope, depth + 1);
    case "call": {
      const [first] = node.args;
      if (node.name !== "empty" || node.of !== null || first === undefined) return null;
      return isEmpty(reader, reader.follow(first, scope, depth + 1), depth + 1);
    }
    case "name":
    case "member": {
      const lead = reader.follow(node, scope, depth + 1);
      return lead.kind === "node" && lead.node.kind === "constant" ? lead.node.text === "true" : null;
    }
    default:
      return null;
  }
}

function truthOfOperation(
  reader: BicepReader,
  { operator, left, right }: BicepNode & { readonly kind: "operation" },
  scope: BicepScope,
  depth: number,
): boolean | null {
  if (operator === "&&" || operator === "||") {
    const decisive = operator === "||";
    const one = reader.truth(left, scope, depth);
    const other = reader.truth(right, scope, depth);
    if (one === decisive || other === decisive) return decisive;
    return one === null || other === null ? null : !decisive;
  }
  const isNegative = operator.startsWith("!");
  if (!["==", "!=", "=~", "!~"].includes(operator)) return null;
  const equal = equality(
    reader,
    reader.follow(left, scope, depth),
    reader.follow(right, scope, depth),
    operator.endsWith("~"),
    depth,
  );
  return equal === null ? null : equal !== isNegative;
}

function equality(
  reader: BicepReader,
  one: BicepLead,
  other: BicepLead,
  isCaseless: boolean,
  depth: number,
): boolean | null {
  if (one.kind === "nothing" && other.kind === "nothing") return true;
  if (one.kind === "nothing" || other.kind === "nothing") {
    return isThere(one.kind === "nothing" ? other : one) ? false : null;
  }
  const [first, second] = [reader.meaningOfLead(one, depth), reader.meaningOfLead(other, depth)];
  if (first.kind === "text" && second.kind === "text") {
    return isCaseless
      ? first.value.toLowerCase() === second.value.toLowerCase()
      : first.value === second.value;
  }
  const text = first.kind === "text" ? first : second;
  const id = first.kind === "text" ? second : first;
  if (id.kind !== "home tenant" && id.kind !== "application id") return null;
  return text.kind === "text" && !isGuid(text.value) ? false : null;
}

/** Whether a lead is certainly not `null`. */
function isThere(lead: BicepLead): boolean {
  if (lead.kind === "meaning") return lead.meaning.kind !== "unknown";
  if (lead.kind !== "node") return true;
  return ["string", "constant", "object", "array", "for"].includes(lead.node.kind);
}

function isEmpty(reader: BicepReader, lead: BicepLead, depth: number): boolean | null {
  if (lead.kind === "nothing") return true;
  if (lead.kind === "node" && lead.node.kind === "array") return lead.node.items.length === 0;
  if (lead.kind === "node" && lead.node.kind === "object") {
    return lead.node.spreads.length > 0 ? null : lead.node.properties.length === 0;
  }
  const meaning = reader.meaningOfLead(lead, depth);
  switch (meaning.kind) {
    case "text":
      return meaning.value === "";
    case "home tenant":
    case "application id":
      return false;
    case "joined":
      return meaning.parts.some((part) => part.kind !== "unknown") ? false : null;
    case "unknown":
      return null;
    default:
      return meaning satisfies never;
  }
}
