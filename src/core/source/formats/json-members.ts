import type { JsonMember, JsonObject, JsonStringValue, JsonValue } from "./json-scan.ts";

/** The member of an object by its name; case counts, as in JSON. The last one of several wins. */
export function memberOf(value: JsonValue | null | undefined, name: string): JsonMember | undefined {
  return value?.kind === "object" ? value.members.findLast((one) => one.name === name) : undefined;
}

/** The value at a path of members; `undefined` where one is missing. */
export function valueAt(value: JsonValue | null, ...path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value ?? undefined;
  for (const name of path) found = memberOf(found, name)?.value;
  return found;
}

/** The string at a path of members. */
export function stringAt(value: JsonValue | null, ...path: readonly string[]): JsonStringValue | undefined {
  const found = valueAt(value, ...path);
  return found?.kind === "string" ? found : undefined;
}

/** The object at a path of members. */
export function objectAt(value: JsonValue | null, ...path: readonly string[]): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return found?.kind === "object" ? found : undefined;
}

/** The items of the array at a path of members; none where there is no array. */
export function itemsAt(value: JsonValue | null, ...path: readonly string[]): readonly JsonValue[] {
  const found = valueAt(value, ...path);
  return found?.kind === "array" ? found.items : [];
}

/** Whether a member says `true`. */
export function saysTrue(text: string, value: JsonValue | undefined): boolean {
  return value?.kind === "scalar" && text.startsWith("true", value.start);
}
