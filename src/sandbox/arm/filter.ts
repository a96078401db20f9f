import { notEmulatedHere, refuse } from "./refusal.ts";

type Field = string | boolean | null;

/**
 * The filter of APIM's lists, in the little that its documentation promises: comparisons and `contains`/`startswith`/
 * `endswith` over named fields, joined by `and`.
 *
 * Case does not matter: `name eq 'Unlimited'` finds the product `unlimited` (verified: recorded traffic of 2018; `name` may
 * mean the display name there).
 *
 * @throws ArmRefusal 400 for a field that is not known; 501 for a clause that is not emulated.
 */
export function filterItems<Item>(
  items: readonly Item[],
  filter: string | undefined,
  fields: Readonly<Record<string, (item: Item) => Field>>,
): readonly Item[] {
  if (filter === undefined || filter.trim() === "") {
    return items;
  }
  const tests = filter.split(/\s+and\s+/i).map((clause) => clauseTest(clause.trim(), filter, fields));
  return items.filter((item) => tests.every((test) => test(item)));
}

function clauseTest<Item>(
  clause: string,
  filter: string,
  fields: Readonly<Record<string, (item: Item) => Field>>,
): (item: Item) => boolean {
  const comparison = /^([\w/]+)\s+(eq|ne)\s+(?:'((?:[^']|'')*)'|(true|false))$/i.exec(clause);
  if (comparison !== null) {
    const [, name = "", operator, text, flag] = comparison;
    const field = fieldOf(name, filter, fields);
    const wanted = text === undefined ? flag?.toLowerCase() === "true" : lower(text.replaceAll("''", "'"));
    return (item) => (lower(field(item)) === wanted) === (operator?.toLowerCase() === "eq");
  }
  const call = /^(contains|startswith|endswith)\(\s*([\w/]+)\s*,\s*'((?:[^']|'')*)'\s*\)$/i.exec(clause);
  if (call === null) {
    throw notEmulatedHere(`$filter=${filter}`);
  }
  const [, name = "", fieldName = "", text = ""] = call;
  const field = fieldOf(fieldName, filter, fields);
  return (item) => textTest(name.toLowerCase(), String(lower(field(item)) ?? ""), text.toLowerCase());
}

function lower(field: Field): Field {
  return typeof field === "string" ? field.toLowerCase() : field;
}

function textTest(name: string, value: string, wanted: string): boolean {
  switch (name) {
    case "contains":
      return value.includes(wanted);
    case "startswith":
      return value.startsWith(wanted);
    default:
      return value.endsWith(wanted);
  }
}

function fieldOf<Item>(
  name: string,
  filter: string,
  fields: Readonly<Record<string, (item: Item) => Field>>,
): (item: Item) => Field {
  const plain = name.replace(/^properties\//, "");
  const field = Object.hasOwn(fields, plain) ? fields[plain] : undefined;
  if (field === undefined) {
    throw invalid(filter);
  }
  return field;
}

function invalid(filter: string) {
  return refuse(400, "ValidationError", `Invalid filter clause: '${filter}'.`);
}
