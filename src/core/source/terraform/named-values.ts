import { harmlessName } from "../../text/harmless.ts";
import type { SourceLeft } from "../language-reading.ts";
import type { Meaning, NamedValueDefinition } from "../meaning.ts";
import { attributeOf, type HclBlock, type HclExpression } from "./hcl-syntax.ts";
import { agreedValue, meaningOfValue, namesHome } from "./possible-value.ts";
import { meaningIn, possibleValues } from "./possible-values.ts";
import { bodyObject, headEnd, isAzapiOf, objectMember } from "./resource-block.ts";
import { loopItems } from "./terraform-names.ts";
import { blockScope, boundScope, type Scope } from "./terraform-scope.ts";

/** The named values that a module's resources define, one for each entry of a literal `for_each`. */
export function definedNamedValues(
  blocks: readonly HclBlock[],
  scope: Scope,
): readonly NamedValueDefinition[] {
  return blocks.flatMap((block) => {
    if (block.type === "module") return handedToModule(block, scope);
    const parts = partsOf(block);
    if (parts === null) return [];
    return entryScopes(block, scope).flatMap((inner) => {
      const name = meaningIn(parts.name, inner);
      const place = { file: block.file, start: block.start, end: headEnd(block) };
      return name.kind === "text" && name.value !== ""
        ? [{ name: name.value, meaning: meaningOf(parts, inner), place }]
        : [];
    });
  });
}

/** Named values that are the home tenant for one environment or caller and something else for another. */
export function differingNamedValues(blocks: readonly HclBlock[], scope: Scope): readonly SourceLeft[] {
  return blocks.flatMap((block) => {
    const parts = partsOf(block);
    if (parts?.value === undefined || parts.value === null) return [];
    const inner = blockScope(block, scope);
    const possibles = possibleValues(parts.value, inner);
    const name = meaningIn(parts.name, inner);
    if (possibles.length < 2 || name.kind !== "text" || !possibles.some(({ value }) => namesHome(value)))
      return [];
    const agreed = agreedValue(possibles);
    const why = agreed.kind === "unknown" ? agreed.why : "it differs";
    const message = `The named value ${harmlessName(name.value)} was left: ${why}.`;
    const { start, end } = parts.value;
    return [{ file: block.file, start, end, code: "differs-by-environment", message }];
  });
}

/**
 * What a module of elsewhere is handed as `named_values`, by key or display name: the shape of the Azure Verified Module for
 * API Management. A module of the tree is read itself.
 */
function handedToModule(block: HclBlock, scope: Scope): readonly NamedValueDefinition[] {
  const handed = attributeOf(block, "named_values");
  if (handed === null || scope.reading.tree.calledFolder(block) !== null) return [];
  const inner = blockScope(block, scope);
  const place = { file: block.file, start: handed.start, end: handed.equals };
  return (
    loopItems({ names: ["each"], collection: handed.value, scope: inner, item: null }, 0) ?? []
  ).flatMap(({ key, value }) => {
    if (value.kind !== "expression" || value.expression.kind !== "object") return [];
    const shown = objectMember(value.expression, "display_name");
    const name = shown === null ? (key.kind === "value" ? key.value : null) : meaningIn(shown, value.scope);
    const written = objectMember(value.expression, "value");
    if (name?.kind !== "text" || written === null) return [];
    return [{ name: name.value, meaning: meaningIn(written, value.scope), place }];
  });
}

interface NamedValueParts {
  readonly name: HclExpression;
  readonly value: HclExpression | null;
  readonly secret: HclExpression | null;
}

function partsOf(block: HclBlock): NamedValueParts | null {
  if (block.type === "resource" && block.labels[0] === "azurerm_api_management_named_value") {
    const name = attributeOf(block, "display_name")?.value;
    if (name === undefined) return null;
    const vault = block.blocks.find(({ type }) => type === "value_from_key_vault");
    const secret = vault === undefined ? null : (attributeOf(vault, "secret_id")?.value ?? null);
    return { name, value: attributeOf(block, "value")?.value ?? null, secret };
  }
  if (!isAzapiOf(block, /^Microsoft\.ApiManagement\/service\/namedValues@/i)) return null;
  const properties = objectMember(bodyObject(block), "properties");
  const name = objectMember(properties, "displayName") ?? attributeOf(block, "name")?.value;
  if (name === undefined) return null;
  return {
    name,
    value: objectMember(properties, "value"),
    secret: objectMember(properties, "keyVault", "secretIdentifier"),
  };
}

function meaningOf({ value, secret }: NamedValueParts, scope: Scope): Meaning {
  if (value !== null) return meaningIn(value, scope);
  if (secret === null) return { kind: "unknown", why: "its value is not written" };
  const held = agreedValue(possibleValues(secret, scope));
  if (held.kind === "secret") return meaningOfValue(held.holds);
  return { kind: "unknown", why: "its value is a Key Vault secret that this tree does not make" };
}

/** A scope for each entry of a literal `for_each`; one in which `each` is not known where the tree does not tell them. */
function entryScopes(block: HclBlock, scope: Scope): readonly Scope[] {
  const loop = attributeOf(block, "for_each");
  if (loop === null) return [scope];
  const binding = { names: ["each"], collection: loop.value, scope, item: null };
  const items = loopItems(binding, 0);
  if (items === null) return [blockScope(block, scope)];
  return items.map((item) => boundScope(scope, { ...binding, item }));
}
