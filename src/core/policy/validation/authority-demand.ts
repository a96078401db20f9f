import type { Span } from "../../text/span.ts";
import { type AuthorityPlace, type AuthorityText, readAuthority } from "../authority/scan-text.ts";
import { type Tenant, tenantIn } from "../authority/tenant.ts";
import { childrenNamed } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicyValues } from "../document/policy-values.ts";
import { attributeNamed, attributeValue, trimmed, type WrittenValue } from "../document/written-value.ts";

/** Whose tokens a validation takes, as a `tenant-id` or an `openid-config/@url` says it. */
export interface AuthorityDemand extends Span {
  readonly written: WrittenValue;
  /** Where it is: `tenant-id`, or the `url` of an `openid-config`. */
  readonly attribute: Span;
  /** Index of the element that carries the attribute. */
  readonly elementIndex: number;
  /** `entra` names a tenant of Entra, `other` another identity provider, `undecidable` what is unknown. */
  readonly provider: "entra" | "other" | "undecidable";
  readonly tenant: Tenant;
  /** The authority host, or `null` where only a tenant is named. */
  readonly host: string | null;
  /** What kind of tokens the metadata at the URL describes; `null` for `tenant-id`, which takes both. */
  readonly version: 1 | 2 | null;
  /** What has to be replaced to name another tenant, in the source, and what is before and after it then. */
  readonly place: AuthorityPlace | null;
}

/** The `tenant-id` of a `validate-azure-ad-token`; an empty list when the attribute is missing. */
export function tenantIdAuthority(
  outline: PolicyOutline,
  element: PolicyElement,
  values: PolicyValues,
): AuthorityDemand[] {
  const attribute = attributeNamed(element, "tenant-id");
  if (attribute === undefined) return [];
  const written = attributeValue(outline, attribute, values.namedValues);
  const common = { written, attribute, elementIndex: element.index, version: null, ...attribute.value };
  const url = attribute.expression === null ? readAuthority(outline.text, attribute.value, values) : null;
  if (url !== null) return [{ ...common, ...named(url) }];
  if (written.resolved.kind === "undecidable") {
    return [{ ...common, provider: "undecidable", tenant: written.resolved, host: null, place: null }];
  }
  // A domain may be written as a URL, `https://contoso.onmicrosoft.com` (verified: azure-docs).
  const bare = written.resolved.value.replace(/^https?:\/\//i, "").replace(/\/$/, "");
  const tenant = tenantIn({ kind: "known", value: bare });
  const place = { ...trimmed(outline.text, attribute.value), before: "", after: "" };
  return [{ ...common, provider: "entra", tenant, host: null, place }];
}

/** The `openid-config` elements of a `validate-jwt`. */
export function openIdAuthority(
  outline: PolicyOutline,
  element: PolicyElement,
  values: PolicyValues,
): AuthorityDemand[] {
  return childrenNamed(element, "openid-config").flatMap((config) => {
    const attribute = attributeNamed(config, "url");
    return attribute === undefined ? [] : [openIdDemand(outline, config, attribute, values)];
  });
}

function openIdDemand(
  outline: PolicyOutline,
  config: PolicyElement,
  attribute: PolicyElement["attributes"][number],
  values: PolicyValues,
): AuthorityDemand {
  const written = attributeValue(outline, attribute, values.namedValues);
  const common = { written, attribute, elementIndex: config.index, ...attribute.value };
  const url = attribute.expression === null ? readAuthority(outline.text, attribute.value, values) : null;
  if (url !== null && /\S\s+\S/.test(written.written) && url.product === "entra") {
    const tenant: Tenant = { kind: "undecidable", why: "blank" };
    return { ...common, provider: "undecidable", tenant, host: url.host, version: null, place: null };
  }
  if (url !== null) {
    const version = /\/v2\.0(?:\/|$)/i.test(url.tail) ? 2 : 1;
    return { ...common, ...named(url), version };
  }
  if (written.resolved.kind === "undecidable") {
    return {
      ...common,
      provider: "undecidable",
      tenant: written.resolved,
      host: null,
      version: null,
      place: null,
    };
  }
  const tenant: Tenant = { kind: "undecidable", why: "not a tenant" };
  return { ...common, provider: "other", tenant, host: null, version: null, place: null };
}

function named(url: AuthorityText): Pick<AuthorityDemand, "provider" | "tenant" | "host" | "place"> {
  const { host, place } = url;
  const tenant: Tenant = url.tenant ?? { kind: "undecidable", why: "not a tenant" };
  return { provider: url.product === "entra" ? "entra" : "other", tenant, host, place };
}
