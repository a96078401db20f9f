import type { HomeTenant } from "../model/setup.ts";
import type { ClaimDemand, TokenCheck } from "../policy/validation/token-check.ts";
import { sameId } from "../text/guid.ts";
import { type Admission, admitted, allOf, anyOf, compared, refused, undecided } from "./admission.ts";
import { claimDemand } from "./admits-claim.ts";
import { admitsIssuer } from "./admits-issuer.ts";
import { tenantDemand } from "./admits-tenant.ts";
import type { TokenFacts } from "./token.ts";

/**
 * Whether a token in the header `Authorization` passes all of these validations. One under a condition
 * cannot refuse for certain, because it may not be run.
 */
export function admits(checks: readonly TokenCheck[], token: TokenFacts, home: HomeTenant): Admission {
  return allOf(
    checks.map((check) => {
      const admission = admit(check, token, home);
      if (admission.kind !== "refused" || check.conditions.length === 0) return admission;
      return undecided(
        "condition",
        `whether it is validated depends on a condition, and then ${admission.why}`,
      );
    }),
  );
}

/** Whether a token in the header `Authorization` passes one validation, once that is run. */
export function admit(check: TokenCheck, token: TokenFacts, home: HomeTenant): Admission {
  return withoutLook(check, token) ?? allOf(demandsOf(check, token, home).map(({ admission }) => admission));
}

/** What a token validation demands of the claims of a token, and whether one meets it. */
export interface MetDemand {
  readonly kind: "tenant" | "issuer" | "client" | "backend" | "audience" | "claim";
  /** The claim of a required one; `null` for the other kinds. */
  readonly claim: ClaimDemand | null;
  readonly admission: Admission;
}

/** Each demand of a validation on the claims of a token, in the order in which the gateway looks at them. */
export function demandsOf(check: TokenCheck, token: TokenFacts, home: HomeTenant): MetDemand[] {
  const one = (kind: MetDemand["kind"], admission: Admission): MetDemand => ({
    kind,
    claim: null,
    admission,
  });
  const claims = check.requiredClaims.map(
    (claim): MetDemand => ({ kind: "claim", claim, admission: claimDemand(claim, token) }),
  );
  switch (check.kind) {
    case "azure-ad":
      return [
        one("tenant", tenantDemand(check, token, home)),
        one("client", clientDemand(check, token)),
        one("backend", backendDemand(check, token)),
        one("audience", audience(check, token)),
        ...claims,
      ];
    case "jwt":
      return [
        one("issuer", admitsIssuer(check, token, home)),
        one("audience", audience(check, token)),
        ...claims,
      ];
    default:
      return check.kind satisfies never;
  }
}

/** What is decided before any claim is looked at; `null` where the claims decide. */
function withoutLook(check: TokenCheck, token: TokenFacts): Admission | null {
  const source = sourceOf(check);
  if (source.kind !== "admitted") return source;
  if (token.isMissing === true) return refused("missing", "it carries no token");
  if (token.isForged) return refused("signature", "Entra has not signed it");
  return token.isExpired ? refused("expired", "it has expired") : null;
}

/** MCP clients send their token in `Authorization`; whether it is also elsewhere is unknown. */
function sourceOf({ headerName, queryParameterName, tokenValue }: TokenCheck): Admission {
  const source = tokenValue ?? queryParameterName;
  if (source === null && headerName?.toLowerCase() === "authorization") return admitted;
  const from = source === null ? (headerName ?? "nowhere") : source.written;
  return undecided("token-source", `the validated token does not come from Authorization but from ${from}`);
}

/** The client is `appid` in v1 tokens and `azp` in v2 tokens (unverified). Ids are GUIDs, so their case does not count. */
function clientDemand({ clientAppIds }: TokenCheck, { clientId }: TokenFacts): Admission {
  return anyOf(
    clientAppIds.map(({ resolved }) =>
      compared("a listed client", resolved, (value) => {
        if (clientId === null) return undecided("client", "which client calls is not known");
        return sameId(value, clientId) ? admitted : refused("client", "the client is not listed");
      }),
    ),
  );
}

/** The application that the token is for; what exactly is compared is not documented, so case leaves a doubt. */
function backendDemand({ backendAppIds }: TokenCheck, { resourceAppId }: TokenFacts): Admission {
  return anyOf(
    backendAppIds.map(({ resolved }) =>
      compared("a backend application", resolved, (value) => {
        if (resourceAppId === null)
          return undecided("backend", "which application the token is for is not known");
        if (value === resourceAppId) return admitted;
        if (!sameId(value, resourceAppId)) return refused("backend", "the token is for another application");
        return undecided("backend", `its application differs from ${value} in case only`);
      }),
    ),
  );
}

/** Audiences are compared as they are, case included (unverified: nothing says otherwise). */
function audience({ audiences }: TokenCheck, { aud }: TokenFacts): Admission {
  return anyOf(
    audiences.map(({ resolved }) =>
      compared("an audience", resolved, (value) =>
        aud.includes(value) ? admitted : refused("audience", `its audience ${aud.join(", ")} is not listed`),
      ),
    ),
  );
}
