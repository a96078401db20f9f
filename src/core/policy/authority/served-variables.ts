import { coverage } from "../../text/coverage.ts";
import type { PolicyOutline } from "../document/outline.ts";
import { commentAt } from "../document/surroundings.ts";

/**
 * The names of the context variables that go into what clients see: passed on by a `return-response`, or read in its
 * headers and body or in a body set outside of the gateway's own requests.
 */
export function responsesServed(outline: PolicyOutline): ReadonlySet<string> {
  const known = cache.get(outline);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const stretch of servedStretches(outline)) {
    for (const match of outline.text.slice(stretch.start, stretch.end).matchAll(variableUse)) {
      names.add(match[1] ?? match[2] ?? "");
    }
  }
  cache.set(outline, names);
  return names;
}

/**
 * Whether a context variable is read anywhere else than in what clients see: for a call of the gateway's own, or for
 * another variable. A look at the status code of an answer is none.
 */
export function isReadElsewhere(outline: PolicyOutline, name: string): boolean {
  const known = elsewhere.get(outline) ?? readElsewhere(outline);
  elsewhere.set(outline, known);
  return known.has(name);
}

function readElsewhere(outline: PolicyOutline): ReadonlySet<string> {
  const isServed = coverage(servedStretches(outline));
  const names = new Set<string>();
  for (const { index, 0: source, 1: name } of outline.text.matchAll(variableUse)) {
    if (name === undefined || isServed({ start: index, end: index + 1 })) continue;
    if (commentAt(outline, index) !== null) continue;
    const end = index + source.length;
    if (!onlyLooks.test(outline.text.slice(end, end + 60))) names.add(name);
  }
  return names;
}

/** What follows a variable whose answer is only looked at: whether it came, and with which status. */
const onlyLooks = /^[^;.]{0,30}(?:\.\s*Status(?:Code|Reason)\b|[!=]=\s*null\b)/;

const elsewhere = new WeakMap<PolicyOutline, ReadonlySet<string>>();

/** One answer per document: it is asked for each URL. */
const cache = new WeakMap<PolicyOutline, ReadonlySet<string>>();

/** The names of the context variables that a text reads, by way of C#. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(variableUse)].flatMap(({ 1: name }) => (name === undefined ? [] : [name]));
}

const variableUse =
  /Variables(?:\s*\[\s*|\s*\.\s*(?:GetValueOrDefault|ContainsKey)\s*(?:<[^>"]{0,80}>|&lt;[^"&]{0,80}&gt;)?\s*\(\s*)@?(?:"|&quot;|\\")([\w .:-]{1,200})|response-variable-name\s*=\s*["']([^"']{1,200})["']/g;

function servedStretches(outline: PolicyOutline): { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  let skipTo = -1;
  for (const { name, start, end } of outline.elements) {
    if (start < skipTo) continue;
    const served = name === "return-response" || name === "set-body";
    const own = name === "send-request" || name === "send-one-way-request";
    if (served) found.push({ start, end });
    // What is inside either is decided with it.
    if (served || own) skipTo = end;
  }
  return found;
}
