import { type NamedValueDefinition, sameMeaning } from "./meaning.ts";
import { homeIdOf, standInId, valueOf } from "./stand-in.ts";
import type { KnownNamedValue, SourceWish } from "./tree-knowledge.ts";

/** Each named value by all its definitions: known where they mean the same. */
export function knownNamedValues(
  definitions: readonly NamedValueDefinition[],
  wish: Pick<SourceWish, "homeTenant" | "tenantExpressions" | "clientApps">,
): ReadonlyMap<string, KnownNamedValue> {
  const { tenantExpressions, clientApps } = wish;
  const homeId = homeIdOf(wish);
  const byName = new Map<string, NamedValueDefinition[]>();
  for (const one of definitions) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const known = new Map([...byName].map(([name, all]) => [name, knownBy(all, homeId)] as const));
  // What its person says of a name outranks the tree.
  const say = (name: string, value: string) =>
    known.set(name, { value, why: "", definitions: byName.get(name) ?? [] });
  for (const { name, written } of clientApps.flatMap(referenceName)) say(name, standInId(written));
  for (const { name } of tenantExpressions.flatMap(referenceName)) say(name, homeId);
  return known;
}

function knownBy(definitions: readonly NamedValueDefinition[], homeId: string): KnownNamedValue {
  const [first, ...others] = definitions;
  if (first === undefined) return { value: null, why: "", definitions };
  const { meaning } = first;
  if (meaning.kind !== "unknown" && !others.every((other) => sameMeaning(meaning, other.meaning)))
    return { value: null, why: "the tree gives it several values", definitions };
  const value = valueOf(meaning, homeId);
  return { value, why: value === null ? whyUnknown(first) : "", definitions };
}

function whyUnknown({ meaning }: NamedValueDefinition): string {
  if (meaning.kind === "unknown") return meaning.why;
  const parts = meaning.kind === "joined" ? meaning.parts : [];
  return parts.flatMap((part) => (part.kind === "unknown" ? [part.why] : []))[0] ?? "";
}

/** The name in `{{name}}`, where a text is a reference and nothing else. */
function referenceName(written: string): { readonly name: string; readonly written: string }[] {
  const name = /^\{\{([\w.-]+)\}\}$/.exec(written.trim())?.[1];
  return name === undefined ? [] : [{ name, written }];
}
