import { decodeJwt, type JWTPayload } from "jose";
import type { Cloud } from "../cloud.ts";
import type { RegisteredApplication } from "../directory.ts";
import { refusals } from "./aadsts.ts";
import { verifyToken } from "./tokens.ts";

/** How a client says that its assertion is a JSON Web Token (RFC 7523). */
export const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Whether an assertion is one that the client signed itself with its certificate. */
export function isSelfSigned(assertion: string, clientId: string | null): boolean {
  return claimsOf(assertion)?.iss === clientId;
}

/**
 * Lets a client pass that shows a token of somebody whom it trusts: one of its federated credentials has the token's issuer,
 * subject and audience, letter by letter (verified: public reports of 700213 and 7002138). The token is signed with the world's
 * own key, whoever issues it; Entra asks the issuer for its keys.
 *
 * @throws SignInRefusal 50027, 700211, 700212, 700213, 7002138, 700024 or 50013
 */
export async function checkClientAssertion(
  cloud: Cloud,
  { application }: RegisteredApplication,
  assertion: string,
): Promise<void> {
  const claims = claimsOf(assertion);
  if (claims === null) {
    throw refusals.assertionMalformed();
  }
  const issuer = String(claims.iss);
  const subject = String(claims.sub);
  const fromIssuer = application.federatedIdentityCredentials.filter((known) => known.issuer === issuer);
  if (fromIssuer.length === 0) {
    throw refusals.noFederatedCredential("issuer", issuer);
  }
  const ofSubject = fromIssuer.filter((known) => known.subject === subject);
  if (ofSubject.length === 0) {
    const wanted = subject.toLowerCase();
    throw fromIssuer.some((known) => known.subject.toLowerCase() === wanted)
      ? refusals.federatedSubjectInAnotherCase(subject)
      : refusals.noFederatedCredential("subject", subject);
  }
  const audiences = [claims.aud ?? []].flat();
  if (!ofSubject.some((known) => known.audiences.some((audience) => audiences.includes(audience)))) {
    throw refusals.noFederatedCredential("audience", audiences.join(" "));
  }
  const verdict = await verifyToken(cloud, assertion);
  if (verdict.valid) {
    return;
  }
  throw verdict.reason === "expired" || verdict.reason === "not-yet-valid"
    ? refusals.clientAssertionExpired(cloud.now(), claims)
    : refusals.assertionRefused("invalid");
}

function claimsOf(assertion: string): JWTPayload | null {
  try {
    return decodeJwt(assertion);
  } catch {
    return null;
  }
}
