import type { JWTPayload } from "jose";
import { verifyToken } from "../entra/tokens.ts";
import { attributeOf, elementsOf, type PolicyElement, textOf } from "../policy/node.ts";
import { asText } from "../text.ts";
import { type Exchange, NotExecutable, PolicyFailure } from "./exchange.ts";
import { noteInTrace } from "./trace.ts";
import { valueOf } from "./value.ts";

/** What a failed validation is called in `context.LastError.Reason`. */
export interface TokenRefusal {
  readonly reason: string;
  readonly detail: string;
}

/** The token a validation policy looks at: given, in a query parameter, or in a header. Null when there is none. */
export function presentedToken(
  element: PolicyElement,
  exchange: Exchange,
  defaultHeader: string | null,
): string | null {
  const given = attributeOf(element, "token-value");
  if (given !== null) {
    return valueOf(given, exchange) || null;
  }
  const query = attributeOf(element, "query-parameter-name");
  if (query !== null) {
    return exchange.originalUrl.searchParams.get(valueOf(query, exchange));
  }
  const header = attributeOf(element, "header-name");
  const name = header === null ? defaultHeader : valueOf(header, exchange);
  if (name === null) {
    throw new NotExecutable(element.name, "no header-name, query-parameter-name or token-value");
  }
  const value = exchange.request.headers.get(name);
  if (value === null || name.toLowerCase() !== "authorization") {
    return value;
  }
  return /^Bearer\s+(.+)$/i.exec(value)?.[1] ?? null;
}

/** The claims of a token with a good signature and lifetime, or why not. */
export async function verifiedClaims(
  exchange: Exchange,
  token: string,
  clockSkew: number,
): Promise<JWTPayload | TokenRefusal> {
  const verdict = await verifyToken(exchange.cloud, token, clockSkew);
  if (verdict.valid) {
    return verdict.claims;
  }
  const reasons: Readonly<Record<typeof verdict.reason, string>> = {
    malformed: "JwtInvalid",
    signature: "TokenSignatureInvalid",
    expired: "TokenExpired",
    "not-yet-valid": "JwtInvalid",
  };
  return { reason: reasons[verdict.reason], detail: `the token is ${verdict.reason}` };
}

export function isRefusal(value: JWTPayload | TokenRefusal): value is TokenRefusal {
  return typeof value["reason"] === "string" && typeof value["detail"] === "string";
}

/** Checks `audiences`; null when there is no list or the token's audience is on it. */
export function audienceRefusal(
  element: PolicyElement,
  exchange: Exchange,
  claims: JWTPayload,
): TokenRefusal | null {
  const allowed = listOf(element, "audiences", "audience", exchange);
  const presented = Array.isArray(claims.aud) ? claims.aud : [claims.aud ?? ""];
  return allowed.length === 0 || presented.some((audience) => allowed.includes(audience))
    ? null
    : { reason: "TokenAudienceNotAllowed", detail: `audience ${presented.join(",")} is not allowed` };
}

/** Checks `required-claims`: `match` all (the default) or any of the values, a claim split by `separator` first. */
export function claimRefusal(
  element: PolicyElement,
  exchange: Exchange,
  claims: JWTPayload,
): TokenRefusal | null {
  for (const list of elementsOf(element, "required-claims")) {
    for (const claim of elementsOf(list, "claim")) {
      const refusal = oneClaimRefusal(claim, exchange, claims);
      if (refusal !== null) {
        return refusal;
      }
    }
  }
  return null;
}

function oneClaimRefusal(claim: PolicyElement, exchange: Exchange, claims: JWTPayload): TokenRefusal | null {
  const name = valueOf(attributeOf(claim, "name") ?? "", exchange);
  const value = claims[name];
  if (value === undefined) {
    return { reason: "TokenClaimNotFound", detail: `JWT token is missing the following claims: ${name}.` };
  }
  const separator = attributeOf(claim, "separator");
  const given = (Array.isArray(value) ? value.map(asText) : [asText(value)]).flatMap((item) =>
    separator === null ? [item] : item.split(separator),
  );
  const wanted = elementsOf(claim, "value").map((item) => valueOf(textOf(item).trim(), exchange));
  const match = attributeOf(claim, "match") ?? "all";
  const fits =
    match === "any"
      ? wanted.some((item) => given.includes(item))
      : wanted.every((item) => given.includes(item));
  return wanted.length === 0 || fits
    ? null
    : {
        reason: "TokenClaimValueNotAllowed",
        detail: `Claim ${name} value of ${given.join(",")} is not allowed.`,
      };
}

/** The texts of `<list><item>…</item></list>`. */
export function listOf(element: PolicyElement, list: string, item: string, exchange: Exchange): string[] {
  return elementsOf(element, list)
    .flatMap((parent) => elementsOf(parent, item))
    .map((child) => valueOf(textOf(child).trim(), exchange));
}

/** The failure a validation policy ends with: its own status and message, or the usual ones. */
export function validationFailure(
  element: PolicyElement,
  exchange: Exchange,
  refusal: TokenRefusal,
  usual: string,
): PolicyFailure {
  exchange.refusedBecause = `${element.name}: ${refusal.reason}, ${refusal.detail}`;
  noteInTrace(exchange, element.name, {
    message: `JWT Validation Failed: ${refusal.detail.replace(/\.$/, "")}.`,
  });
  const status = Number(valueOf(attributeOf(element, "failed-validation-httpcode") ?? "401", exchange));
  const own = attributeOf(element, "failed-validation-error-message");
  return new PolicyFailure(
    element.name,
    status,
    refusal.reason,
    own === null ? usual : valueOf(own, exchange),
  );
}

/** Notes the claims of a token that passed, and keeps it for later policies under `output-token-variable-name`. */
export function keepToken(element: PolicyElement, exchange: Exchange, claims: JWTPayload): void {
  noteInTrace(exchange, element.name, { message: "JWT Validation Succeeded.", claims });
  const name = attributeOf(element, "output-token-variable-name");
  if (name !== null) {
    exchange.variables.set(name, { kind: "jwt", claims });
  }
}
