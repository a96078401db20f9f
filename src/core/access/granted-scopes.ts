import { askedScopes } from "./asked-scopes.ts";
import { type Client, isAzureCli } from "./client.ts";
import { type ConsentFacts, consentOf, isPreAuthorized } from "./consent.ts";
import type { TokenFacts } from "./token.ts";

/**
 * The scopes in a person's token: what was granted, and with scopes that are asked for by name these as well; `.default`
 * adds nothing to what is granted (verified: documentation of `.default`). Of another tenant nobody here reads a grant:
 * its first consent is to what the client asks for.
 */
export function grantedScopes(
  tenant: "home" | "other",
  client: Client,
  facts: ConsentFacts,
): TokenFacts["scp"] {
  const { apiApp, advertised } = facts;
  const enabled = apiApp.scopes.filter(({ isEnabled }) => isEnabled);
  const [only, ...others] = enabled;
  const either = only !== undefined && others.length === 0 ? [only.value] : "unknown";
  // Which scopes a client is pre-authorized for is not read.
  if (isPreAuthorized(client, apiApp)) return either;
  if (tenant === "home" && facts.homeConsents === null) return either;
  const asked = askedScopes(client, apiApp, advertised);
  const isCli = isAzureCli(client);
  const wanted = asked.kind === "scopes" && !isCli ? asked.scopes.map(({ value }) => value) : null;
  // What another organization consented to before stays as it was when only `.default` is asked for.
  if (tenant === "other" && facts.foreignGrants === "unknown" && advertised.scopes !== "named") return either;
  const consent = tenant === "home" ? consentOf(client, facts) : null;
  if (consent === null) return wanted ?? either;
  const { forEverybody, scopesForEverybody: scopes, personalScopes } = consent;
  const further = personalScopes.filter((scope) => !scopes.includes(scope));
  if (advertised.scopes === "named" && wanted !== null) {
    const all = union(scopes, wanted);
    return further.every((scope) => all.includes(scope)) ? all : "unknown";
  }
  if (forEverybody && advertised.scopes !== "unknown") return further.length === 0 ? scopes : "unknown";
  if (forEverybody) return union(scopes, wanted ?? []).length === scopes.length ? scopes : "unknown";
  const all = union(further, wanted ?? []);
  return all.length === 1 ? all : "unknown";
}

function union(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])];
}
