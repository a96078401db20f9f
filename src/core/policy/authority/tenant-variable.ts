import { coverage } from "../../text/coverage.ts";
import type { Span } from "../../text/span.ts";
import { localVariable } from "../document/csharp-variable.ts";
import { type NamedValues, resolveNamedValues } from "../document/named-value.ts";
import type { Expression, Surroundings } from "../document/surroundings.ts";
import type { UrlRole } from "./role.ts";
import type { AuthorityText } from "./scan-text.ts";
import { tenantIn } from "./tenant.ts";

/** A URL with what is around it and what it is for. */
interface PlacedUrl extends AuthorityText {
  readonly surroundings: Surroundings;
  readonly role: UrlRole;
}

/**
 * The URLs, those of metadata with their tenant known where it is a C# variable whose value is one string:
 * `var tenant = "…";` and then `$"https://login.microsoftonline.com/{tenant}/v2.0"`. The place to edit is that value, so
 * only a variable that nothing but such URLs reads counts.
 */
export function withTenantVariables<Url extends PlacedUrl>(
  text: string,
  urls: readonly Url[],
  namedValues: NamedValues,
): Url[] {
  const places = new Map<Expression, Span[]>();
  for (const url of urls) {
    const computed = computedTenant(url);
    if (computed === null) continue;
    const known = places.get(computed.expression);
    if (known === undefined) places.set(computed.expression, [computed.place]);
    else known.push(computed.place);
  }
  const readers = new Map([...places].map(([expression, spans]) => [expression, coverage(spans)]));
  return urls.map((url) => {
    const computed = computedTenant(url);
    const isReader = computed === null ? undefined : readers.get(computed.expression);
    if (computed === null || isReader === undefined) return url;
    const string = variableValue(text, computed.expression, computed.place, isReader);
    if (string === null) return url;
    const tenant = tenantIn(resolveNamedValues(text.slice(string.start, string.end), namedValues));
    const place = { ...string, before: "", after: "" };
    return tenant.kind === "undecidable" ? url : { ...url, tenant, place };
  });
}

interface ComputedTenant {
  readonly expression: Expression;
  readonly place: Span;
}

/** The place in a metadata URL where C# puts in the tenant; `null` where it is written out or the URL is none. */
function computedTenant({ tenant, place, surroundings, role }: PlacedUrl): ComputedTenant | null {
  if (role.kind !== "metadata" || tenant?.kind !== "undecidable" || tenant.why !== "expression") return null;
  if (place === null || surroundings.reading.kind !== "string") return null;
  return { expression: surroundings.reading.expression, place };
}

/** What is between the quotes of the variable that fills the place, `{tenant}` in a string or `+ tenant +`. */
function variableValue(
  text: string,
  expression: Expression,
  { start, end }: Span,
  isReader: (place: Span) => boolean,
): Span | null {
  const written = text.slice(start, Math.min(end, start + 200));
  const name = /^\{?\s*([A-Za-z_]\w*)\s*\}?$/.exec(written)?.[1];
  const variable = name === undefined ? null : localVariable(text, expression, name);
  if (variable === null || variable.string === null || variable.string.holes !== null) return null;
  return variable.reads.every((at) => isReader({ start: at, end: at + 1 })) ? variable.string.content : null;
}
