import type { Meaning } from "../meaning.ts";
import { oneMeaning } from "./agreed-meaning.ts";
import { scopesAt } from "./bicep-contexts.ts";
import type { BicepFile, BicepReader, BicepScope } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { declaredResources } from "./declared-resources.ts";
import { declaredBody, propertyOf } from "./resource-body.ts";

/**
 * What a secret of a Key Vault holds, by the address with which a named value refers to it: symbolic, or a text that ends in
 * `/secrets/<name>`. The secret has to be written in the tree.
 */
export function secretNamed(reader: BicepReader): (address: BicepNode, scope: BicepScope) => Meaning {
  let byName: ReadonlyMap<string, readonly Told[]> | null = null;
  return (address, scope) => {
    const lead = reader.follow(address, scope, 0);
    if (lead.kind === "secret address") return valueOfSecret(reader, lead.declaration, lead.scope);
    const name = secretName(reader.meaningOfLead(lead, 0));
    if (name === null)
      return { kind: "unknown", why: "its value is a secret of a Key Vault whose name is an expression" };
    byName ??= secretsByName(reader);
    const told = byName.get(name.toLowerCase());
    if (told !== undefined) return oneMeaning(told);
    return { kind: "unknown", why: "its value is a secret of a Key Vault that the tree does not write" };
  };
}

interface Told {
  readonly meaning: Meaning;
  readonly scope: BicepScope;
}

const secretType = "microsoft.keyvault/vaults/secrets";

function secretsByName(reader: BicepReader): Map<string, Told[]> {
  const found = new Map<string, Told[]>();
  const { paths, textOf, file: parsed } = reader.tree;
  const files = paths
    .filter((path) => /['/]secrets['@]/i.test(textOf(path) ?? ""))
    .map(parsed)
    .filter((one): one is BicepFile => one !== null);
  for (const { type, file, declaration, body, binders } of files.flatMap(declaredResources)) {
    const written = type === secretType && !declaration.existing ? propertyOf(body, "name") : null;
    if (written === null) continue;
    for (const scope of scopesAt(reader, file, binders)) {
      const name = lastName(reader.meaning(written, scope, 0));
      if (name === null) continue;
      const told = { scope, meaning: valueOfSecret(reader, declaration, scope) };
      const list = found.get(name.toLowerCase());
      if (list === undefined) found.set(name.toLowerCase(), [told]);
      else list.push(told);
    }
  }
  return found;
}

function valueOfSecret(reader: BicepReader, declaration: BicepDeclaration, scope: BicepScope): Meaning {
  const value = propertyOf(propertyOf(declaredBody(declaration).body, "properties"), "value");
  if (value === null)
    return { kind: "unknown", why: "its value is a secret of a Key Vault that the tree does not write" };
  return reader.meaning(value, scope, 0);
}

/** The name in an address: `https://vault/secrets/name`, with or without a version. */
function secretName(address: Meaning): string | null {
  const last = address.kind === "joined" ? address.parts.at(-1) : address;
  if (last?.kind !== "text") return null;
  return /(?:^|\/)secrets\/([^/]+)(?:\/[^/]*)?$/i.exec(last.value)?.[1] ?? null;
}

/** `vault/name`, or the name alone. */
function lastName(meaning: Meaning): string | null {
  const last = meaning.kind === "joined" ? meaning.parts.at(-1) : meaning;
  if (last?.kind !== "text") return null;
  return meaning.kind === "joined" && !last.value.includes("/")
    ? null
    : (last.value.split("/").at(-1) ?? null);
}
