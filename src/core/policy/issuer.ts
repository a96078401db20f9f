import { readAuthority } from "./authority-text.ts";
import type { PolicyOutline } from "./outline.ts";
import type { PolicyWish } from "./revision.ts";
import { isHome, type Tenant } from "./tenant.ts";
import type { WrittenValue } from "./written-value.ts";

/**
 * Whose tokens a written issuer admits. Entra issues `https://sts.windows.net/<tenant>/` in v1 tokens and
 * `https://<authority host>/<tenant>/v2.0` in v2 tokens (verified: azure-docs).
 */
export type IssuerDemand =
  | { readonly kind: "home"; readonly version: 1 | 2 }
  /** A word such as `common`, another tenant or provider, or no issuer that Entra ever writes: it stays. */
  | { readonly kind: "other"; readonly tenant: Tenant | null }
  | { readonly kind: "undecidable"; readonly tenant: Tenant & { readonly kind: "undecidable" } };

/** What a written issuer demands, in `<issuer>` or as a value of the claim `iss`. */
export function issuerDemand(outline: PolicyOutline, written: WrittenValue, wish: PolicyWish): IssuerDemand {
  const { resolved } = written;
  const url =
    resolved.kind === "undecidable" && resolved.why === "expression"
      ? null
      : readAuthority(outline.text, written, wish.namedValues, wish.authorityHosts ?? []);
  if (url === null) {
    return resolved.kind === "undecidable"
      ? { kind: "undecidable", tenant: resolved }
      : { kind: "other", tenant: null };
  }
  if (url.product === "b2c" || url.tenant === null) return { kind: "other", tenant: url.tenant };
  if (url.tenant.kind === "undecidable") return { kind: "undecidable", tenant: url.tenant };
  if (!isHome(url.tenant, wish.homeTenant)) return { kind: "other", tenant: url.tenant };
  if (/^\/v2\.0\/?$/i.test(url.tail)) return { kind: "home", version: 2 };
  if (/^\/?$/.test(url.tail)) return { kind: "home", version: 1 };
  return { kind: "other", tenant: url.tenant };
}
