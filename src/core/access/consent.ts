import type { AppRegistration } from "../model/app-registration.ts";
import { sameId } from "../text/guid.ts";
import type { Advertised } from "./advertised.ts";
import { type Cell, cell, yes } from "./cell.ts";
import { type Client, clientIdOf, requiredScopes } from "./client.ts";

/** What decides about consent, apart from who asks. */
export interface ConsentFacts {
  readonly apiApp: AppRegistration;
  readonly advertised: Advertised;
  /** Clients to which the home tenant has consented for everybody; `null` when the grants were not read. */
  readonly homeConsents: readonly string[] | null;
}

/** Whether a client gets a token for the API in the home tenant, where both app registrations live. */
export function homeConsent(client: Client, facts: ConsentFacts): Cell {
  const { apiApp, homeConsents } = facts;
  if (isPreAuthorized(client, apiApp) || isConsented(client, homeConsents)) return yes;
  switch (client.kind) {
    case "first-party":
      return homeConsents === null ? cell("unknown", grantsNotRead) : cell("no", notPreAuthorized);
    case "registered":
      return needsAdmin(apiApp, client.app)
        ? cell("after consent", adminConsent)
        : cell("after consent", userConsent);
    case "unread":
    case "none":
      return cell("unknown", registrationNotRead);
    default:
      return client satisfies never;
  }
}

/**
 * Whether a client gets a token in a tenant that has never seen the API. Consent to the client brings the API along only
 * when the API knows the client, the client requires the API and the request is for `.default` (verified: Microsoft's
 * on-behalf-of page); otherwise an administrator has to add the API first (AADSTS650052, AADSTS500011).
 */
export function foreignConsent(client: Client, { apiApp, advertised }: ConsentFacts): Cell {
  switch (client.kind) {
    case "first-party":
      return isPreAuthorized(client, apiApp) ? cell("after consent", apiToAdd) : cell("no", notPreAuthorized);
    case "registered": {
      const { app } = client;
      const isKnown = apiApp.knownClientApplications.some((appId) => sameId(appId, app.appId));
      const isRequired = requiredScopes(apiApp, app).length > 0;
      if (!isKnown || !isRequired || advertised.scopes === "named") return cell("after consent", apiToAdd);
      return cell("after consent", needsAdmin(apiApp, app) ? adminConsent : userConsent);
    }
    case "unread":
    case "none":
      return cell("unknown", registrationNotRead);
    default:
      return client satisfies never;
  }
}

function isPreAuthorized(client: Client, apiApp: AppRegistration): boolean {
  const appId = clientIdOf(client);
  return appId !== null && apiApp.preAuthorizedApplications.some((one) => sameId(one, appId));
}

function isConsented(client: Client, consents: readonly string[] | null): boolean {
  const appId = clientIdOf(client);
  return appId !== null && consents !== null && consents.some((one) => sameId(one, appId));
}

/** By default users may not consent to a scope of type Admin (verified: Microsoft's page on consent policies). */
function needsAdmin(apiApp: AppRegistration, client: AppRegistration): boolean {
  return requiredScopes(apiApp, client).some(({ type }) => type === "Admin");
}

const userConsent = {
  code: "consent",
  why: "the person consents once, or an administrator does where users may not consent to an unverified publisher",
};

const adminConsent = {
  code: "admin-consent",
  why: "a scope of type Admin needs the consent of an administrator",
};

const apiToAdd = {
  code: "api-to-add",
  why: "an administrator first has to add the API to that organization (AADSTS650052, AADSTS500011)",
};

const notPreAuthorized = {
  code: "not-pre-authorized",
  why: "this client asks nobody for consent and the API does not pre-authorize it (AADSTS65001)",
};

const grantsNotRead = { code: "grants-not-read", why: "whether the home tenant has granted it was not read" };

const registrationNotRead = {
  code: "registration-not-read",
  why: "the app registration of this client was not read",
};
