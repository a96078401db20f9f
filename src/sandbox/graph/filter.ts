import { asText } from "../text.ts";
import { GraphRefusal, notEmulatedHere } from "./refusal.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a list lets filter: `advanced` clauses need `ConsistencyLevel: eventual` and `$count=true`. */
export interface FilterRules {
  readonly resource: string;
  /** Clause, as `property operator` or `collection/any`, to the kind of query it needs. */
  readonly clauses: Readonly<Record<string, "default" | "advanced">>;
}

/**
 * Turns `$filter` into a test. Clauses joined by `and`: comparisons, `startswith`, and `any` over a collection or over
 * one of its members.
 *
 * @throws GraphRefusal 400 Request_UnsupportedQuery for an advanced clause without the header.
 * @throws NotEmulated for every clause that is not in the rules: Graph knows many more, and would answer them.
 */
export function filterTest(
  filter: string | undefined,
  rules: FilterRules,
  isAdvanced: boolean,
): (item: Fields) => boolean {
  if (filter === undefined) {
    return () => true;
  }
  const tests = filter.split(/\s+and\s+/i).map((text) => {
    const clause = readClause(text.trim());
    const need = clause === null ? undefined : rules.clauses[clause.kind];
    if (clause === null || need === undefined) {
      throw notEmulatedHere(`$filter=${text.trim()}`, Object.keys(rules.clauses));
    }
    if (need === "advanced" && !isAdvanced) {
      throw unsupported(clause.property, rules.resource);
    }
    return clause.test;
  });
  return (item) => tests.every((test) => test(item));
}

interface Clause {
  readonly kind: string;
  readonly property: string;
  readonly test: (item: Fields) => boolean;
}

function readClause(text: string): Clause | null {
  return comparison(text) ?? startsWith(text) ?? anyOf(text);
}

function comparison(text: string): Clause | null {
  const match = /^(\w+)\s+eq\s+'((?:[^']|'')*)'$/i.exec(text);
  if (match === null) {
    return null;
  }
  const [, property = "", literal = ""] = match;
  const wanted = unquote(literal).toLowerCase();
  return {
    kind: `${property} eq`,
    property,
    test: (item) => asText(item[property]).toLowerCase() === wanted,
  };
}

function startsWith(text: string): Clause | null {
  const match = /^startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$/i.exec(text);
  if (match === null) {
    return null;
  }
  const [, property = "", literal = ""] = match;
  const wanted = unquote(literal).toLowerCase();
  return {
    kind: `${property} startsWith`,
    property,
    test: (item) => asText(item[property]).toLowerCase().startsWith(wanted),
  };
}

function anyOf(text: string): Clause | null {
  const match = /^(\w+)\/any\(\s*(\w+)\s*:\s*\2(?:\/(\w+))?\s+eq\s+'?((?:[^']|'')*?)'?\s*\)$/i.exec(text);
  if (match === null) {
    return null;
  }
  const [, property = "", , member, literal = ""] = match;
  const wanted = unquote(literal).toLowerCase();
  return {
    kind: `${property}/any`,
    property,
    test: (item) => {
      const items = item[property];
      return (
        Array.isArray(items) &&
        items.some((value: unknown) => memberText(value, member).toLowerCase() === wanted)
      );
    },
  };
}

function memberText(value: unknown, member: string | undefined): string {
  if (member === undefined) {
    return String(value);
  }
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return String(entries.find(([name]) => name === member)?.[1] ?? "");
}

function unquote(literal: string): string {
  return literal.replaceAll("''", "'");
}

function unsupported(property: string, resource: string): GraphRefusal {
  return new GraphRefusal(
    400,
    "Request_UnsupportedQuery",
    `Unsupported or invalid query filter clause specified for property '${property}' of resource '${resource}'.`,
  );
}
