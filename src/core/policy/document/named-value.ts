import type { Span } from "../../text/span.ts";

/**
 * Named values by display name, the name that `{{…}}` uses. `null` is one that cannot be read (a secret or a
 * Key Vault reference); a name that is absent is unknown.
 */
export type NamedValues = ReadonlyMap<string, string | null>;

/** Why a written value is unknown. */
export type Undecidable =
  | "expression"
  | "unknown named value"
  | "unreadable named value"
  | "template"
  /** Entra's own `{tenantid}`, the tenant of each token. */
  | "any tenant"
  /** `{0}`, which `string.Format` fills in. */
  | "format"
  /** A GUID in braces. */
  | "braced"
  /** A blank in the middle of a URL. */
  | "blank"
  | "not a tenant";

/** A value as far as it is known. */
export type Resolved =
  | { readonly kind: "known"; readonly value: string }
  | { readonly kind: "undecidable"; readonly why: Undecidable; readonly name?: string };

/** A reference `{{name}}` in a text. */
export interface NamedReference extends Span {
  readonly name: string;
}

/** The references to named values in a stretch of text. A template in the name makes it none: `{{${var}}}`. */
export function namedReferences(text: string, within: Span): NamedReference[] {
  // A slice, because the pattern would search on to the end of the document.
  const source = text.slice(within.start, within.end);
  if (!source.includes("{{")) return [];
  return Array.from(source.matchAll(reference), ({ index, 0: written, 1: name }) => {
    const start = within.start + index;
    return { name: name ?? "", start, end: start + written.length };
  });
}

/** A literal text with its named values put in, the way API Management does before it looks at a policy. */
export function resolveNamedValues(written: string, namedValues: NamedValues): Resolved {
  const braces = whyBraced(written);
  if (braces !== null) return { kind: "undecidable", why: braces };
  if (isTemplate(written)) return { kind: "undecidable", why: "template" };
  if (!written.includes("{{")) return { kind: "known", value: written };
  let value = "";
  let copied = 0;
  for (const { name, start, end } of namedReferences(written, { start: 0, end: written.length })) {
    const content = namedValues.get(name);
    if (content === undefined) return { kind: "undecidable", why: "unknown named value", name };
    if (content === null) return { kind: "undecidable", why: "unreadable named value", name };
    value += written.slice(copied, start) + content;
    copied = end;
  }
  return { kind: "known", value: value + written.slice(copied) };
}

/**
 * Whether a value holds a placeholder that some tool fills in before deployment: `${var}` and `%{if}` of Terraform
 * and Bicep, `{name}` of scripts, `$(var)` and `#{var}#` of pipelines, `__NAME__` of token replacers.
 */
export function isTemplate(written: string): boolean {
  return template.test(written);
}

/** What a value in single braces is, other than a placeholder that is filled in before deployment. */
function whyBraced(written: string): Undecidable | null {
  const inner = /^\s*\{([^{}]*)\}\s*$/.exec(written)?.[1];
  if (inner === undefined) return null;
  if (inner.toLowerCase() === "tenantid") return "any tenant";
  if (/^\d{1,2}(?:[:,]|$)/.test(inner)) return "format";
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(inner) ? "braced" : null;
}

const reference = /\{\{([\w.-]+)\}\}/g;
const template = /\$\{|%\{|(?<!\{)\{[\w.:-]+\}(?!\})|\$\([\w.-]+\)|#\{|__[A-Za-z]\w*__/;
