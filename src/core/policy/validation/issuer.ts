import { issuerVersion } from "../../entra/issuers.ts";
import { namesAuthorityHost } from "../authority/hosts.ts";
import { readAuthority } from "../authority/scan-text.ts";
import { isHome, type Tenant } from "../authority/tenant.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import type { WrittenValue } from "../document/written-value.ts";
import type { TokenCheck } from "./token-check.ts";

/** The version of the tokens that carry an issuer; `null` for an address that no token carries. */
export type IssuerVersion = 1 | 2 | null;

/**
 * Whose tokens a written issuer admits. Entra issues `https://sts.windows.net/<tenant>/` in v1 tokens and
 * `https://<authority host>/<tenant>/v2.0` in v2 tokens (verified: azure-docs); both are compared letter by letter.
 */
export type IssuerDemand =
  | { readonly kind: "home"; readonly version: IssuerVersion }
  /** Another tenant, or one of which it is unknown whether it is the home tenant. */
  | {
      readonly kind: "tenant";
      readonly tenant: Tenant & { readonly kind: "tenant" };
      readonly version: IssuerVersion;
    }
  /** A word such as `common`, or Entra's own template `{tenantid}`: no tenant is pinned. */
  | { readonly kind: "any" }
  | { readonly kind: "other provider" }
  | { readonly kind: "undecidable"; readonly tenant: Tenant & { readonly kind: "undecidable" } };

/** What a written issuer demands, in `<issuer>` or as a value of the claim `iss`. */
export function whoseIssuer(
  outline: PolicyOutline,
  written: WrittenValue,
  setting: PolicySetting,
): IssuerDemand {
  const { resolved } = written;
  if (template.test(written.written) && namesAuthorityHost(written.written, setting.authorityHosts))
    return { kind: "any" };
  const url =
    resolved.kind === "undecidable" && resolved.why === "expression"
      ? null
      : readAuthority(outline.text, written, setting);
  if (url === null) {
    return resolved.kind === "undecidable"
      ? { kind: "undecidable", tenant: resolved }
      : { kind: "other provider" };
  }
  const { tenant } = url;
  if (url.product === "b2c" || tenant === null) return { kind: "other provider" };
  if (tenant.kind === "reserved") return { kind: "any" };
  if (tenant.kind === "undecidable") return { kind: "undecidable", tenant };
  if (resolved.kind === "undecidable") return { kind: "undecidable", tenant: resolved };
  const version = issuerVersion(resolved.value);
  return isHome(tenant, setting.homeTenant) ? { kind: "home", version } : { kind: "tenant", tenant, version };
}

/**
 * The issuers that a validation demands of Entra's tokens, in `<issuers>` or by a claim, and that are not those of any
 * tenant.
 */
export function pinningIssuers(
  outline: PolicyOutline,
  { authorities, issuers, requiredClaims }: TokenCheck,
  setting: PolicySetting,
): readonly WrittenValue[] {
  const claimed = requiredClaims.filter(({ name }) => name === "iss").flatMap(({ values }) => values);
  const takesOthers = authorities.some(({ provider }) => provider === "other");
  return [...issuers, ...claimed].filter((value) => {
    const { kind } = whoseIssuer(outline, value, setting);
    return kind !== "any" && !(kind === "other provider" && takesOthers);
  });
}

/** As the metadata of `common` publishes it (verified: Microsoft.IdentityModel). */
const template = /^https:\/\/[\w.-]+\/\{tenantid\}\/(?:v2\.0)?$/i;
