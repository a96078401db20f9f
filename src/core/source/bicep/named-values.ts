import type { Span } from "../../text/span.ts";
import type { SourceLeft } from "../language-reading.ts";
import type { Meaning, NamedValueDefinition } from "../meaning.ts";
import { isAlike } from "./agreed-meaning.ts";
import { scopesAt } from "./bicep-contexts.ts";
import type { BicepFile, BicepReader, BicepScope } from "./bicep-reading.ts";
import type { DeclaredResource } from "./declared-resources.ts";
import { declaredResources } from "./declared-resources.ts";
import { secretNamed } from "./key-vault-secrets.ts";
import { mentionsHome } from "./mentions-home.ts";
import { propertyOf } from "./resource-body.ts";

/** The named values of API Management that Bicep files define: one for each context in which their file is deployed. */
export function bicepNamedValues(
  reader: BicepReader,
  files: readonly BicepFile[],
): { readonly namedValues: readonly NamedValueDefinition[]; readonly left: readonly SourceLeft[] } {
  const namedValues: NamedValueDefinition[] = [];
  const left: SourceLeft[] = [];
  const secrets = secretNamed(reader);
  for (const resource of files.flatMap(declaredResources)) {
    if (resource.type !== "microsoft.apimanagement/service/namedvalues" || resource.declaration.existing)
      continue;
    for (const scope of scopesAt(reader, resource.file, resource.binders)) {
      const name = displayName(reader, resource, scope);
      const meaning = valueOf(reader, resource, scope, secrets);
      const { start, end } = placeOf(resource);
      if (name !== null)
        addOnce(namedValues, { name, meaning, place: { file: resource.file.path, start, end } });
      else if (mentionsHome(meaning)) left.push(nameless(resource));
    }
  }
  return { namedValues, left };
}

function displayName(reader: BicepReader, { body }: DeclaredResource, scope: BicepScope): string | null {
  const written = propertyOf(propertyOf(body, "properties"), "displayName");
  if (written !== null) {
    const lead = reader.follow(written, scope, 0);
    const meaning = reader.meaningOfLead(lead, 0);
    if (meaning.kind === "text") return meaning.value;
    if (lead.kind !== "nothing") return null;
  }
  const name = propertyOf(body, "name");
  return name === null ? null : lastSegment(reader.meaning(name, scope, 0));
}

/** The name without that of the service before it: `service/name`. */
function lastSegment(meaning: Meaning): string | null {
  if (meaning.kind === "text") return meaning.value.split("/").at(-1) ?? null;
  const last = meaning.kind === "joined" ? meaning.parts.at(-1) : undefined;
  return last?.kind === "text" && last.value.includes("/") ? (last.value.split("/").at(-1) ?? null) : null;
}

function valueOf(
  reader: BicepReader,
  { body }: DeclaredResource,
  scope: BicepScope,
  secrets: ReturnType<typeof secretNamed>,
): Meaning {
  const properties = propertyOf(body, "properties");
  const value = propertyOf(properties, "value");
  const lead = value === null ? null : reader.follow(value, scope, 0);
  if (lead !== null && lead.kind !== "nothing") return reader.meaningOfLead(lead, 0);
  const vault = propertyOf(properties, "keyVault");
  const holder = vault === null ? null : reader.follow(vault, scope, 0);
  const address = holder?.kind === "node" ? propertyOf(holder.node, "secretIdentifier") : null;
  if (holder?.kind === "node" && address !== null) return secrets(address, holder.scope);
  return { kind: "unknown", why: "the definition of the named value gives it no value" };
}

/** The value, or the statement up to its body. */
function placeOf({ declaration, body }: DeclaredResource): Span {
  const properties = propertyOf(body, "properties");
  const value = propertyOf(properties, "value") ?? propertyOf(properties, "keyVault");
  return {
    start: value?.start ?? declaration.start,
    end: value?.end ?? body?.start ?? declaration.end,
  };
}

function addOnce(list: NamedValueDefinition[], one: NamedValueDefinition): void {
  const isThere = list.some(
    (other) =>
      other.name === one.name &&
      other.place.file === one.place.file &&
      other.place.start === one.place.start &&
      isAlike(other.meaning, one.meaning),
  );
  if (!isThere) list.push(one);
}

function nameless(resource: DeclaredResource): SourceLeft {
  return {
    file: resource.file.path,
    code: "unknown-expression",
    message:
      "A named value leads to the home tenant, but its name is an expression: which policies use it could not be told.",
    ...placeOf(resource),
  };
}
