import type { Advertised } from "../metadata/advertised.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Consent, HomePrincipal } from "../model/setup.ts";
import { sameId } from "../text/guid.ts";
import { type AskedScopes, askedScopes } from "./asked-scopes.ts";
import { type Cell, cell, yes } from "./cell.ts";
import { type Client, clientIdOf, isAzureCli, needsStepUp, requiredScopes } from "./client.ts";
import { homePrincipal, throughHomeGate } from "./home-gate.ts";

/** What decides about consent, apart from who asks. */
export interface ConsentFacts {
  readonly apiApp: AppRegistration;
  readonly advertised: Advertised;
  /** The consents of the home tenant to the API; `null` when they were not read. */
  readonly homeConsents: readonly Consent[] | null;
  /** `off` where the home tenant lets nobody but administrators consent. */
  readonly userConsentAtHome: "off" | "unknown";
  /** What the home tenant's service principals decide about sign-in there. */
  readonly homePrincipals: readonly HomePrincipal[];
  /** `resource` of the protected resource metadata where Entra refuses it for this API. */
  readonly unfitResource: string | null;
  /** Whether other organizations may have consented already, which nobody can list from here. */
  readonly foreignGrants: "none" | "unknown";
}

/** Whether a client gets a token for the API in the home tenant, where both app registrations live. */
export function homeConsent(client: Client, facts: ConsentFacts): Cell {
  return throughHomeGate(consentAtHome(client, facts), { kind: "person", client }, facts);
}

function consentAtHome(client: Client, facts: ConsentFacts): Cell {
  const { apiApp, homeConsents } = facts;
  if (homePrincipal(apiApp.appId, facts)?.kind === "absent") return withoutApi(client, facts);
  if (isPreAuthorized(client, apiApp)) return yes;
  const consent = consentOf(client, facts);
  if (consent?.forEverybody === true) return beyondGrant(client, consent, facts);
  switch (client.kind) {
    case "first-party":
      if (homeConsents === null) return cell("unknown", grantsNotRead);
      if (consent !== null) return cell("after consent", userConsent);
      return isAzureCli(client) ? cell("unknown", cliMayAsk) : cell("no", notPreAuthorized);
    case "registered": {
      if (homeConsents === null) return cell("unknown", grantsNotRead);
      const answer = whoConsents(askedScopes(client, apiApp, facts.advertised), []);
      if (answer.answer === "no" && consent !== null) return cell("unknown", someConsented);
      return answer.answer === "after consent" ? atHome(facts) : answer;
    }
    case "unread":
    case "none":
      return cell("unknown", registrationNotRead);
    default:
      return client satisfies never;
  }
}

/** The home tenant has no service principal of the API: it is like another organization, but for the publisher. */
function withoutApi(client: Client, facts: ConsentFacts): Cell {
  const elsewhere = foreignConsent(client, facts);
  return elsewhere.answer === "after consent" || elsewhere.code === stepUp.code ? atHome(facts) : elsewhere;
}

/** A consent that people may give unless the home tenant lets none of them. */
function atHome({ userConsentAtHome }: ConsentFacts): Cell {
  return userConsentAtHome === "off"
    ? cell("after an administrator's consent", userConsentOff)
    : cell("after consent", userConsent);
}

/** The consent of the home tenant to a client, or `null`. */
export function consentOf(
  client: Client,
  { homeConsents }: Pick<ConsentFacts, "homeConsents">,
): Consent | null {
  const appId = clientIdOf(client);
  return homeConsents?.find((one) => appId !== null && sameId(one.appId, appId)) ?? null;
}

/** `.default` asks for nothing more where anything is granted; a scope by name is asked for when it is not granted yet. */
function beyondGrant(client: Client, { scopesForEverybody: scopes }: Consent, facts: ConsentFacts): Cell {
  const { apiApp, advertised } = facts;
  if (advertised.scopes !== "named" || isAzureCli(client)) return yes;
  if (advertised.names.every((name) => scopes.includes(name))) return yes;
  const answer = whoConsents(askedScopes(client, apiApp, advertised), scopes);
  return answer.answer === "after consent" ? atHome(facts) : answer;
}

/** Who can give the consent that is asked for, as Entra's defaults are. */
function whoConsents(asked: AskedScopes, granted: readonly string[]): Cell {
  switch (asked.kind) {
    case "unknown":
      return cell("unknown", scopesNotKnown);
    case "nothing":
      return cell("no", nothingRequired);
    case "missing":
      return cell("no", {
        code: "no-such-scope",
        why: `the API has no enabled scope of the name that is asked for, ${asked.name} (AADSTS650053)`,
      });
    case "scopes": {
      const open = asked.scopes.filter(({ value }) => !granted.includes(value));
      return open.some(({ type }) => type === "Admin")
        ? cell("after an administrator's consent", adminScope)
        : cell("after consent", userConsent);
    }
    default:
      return asked satisfies never;
  }
}

