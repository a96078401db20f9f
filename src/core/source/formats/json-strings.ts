import type { JsonStringValue, JsonValue } from "./json-scan.ts";

/** A string of a JSON text, and the members that lead to it. */
export interface PlacedString {
  readonly string: JsonStringValue;
  /** `properties.value`; an item of an array is `[0]`. */
  readonly path: string;
}

/**
 * Every string of a value, in the order of the text; names of members are none.
 *
 * @param enters whether a value is looked into
 */
export function stringsIn(
  value: JsonValue,
  path: string,
  enters: (value: JsonValue) => boolean,
): PlacedString[] {
  const found: PlacedString[] = [];
  collect(value, path, enters, found);
  return found;
}

function collect(
  value: JsonValue,
  path: string,
  enters: (value: JsonValue) => boolean,
  found: PlacedString[],
): void {
  if (value.kind === "string") found.push({ string: value, path });
  else if (value.kind === "object" && enters(value)) {
    for (const { name, value: inner } of value.members)
      collect(inner, path === "" ? name : `${path}.${name}`, enters, found);
  } else if (value.kind === "array" && enters(value)) {
    for (const [index, item] of value.items.entries()) collect(item, `${path}[${index}]`, enters, found);
  }
}
