import type { JWTPayload } from "jose";
import { findTenant } from "../directory.ts";
import { attributeOf, elementsOf, type PolicyElement } from "../policy/node.ts";
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

const words = { missing: "JWT not present.", invalid: "Invalid JWT." };

/**
 * `validate-jwt` (verified: its documentation) against the sandbox's own sign-in service: keys and issuer of each
 * `openid-config`, further `issuers`, audiences and claims.
 *
 * @throws PolicyFailure with the policy's own status and message.
 */
export async function validateJwt(element: PolicyElement, exchange: Exchange): Promise<void> {
  refuseKeys(element);
  const issuers = acceptedIssuers(element, exchange);
  const token = presentedToken(element, exchange, null);
  if (token === null) {
    throw validationFailure(
      element,
      exchange,
      { reason: "TokenNotPresent", detail: words.missing },
      words.missing,
    );
  }
  const skew = Number(valueOf(attributeOf(element, "clock-skew") ?? "0", exchange));
  const claims = await verifiedClaims(exchange, token, skew);
  const refusal = isRefusal(claims) ? claims : refusalOf(element, exchange, claims, issuers);
  if (refusal !== null) {
    throw validationFailure(element, exchange, refusal, words.invalid);
  }
  if (!isRefusal(claims)) {
    keepToken(element, exchange, claims);
  }
}

function refuseKeys(element: PolicyElement): void {
  for (const name of ["issuer-signing-keys", "decryption-keys"]) {
    if (elementsOf(element, name).length > 0) {
      throw new NotExecutable(
        `validate-jwt/${name}`,
        "tokens here are signed by the sandbox's sign-in service only",
      );
    }
  }
  if (attributeOf(element, "require-signed-tokens") === "false") {
    throw new NotExecutable("validate-jwt/@require-signed-tokens", "unsigned tokens are not emulated");
  }
}

/** The issuers of the metadata documents, `{tenantid}` standing for any tenant, and those that are written out. */
function acceptedIssuers(element: PolicyElement, exchange: Exchange): string[] {
  const configs = elementsOf(element, "openid-config").map((config) =>
    metadataIssuer(exchange.cloud.world, valueOf(attributeOf(config, "url") ?? "", exchange)),
  );
  if (configs.length === 0) {
    throw new NotExecutable("validate-jwt", "without openid-config there is no key to verify with");
  }
  return [...configs, ...listOf(element, "issuers", "issuer", exchange)];
}

/** The issuer that the metadata at an address publishes (verified: documentation of validate-jwt). */
export function metadataIssuer(world: World, url: string): string {
  const match =
    /^https:\/\/(?:login\.microsoftonline\.com|login\.windows\.net|sts\.windows\.net)\/([^/]+)(\/v2\.0)?\/\.well-known\/openid-configuration\/?$/i.exec(
      url.trim(),
    );
  if (match === null) {
    throw new NotExecutable("validate-jwt/openid-config", `no metadata at ${url}`);
  }
  const [, segment = "", v2] = match;
  const tenant = tenantOf(world, segment.toLowerCase());
  return v2 === undefined
    ? `https://sts.windows.net/${tenant}/`
    : `https://login.microsoftonline.com/${tenant}/v2.0`;
}

function tenantOf(world: World, segment: string): string {
  if (segment === "common" || segment === "organizations") {
    return "{tenantid}";
  }
  return findTenant(world, segment)?.id ?? segment;
}

function refusalOf(
  element: PolicyElement,
  exchange: Exchange,
  claims: JWTPayload,
  issuers: readonly string[],
): TokenRefusal | null {
  const tid = asText(claims["tid"]);
  const isIssuer = issuers.some((issuer) => issuer.replace("{tenantid}", tid) === claims.iss);
  if (!isIssuer) {
    return { reason: "TokenIssuerNotAllowed", detail: `issuer ${claims.iss ?? ""} is not allowed` };
  }
  if (claims.exp === undefined && attributeOf(element, "require-expiration-time") !== "false") {
    return { reason: "JwtInvalid", detail: "the token has no expiration time" };
  }
  return audienceRefusal(element, exchange, claims) ?? claimRefusal(element, exchange, claims);
}
