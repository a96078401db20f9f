import type { Cloud } from "../cloud.ts";
import type { RegisteredApplication } from "../directory.ts";
import { refusals } from "./aadsts.ts";
import type { Authority } from "./flow.ts";
import { verifyToken } from "./tokens.ts";

/** Whose token is exchanged. */
export interface ExchangedPerson {
  readonly tenantId: string;
  readonly userId: string;
}

/** The grant type of the on-behalf-of flow. */
export const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/**
 * Whose token an assertion is: a valid access token of a person for the client itself, at the authority of the tenant
 * that issued it (verified: Entra's page on the flow, AzureAD/microsoft-authentication-library-for-dotnet#4606; which
 * number another authority gets is not).
 *
 * @throws SignInRefusal 900144, 50013, 500131 or 500133
 */
export async function personOfAssertion(
  cloud: Cloud,
  form: URLSearchParams,
  client: RegisteredApplication,
  authority: Authority,
): Promise<ExchangedPerson> {
  for (const name of ["assertion", "requested_token_use"]) {
    if (form.get(name) === null) {
      throw refusals.missingParameter(name);
    }
  }
  const verdict = await verifyToken(cloud, form.get("assertion") ?? "");
  if (!verdict.valid) {
    throw verdict.reason === "expired" ? refusals.assertionExpired() : refusals.assertionRefused("invalid");
  }
  const { aud, tid, oid } = verdict.claims;
  const { appId, identifierUris } = client.application;
  const expected = [appId, ...identifierUris];
  if (typeof aud !== "string" || !expected.includes(aud)) {
    throw refusals.assertionAudience(String(aud), appId);
  }
  if (typeof tid !== "string" || typeof oid !== "string") {
    throw refusals.assertionRefused("no person's");
  }
  if (authority.kind !== "tenant" || authority.tenant.id !== tid) {
    throw refusals.assertionRefused("another tenant's");
  }
  return { tenantId: tid, userId: oid };
}
