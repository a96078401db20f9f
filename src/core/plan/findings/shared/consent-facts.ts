import type { ConsentFacts } from "../../../access/consent.ts";
import { advertisedBy } from "../../../metadata/advertised.ts";
import type { AppRegistration } from "../../../model/app-registration.ts";
import type { RuleInput } from "./rule-input.ts";

/**
 * What decides about a first consent in another organization once the plan is done. Plans change neither scopes nor what
 * advertises them.
 */
export function consentFacts(input: RuleInput): ConsentFacts {
  const { snapshot, policies, values } = input;
  return {
    apiApp: plannedApi(input),
    advertised: advertisedBy(policies, snapshot, values),
    homeConsents: null,
    userConsentAtHome: "unknown",
    homePrincipals: snapshot.homePrincipals,
    unfitResource: null,
    foreignGrants: "none",
  };
}

/** The API with the clients that the plan makes known to it. */
function plannedApi({ snapshot: { apiApp, clientApps }, intent }: RuleInput): AppRegistration {
  if (intent.only === "apim" || !intent.with.includes("known-client")) return apiApp;
  const known = [...apiApp.knownClientApplications, ...clientApps.map(({ appId }) => appId)];
  return { ...apiApp, knownClientApplications: known };
}
