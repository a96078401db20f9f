import { issuersAt } from "../entra/issuers.ts";
import type { HomeTenant } from "../model/setup.ts";
import { openIdConfiguration } from "../oauth/well-known.ts";
import type { AuthorityDemand } from "../policy/validation/authority-demand.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { type Admission, admitted, anyOf, compared, refused, undecidable, undecided } from "./admission.ts";
import { ofTenant } from "./admits-tenant.ts";
import type { TokenFacts } from "./token.ts";

/**
 * Whether a `validate-jwt` takes the issuer: one that the metadata of an `openid-config` publishes, or one that is written
 * out. Explicit issuers add to those of the metadata (verified: azure-docs).
 */
export function admitsIssuer(check: TokenCheck, token: TokenFacts, home: HomeTenant): Admission {
  if (check.authorities.length === 0)
    return undecided("keys", "the keys of the validation are in the policy");
  // Entra signs the tokens of all tenants with the same keys, so one document of Entra's is enough to verify any.
  if (check.authorities.every(({ provider }) => provider === "other")) {
    return refused("signature", "the keys are those of another identity provider");
  }
  return anyOf([
    ...check.authorities.map((authority) => ofMetadata(authority, token, home)),
    ...check.issuers.map(({ resolved }) =>
      compared("an issuer", resolved, (value) => (value === token.iss ? admitted : notTaken(token))),
    ),
  ]);
}

function notTaken({ iss }: TokenFacts): Admission {
  return refused("issuer", `its issuer ${iss} is not admitted`);
}

function ofMetadata(authority: AuthorityDemand, token: TokenFacts, home: HomeTenant): Admission {
  const { provider, tenant, host, version, written } = authority;
  if (provider === "other") return notTaken(token);
  if (tenant.kind === "undecidable") return undecidable("whose tokens are validated is unknown", tenant);
  const url = written.resolved.kind === "known" ? written.resolved.value : "";
  const issuers = issuersAt(token.tid, host ?? "");
  if (issuers === null || version === null || !isOpenIdConfiguration(url)) {
    return undecided("issuer", `which issuer the metadata at ${written.written} publishes is not known`);
  }
  // The template of an authority names the token's own tenant, and so does the metadata of that tenant.
  if (token.iss !== issuers[version]) return notTaken(token);
  if (tenant.kind === "tenant") return ofTenant(tenant, token, home);
  const { name } = tenant;
  switch (name) {
    case "common":
      return admitted;
    case "organizations":
      return token.isPersonal ? personalUnknown : admitted;
    case "consumers":
      return token.isPersonal ? consumersUnknown : notTaken(token);
    default:
      return name satisfies never;
  }
}

function isOpenIdConfiguration(url: string): boolean {
  return url.toLowerCase().replace(/\/$/, "").endsWith(`/${openIdConfiguration}`);
}

/** The template is the same as that of common, and whether the published keys are is not documented. */
const personalUnknown = undecided(
  "issuer",
  "whether validate-jwt distinguishes personal accounts under organizations is not documented",
);

/** Microsoft documents `consumers` for sign-in, and not for validation. */
const consumersUnknown = undecided("issuer", "what validate-jwt admits under consumers is not documented");
