import type { JWTPayload } from "jose";
import { findResource, findTenant, personalTenantId } from "../directory.ts";
import { attributeOf, type PolicyElement } from "../policy/node.ts";
import { asText } from "../text.ts";
import type { World } from "../world/world.ts";
import { type Exchange, NotExecutable } from "./exchange.ts";
import {
  audienceRefusal,
  claimRefusal,
  isRefusal,
  keepToken,
  listOf,
  presentedToken,
  type TokenRefusal,
  validationFailure,
  verifiedClaims,
} from "./validated-token.ts";
import { valueOf } from "./value.ts";

/** The service's words, seen in public reports of real gateways (verified: several repositories and Microsoft's docs). */
const words = { missing: "Azure AD JWT not present", invalid: "Invalid Azure AD JWT" };

/**
 * `validate-azure-ad-token` (verified: its documentation): signature and lifetime, issuer by `tenant-id`, then clients,
 * backends, audiences and claims as far as they are listed.
 *
 * @throws PolicyFailure with the policy's own status and message.
 */
export async function validateAzureAdToken(element: PolicyElement, exchange: Exchange): Promise<void> {
  const token = presentedToken(element, exchange, "Authorization");
  if (token === null) {
    const refusal = { reason: "TokenNotPresent", detail: words.missing };
    throw validationFailure(element, exchange, refusal, words.missing);
  }
  const claims = await verifiedClaims(exchange, token, 0);
  const refusal = isRefusal(claims) ? claims : refusalOf(element, exchange, claims);
  if (refusal !== null) {
    throw validationFailure(element, exchange, refusal, words.invalid);
  }
  if (!isRefusal(claims)) {
    keepToken(element, exchange, claims);
  }
}

function refusalOf(element: PolicyElement, exchange: Exchange, claims: JWTPayload): TokenRefusal | null {
  return (
    issuerRefusal(element, exchange, claims) ??
    clientRefusal(element, exchange, claims) ??
    backendRefusal(element, exchange, claims) ??
    audienceRefusal(element, exchange, claims) ??
    claimRefusal(element, exchange, claims)
  );
}

/** Which tenants a `tenant-id` admits (verified: documentation of validate-azure-ad-token). */
export type AdmittedTenants =
  | { readonly kind: "any" }
  | { readonly kind: "organizations" }
  | { readonly kind: "one"; readonly id: string }
  | { readonly kind: "unknown" };

/** Reads a `tenant-id`: GUID, domain, `common`, `organizations`, or a URL that ends in one of them. */
export function admittedTenants(world: World, tenantId: string): AdmittedTenants {
  const name = /^https:\/\//i.test(tenantId) ? lastPart(tenantId) : tenantId.trim();
  switch (name.toLowerCase()) {
    case "common":
      return { kind: "any" };
    case "organizations":
      return { kind: "organizations" };
    default: {
      const tenant = findTenant(world, name);
      return tenant === null ? { kind: "unknown" } : { kind: "one", id: tenant.id };
    }
  }
}

/** `https://login…/<tenant>` names it in the path, `https://contoso.onmicrosoft.com` is the domain itself. */
function lastPart(url: string): string {
  if (!URL.canParse(url)) {
    return url;
  }
  const { hostname, pathname } = new URL(url);
  return pathname.split("/").find((segment) => segment !== "") ?? hostname;
}

function issuerRefusal(element: PolicyElement, exchange: Exchange, claims: JWTPayload): TokenRefusal | null {
  const tenantId = attributeOf(element, "tenant-id");
  if (tenantId === null) {
    throw new NotExecutable(element.name, "tenant-id is missing");
  }
  const admitted = admittedTenants(exchange.cloud.world, valueOf(tenantId, exchange));
  const tid = asText(claims["tid"]);
  const isEntra = [
    `https://sts.windows.net/${tid}/`,
    `https://login.microsoftonline.com/${tid}/v2.0`,
  ].includes(claims.iss ?? "");
  return isEntra && isAdmitted(admitted, tid)
    ? null
    : { reason: "TokenIssuerNotAllowed", detail: `issuer ${claims.iss ?? ""} is not allowed` };
}

function isAdmitted(admitted: AdmittedTenants, tid: string): boolean {
  switch (admitted.kind) {
    case "any":
      return true;
    case "organizations":
      return tid !== personalTenantId;
    case "one":
      return tid === admitted.id;
    case "unknown":
      return false;
    default:
      return admitted satisfies never;
  }
}

/** The client is `appid` in v1 tokens and `azp` in v2 tokens (unverified). */
function clientRefusal(element: PolicyElement, exchange: Exchange, claims: JWTPayload): TokenRefusal | null {
  const allowed = listOf(element, "client-application-ids", "application-id", exchange);
  const client = asText(claims["appid"] ?? claims["azp"]);
  return allowed.length === 0 || allowed.some((id) => id.toLowerCase() === client.toLowerCase())
    ? null
    : { reason: "TokenClientNotAllowed", detail: `client ${client} is not allowed` };
}

/** The application the token is for, by id (the exact meaning is unverified). */
function backendRefusal(element: PolicyElement, exchange: Exchange, claims: JWTPayload): TokenRefusal | null {
  const allowed = listOf(element, "backend-application-ids", "application-id", exchange);
  const audience = Array.isArray(claims.aud) ? (claims.aud[0] ?? "") : (claims.aud ?? "");
  const appId = findResource(exchange.cloud.world, audience)?.application.appId ?? audience;
  return allowed.length === 0 || allowed.includes(appId)
    ? null
    : { reason: "TokenAudienceNotAllowed", detail: `backend application ${appId} is not allowed` };
}
