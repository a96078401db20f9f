import { harmlessName } from "../../text/harmless.ts";
import type { SourceLeft } from "../language-reading.ts";
import { attributeOf, type HclBlock, type HclExpression } from "./hcl-syntax.ts";
import { endsOf } from "./possible-values.ts";
import { bodyObject, ignores, isAzapiOf, objectMember } from "./resource-block.ts";
import { blockScope, type Scope } from "./terraform-scope.ts";

/** What a module's policy resources take their text from, where the tree does not show it, and changes that they ignore. */
export function unseenPolicies(
  blocks: readonly HclBlock[],
  scope: Scope,
  loading: ReadonlySet<HclExpression>,
): readonly SourceLeft[] {
  return blocks.flatMap((block) => {
    const value = policyValue(block);
    if (value === null) return [];
    const name = harmlessName(block.labels.join("."));
    const { start, end } = value.expression;
    const place = { file: block.file, start, end };
    const why = whyUnseen(value, blockScope(block, scope), loading);
    const left: SourceLeft[] = [];
    if (why !== null)
      left.push({ ...place, code: "unknown-expression", message: `The policy of ${name} was left: ${why}.` });
    if (ignores(block, value.attribute))
      left.push({
        ...place,
        code: "may-not-arrive",
        message: `A change may not arrive: lifecycle.ignore_changes of ${name} covers ${value.attribute}.`,
      });
    return left;
  });
}

interface PolicyValue {
  readonly attribute: string;
  readonly expression: HclExpression;
}

/** Where a resource has the text of its policy. */
function policyValue(block: HclBlock): PolicyValue | null {
  if (block.type !== "resource") return null;
  if (isAzapiOf(block, /^Microsoft\.ApiManagement\/service\/(?:[^@]*\/)?(?:policies|policyFragments)@/i)) {
    const expression = objectMember(bodyObject(block), "properties", "value");
    return expression === null ? null : { attribute: "value", expression };
  }
  if (!/^azurerm_api_management_(?:\w+_)?policy(?:_fragment)?$/.test(block.labels[0] ?? "")) return null;
  const attribute = ["xml_content", "value", "xml_link"].flatMap((name) => attributeOf(block, name) ?? [])[0];
  return attribute === undefined ? null : { attribute: attribute.name, expression: attribute.value };
}

function whyUnseen(value: PolicyValue, scope: Scope, loading: ReadonlySet<HclExpression>): string | null {
  if (value.attribute === "xml_link") return "it is at an address outside of the tree";
  const reasons = endsOf(value.expression, scope).map((site) => {
    if (site.kind === "value") return site.value.kind === "unknown" ? site.value.why : null;
    const { expression } = site;
    if (expression.kind === "template" || loading.has(expression)) return null;
    if (expression.kind !== "call") return "the tree does not tell what it is";
    if (expression.name === "file" || expression.name === "templatefile")
      return `${expression.name} leads to no policy file of this tree`;
    return expression.name === "replace"
      ? null
      : `the function ${harmlessName(expression.name)} is not evaluated`;
  });
  return reasons.find((reason) => reason !== null) ?? null;
}
