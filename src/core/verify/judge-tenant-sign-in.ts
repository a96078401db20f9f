import type { Snapshot } from "../model/setup.ts";
import { loginHost } from "../plan/findings/shared/consent-link.ts";
import type { PublicAnswer } from "./answer.ts";
import type { Check } from "./check.ts";
import { aadstsIn, judgeSignIn, signInQuery } from "./judge-sign-in.ts";
import { type TenantInQuestion, tenantName } from "./judge-tenant.ts";

/** A client that people sign in with, and where it is led back to. */
export interface SignInClient {
  readonly appId: string;
  readonly displayName: string;
  readonly redirectUri: string;
}

/** Where people of one tenant sign in to a client for the API, at the tenant's own authority. */
export function tenantSignInAddress(
  snapshot: Pick<Snapshot, "authorityHosts" | "apiApp">,
  { id }: TenantInQuestion,
  client: SignInClient,
): string {
  const { identifierUris, appId } = snapshot.apiApp;
  const url = new URL(`https://${loginHost(snapshot)}/${id}/oauth2/v2.0/authorize`);
  const scope = `${identifierUris[0] ?? appId}/.default`;
  for (const [name, value] of Object.entries(signInQuery(client, scope))) url.searchParams.set(name, value);
  return url.href;
}

/**
 * What Entra says to a sign-in at a tenant's own authority before anybody has signed in. A directory without the client's or the
 * API's service principal is what consent cures; whether Entra tells that before sign-in is unverified.
 */
export function judgeTenantSignIn(
  answer: PublicAnswer,
  tenant: TenantInQuestion,
  { displayName }: SignInClient,
): Check {
  const name = tenantName(tenant);
  const number = aadstsIn(answer);
  const check = (outcome: Check["outcome"], message: string, hint = ""): Check => ({
    code: "tenant-sign-in",
    outcome,
    message,
    hint,
  });
  switch (number) {
    case "AADSTS90002":
      return check(
        "wrong",
        `Entra knows no tenant ${name} (AADSTS90002).`,
        "Look at the id or domain; another cloud has tenants of its own (--cloud).",
      );
    case "AADSTS700016":
      return check(
        "note",
        `${name} does not have the client ${displayName} yet (AADSTS700016).`,
        consentCures,
      );
    case "AADSTS500011":
    case "AADSTS650052":
      return check("note", `${name} does not have the API yet (${number}).`, consentCures);
    case null:
      return answer.kind === "answer" && answer.status < 400
        ? check(
            "right",
            `Entra lets people of ${name} start to sign in to ${displayName}, at their own tenant.`,
          )
        : { ...judgeSignIn(answer, displayName), code: "tenant-sign-in" };
    default:
      return { ...judgeSignIn(answer, displayName), code: "tenant-sign-in" };
  }
}

const consentCures = "The consent of an administrator there adds it.";
