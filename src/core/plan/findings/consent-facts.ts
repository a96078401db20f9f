import { advertisedBy } from "../../access/advertised.ts";
import type { ConsentFacts } from "../../access/consent.ts";
import type { Outlook } from "./outlook.ts";

/**
 * What decides about a first consent in another organization, as the plan finds it. Plans change neither scopes nor what
 * advertises them.
 */
export function consentFacts({ snapshot, policies }: Outlook): ConsentFacts {
  const { apiApp, homeTenant, homePrincipals, authorityHosts } = snapshot;
  const namedValues = new Map(snapshot.namedValues.map(({ name, value }) => [name, value]));
  const readings = policies.map(({ policy: { address, scope, owner }, outline }) => ({
    address,
    scope,
    owner,
    outline,
    checks: new Map<number, never>(),
  }));
  const advertised = advertisedBy(readings, homeTenant, { namedValues, authorityHosts });
  return {
    apiApp,
    advertised,
    homeConsents: null,
    userConsentAtHome: "unknown",
    homePrincipals,
    unfitResource: null,
    foreignGrants: "none",
  };
}