/**
 * Whether a client gets a token in a tenant that has never seen the API. Consent to the client brings the API along only
 * when the API knows the client, the client requires the API and the request is for `.default` (verified: Microsoft's
 * on-behalf-of page); otherwise an administrator has to add the API first (AADSTS650052, AADSTS500011).
 */
export function foreignConsent(client: Client, facts: ConsentFacts): Cell {
  const { apiApp, advertised } = facts;
  switch (client.kind) {
    case "first-party":
      if (isPreAuthorized(client, apiApp)) return cell("after an administrator's consent", apiToAdd);
      return isAzureCli(client) ? cell("unknown", cliMayAsk) : cell("no", notPreAuthorized);
    case "registered": {
      const { app } = client;
      const answer = whoConsents(askedScopes(client, apiApp, advertised), []);
      if (answer.answer === "no" && facts.foreignGrants === "unknown") return cell("unknown", someConsented);
      if (answer.answer === "no" || answer.answer === "unknown") return answer;
      if (!isBundled(app, facts)) {
        return cell("after an administrator's consent", needsStepUp(app) ? apiAndClientToAdd : apiToAdd);
      }
      return answer.answer === "after consent" && needsStepUp(app)
        ? cell("after an administrator's consent", stepUp)
        : answer;
    }
    case "unread":
      return isPreAuthorized(client, apiApp)
        ? cell("after an administrator's consent", apiToAdd)
        : cell("unknown", registrationNotRead);
    case "none":
      return cell("unknown", registrationNotRead);
    default:
      return client satisfies never;
  }
}

/** Whether the first consent to a client makes the API's service principal as well. */
function isBundled(app: AppRegistration, { apiApp, advertised }: ConsentFacts): boolean {
  // Consent to an API that is its own client is consent to both.
  if (sameId(app.appId, apiApp.appId)) return true;
  const isKnown = apiApp.knownClientApplications.some((appId) => sameId(appId, app.appId));
  return isKnown && requiredScopes(apiApp, app).length > 0 && advertised.scopes !== "named";
}

/** Whether the API spares a client the consent. */
export function isPreAuthorized(client: Client, apiApp: AppRegistration): boolean {
  const appId = clientIdOf(client);
  return appId !== null && apiApp.preAuthorizedApplications.some((one) => sameId(one, appId));
}

/** By default people may consent to a scope of type User (verified: Microsoft's page on consent policies). */
const userConsent = {
  code: "consent",
  why: "the person consents once, or an administrator does where the organization lets nobody else",
};

const adminScope = {
  code: "admin-consent",
  why: "by default only an administrator can consent to a scope of type Admin (AADSTS90094)",
};

const userConsentOff = {
  code: "user-consent-off",
  why: "the home tenant lets only administrators consent (AADSTS90094)",
};

const stepUp = {
  code: "unverified-publisher",
  why: "by default only an administrator can consent to a client of a publisher that is not verified (AADSTS90094); whether an organization has another setting is unknown",
};

const apiToAdd = {
  code: "api-to-add",
  why: "an administrator first has to add the API to that organization (AADSTS650052, AADSTS500011)",
};

const apiAndClientToAdd = {
  code: apiToAdd.code,
  why: `${apiToAdd.why}, and then, by default, to consent to the client, whose publisher is not verified (AADSTS90094)`,
};

const nothingRequired = {
  code: "nothing-required",
  why: "the client asks for .default, and its registration requires no enabled scope of the API (AADSTS650057)",
};

const someConsented = {
  code: "consented-before",
  why: "only who has consented before gets in: what the client asks for now, nobody can consent to (AADSTS650053, AADSTS650057)",
};

const scopesNotKnown = {
  code: "scopes-not-known",
  why: "neither the OAuth metadata nor the client's registration says which scopes the client asks for",
};

const notPreAuthorized = {
  code: "not-pre-authorized",
  why: "this client asks nobody for consent and the API does not pre-authorize it (AADSTS65001)",
};

const cliMayAsk = {
  code: "consent-unknown",
  why: "nobody has consented to Azure CLI for this API, and whether it asks for consent is not known",
};

const grantsNotRead = { code: "grants-not-read", why: "whether the home tenant has granted it was not read" };

const registrationNotRead = {
  code: "registration-not-read",
  why: "the app registration of this client was not read",
};
