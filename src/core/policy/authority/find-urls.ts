import { coverage } from "../../text/coverage.ts";
import type { Span } from "../../text/span.ts";
import { namedReferences } from "../document/named-value.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicyValues } from "../document/policy-values.ts";
import { type Surroundings, surroundingsFinder } from "../document/surroundings.ts";
import { concatenation, MAX_OPERANDS } from "./concatenation.ts";
import { flowOf } from "./csharp-flow.ts";
import { authorityHostPattern, namesAuthorityHost } from "./hosts.ts";
import { keyFinder } from "./key.ts";
import { roleOf, type UrlRole, type UrlUse } from "./role.ts";
import { type AuthorityText, authoritiesIn, type StretchPart, type StretchWriting } from "./scan-text.ts";
import { withTenantVariables } from "./tenant-variable.ts";

/** An authority URL in a policy, in the place that carries it. */
export interface AuthorityUrl extends AuthorityText {
  readonly surroundings: Surroundings;
  /** The JSON member, C# name or challenge parameter that it is the value of. */
  readonly key: string | null;
  /** How its value comes to that name: as it is, or through a C# variable, which may have further readers. */
  readonly by: "place" | "variable";
  readonly role: UrlRole;
}

/**
 * Every URL that names an authority host, with what it is for, comments included. Named values are put in first,
 * so a host, a tenant or a whole URL in one is found as well.
 */
export function authorityUrls(outline: PolicyOutline, values: PolicyValues): AuthorityUrl[] {
  const starts = placesToLook(outline, values);
  if (starts.length === 0) return [];
  const surroundingsAt = surroundingsFinder(outline);
  const keyAt = keyFinder(outline.text);
  const found = new Map<number, AuthorityUrl>();
  const searched = new Set<number>();
  for (const offset of starts) {
    const around = surroundingsAt(offset);
    const parts = partsToSearch(outline.text, around, offset);
    if (searched.has(parts[0]?.start ?? offset)) continue;
    for (const part of parts.slice(0, MAX_OPERANDS / 2)) searched.add(part.start);
    for (const url of authoritiesIn(outline.text, parts, writingOf(around), values)) {
      if (found.has(url.start)) continue;
      const surroundings = surroundingsAt(url.start);
      const use = useOf(outline.text, surroundings, keyAt(surroundings, url.start));
      const by = use.flow.kind === "named" ? use.flow.by : "place";
      const role = roleOf(outline, surroundings, use, url);
      found.set(url.start, { ...url, surroundings, key: use.keys[0] ?? null, by, role });
    }
  }
  const isFound = coverage([...found.values()]);
  for (const start of starts) {
    if (!isFound({ start, end: start + 1 })) found.set(start, lostHost(surroundingsAt(start), start));
  }
  const urls = [...found.values()].toSorted((one, other) => one.start - other.start);
  return withTenantVariables(outline.text, urls, values.namedValues);
}

function writingOf({ reading }: Surroundings): StretchWriting {
  if (reading.kind === "string") return "csharp";
  return reading.kind === "literal" && reading.entities === "raw" ? "plain" : "xml";
}

/** In C# the code around a string decides what its value is for, also where the text of the string names a member. */
function useOf(text: string, { reading }: Surroundings, key: string | null): UrlUse {
  if (reading.kind !== "string") return { keys: key === null ? [] : [key], flow: { kind: "nameless" } };
  const flow = flowOf(text, reading.expression, reading.string, key);
  return { keys: flow.kind === "named" ? flow.keys : [], flow };
}

/** A host name that is none once C# has put its string together; nothing is known about what it becomes. */
function lostHost(surroundings: Surroundings, start: number): AuthorityUrl {
  const role = { kind: "not-understood", why: "the C# around it makes another host of it" } as const;
  const url = { host: "", tenant: null, place: null, tail: "", start, end: start + 1 };
  return { ...url, product: "entra", extent: "part", surroundings, key: null, by: "place", role };
}

/** Offsets of host names, and of references to named values that hold one. */
function placesToLook(outline: PolicyOutline, values: PolicyValues): number[] {
  const { text } = outline;
  const pattern = authorityHostPattern(values.authorityHosts);
  const starts: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) starts.push(match.index);
  const telling = tellingNames(values);
  if (telling.size === 0) return starts;
  for (const { name, start } of namedReferences(text, { start: 0, end: text.length })) {
    if (telling.has(name)) starts.push(start);
  }
  return starts.toSorted((one, other) => one - other);
}

function tellingNames({ namedValues, authorityHosts }: PolicyValues): Set<string> {
  const telling = [...namedValues].filter(
    ([, value]) => value !== null && namesAuthorityHost(value, authorityHosts),
  );
  return new Set(telling.map(([name]) => name));
}

/** What is searched around a place: a C# string with what is added to it, a comment, or a literal text. */
function partsToSearch(text: string, surroundings: Surroundings, offset: number): readonly StretchPart[] {
  const { reading, body } = surroundings;
  switch (reading.kind) {
    case "string":
      return concatenation(text, reading.expression, reading.string);
    case "literal":
      return literalParts(body, reading.expression);
    case "comment":
      return [{ kind: "literal", start: reading.start, end: reading.end }];
    case "code":
      return [{ kind: "literal", start: offset, end: Math.min(offset + 200, reading.expression.end) }];
    case "markup":
      return [{ kind: "literal", start: offset, end: surroundings.element.startTagEnd }];
    default:
      return reading satisfies never;
  }
}

/** Text before an expression is literal; what the expression gives is unknown. */
function literalParts(body: Span, expression: Span | null): StretchPart[] {
  if (expression === null) return [{ kind: "literal", start: body.start, end: body.end }];
  return [
    { kind: "literal", start: body.start, end: expression.start },
    { kind: "hole", start: expression.start, end: expression.end },
  ];
}
