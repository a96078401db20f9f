import { describe, expect, test } from "vitest";
import type { Intent } from "../../src/core/model/intent.ts";
import type { Snapshot } from "../../src/core/model/setup.ts";
import { rehearsedSnapshot } from "../support/rehearsed.ts";
import { api, client, flightsSnapshot } from "../support/snapshot.ts";

const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const vsCode = "aebc6443-996d-45c2-90f0-388ff96faa56";
const partner = "d4444444-4444-4444-8444-444444444444";
const partnerTenant = "e5555555-5555-4555-8555-555555555555";
const consent = {
  ownerTenant: null,
  forEverybody: false,
  scopesForEverybody: [],
  personalScopes: ["access_as_user"],
} as const;

/** Setups that no built-in world is, as they are read. */
const shapes: Readonly<Record<string, Partial<Snapshot>>> = {
  "its own client": {},
  "domains and consents that could not be read": {
    homeTenant: { ...flightsSnapshot().homeTenant, domains: [] },
    consents: null,
  },
  "no client at all": { clientApps: [] },
  "API and client in one": { clientApps: [api] },
  "Visual Studio Code alone, pre-authorized": {
    clientApps: [],
    foreignClients: [{ appId: vsCode, displayName: "Visual Studio Code" }],
    apiApp: { ...api, preAuthorizedApplications: [vsCode] },
  },
  "a partner's client, listed": {
    foreignClients: [{ appId: partner, displayName: "Partner" }],
    consents: [
      {
        ...consent,
        appId: partner,
        displayName: "Partner",
        ownerTenant: partnerTenant,
        forEverybody: true,
        scopesForEverybody: ["access_as_user"],
      },
    ],
  },
  "a personal consent to Azure CLI": { consents: [{ ...consent, appId: cli, displayName: "Azure CLI" }] },
  "a consent for everybody to Azure CLI": {
    consents: [
      {
        ...consent,
        appId: cli,
        displayName: "Azure CLI",
        forEverybody: true,
        scopesForEverybody: ["access_as_user"],
        personalScopes: [],
      },
    ],
  },
  "a personal consent to its client": {
    consents: [{ ...consent, appId: client.appId, displayName: "client" }],
  },
  "a client that the API knows": { apiApp: { ...api, knownClientApplications: [client.appId] } },
  "a verified publisher": {
    apiApp: { ...api, knownClientApplications: [client.appId] },
    clientApps: [{ ...client, verifiedPublisherId: "1234567" }],
  },
  "a client that requires nothing": { clientApps: [{ ...client, requiredResourceAccess: [] }] },
  "no scope": { apiApp: { ...api, scopes: [] } },
  "a scope of type Admin": {
    apiApp: { ...api, scopes: api.scopes.map((scope) => ({ ...scope, type: "Admin" })) },
  },
  "a scope that is off": {
    apiApp: { ...api, scopes: api.scopes.map((scope) => ({ ...scope, isEnabled: false })) },
  },
  "tokens of version 2": { apiApp: { ...api, accessTokenVersion: 2 } },
  "no application ID URI": { apiApp: { ...api, identifierUris: [] } },
  "two application ID URIs": { apiApp: { ...api, identifierUris: [...api.identifierUris, "api://flights"] } },
  use_guid: { apiApp: { ...api, hasGuidAudience: true } },
  "apps that are multi-tenant": {
    apiApp: { ...api, signInAudience: "AzureADMultipleOrgs" },
    clientApps: [{ ...client, signInAudience: "AzureADMultipleOrgs" }],
  },
  "a disabled client": { clientApps: [{ ...client, isDisabled: true }] },
  "a disabled API": { apiApp: { ...api, isDisabled: true } },
  "a home tenant without the API": { homePrincipals: [{ appId: api.appId, kind: "absent" }] },
  "a disabled service principal of the client": {
    homePrincipals: [{ appId: client.appId, kind: "read", isEnabled: false, needsAssignment: false }],
  },
  "an assignment": {
    homePrincipals: [{ appId: api.appId, kind: "read", isEnabled: true, needsAssignment: true }],
  },
  "nobody but administrators consents": { userConsentAtHome: "off" },
  "another client": {
    otherApps: [
      { ...client, id: "d0000000-0000-4000-8000-000000000003", appId: partner, displayName: "other" },
    ],
  },
  "a subscription key": { api: { ...flightsSnapshot().api, subscriptionRequired: true } },
  "an open product": {
    api: { ...flightsSnapshot().api, subscriptionRequired: true },
    products: [
      {
        id: `${flightsSnapshot().service.id}/products/open`,
        displayName: "Open",
        subscriptionRequired: false,
      },
    ],
  },
};

/** What the computed table takes no account of, by shape: the rows that it answers with yes and the copy with no. */
const known: Readonly<Record<string, readonly string[]>> = {
  // An app of theirs has no permission to require, so there is nothing that anybody could consent to.
  "no scope": ["own-app"],
  "a scope that is off": ["own-app"],
  // The metadata names a resource that is no name of the API (AADSTS500011).
  "no application ID URI": ["home-member", "guest", "member"],
};

describe.each(Object.entries(shapes))("a rehearsal of a setup with %s", (name, shape) => {
  test.each<[string, Partial<Intent>]>([
    ["for every tenant", {}],
    ["for a list of tenants", { allowTenants: [partnerTenant] }],
    ...(name === "its own client"
      ? ([["of one half", { only: "apim" }]] as [string, Partial<Intent>][])
      : []),
  ])("agrees with the computed table, %s", async (_what, intent) => {
    const { disagreements, applied } = await rehearsedSnapshot(flightsSnapshot(shape), intent);
    expect(applied).toEqual({ outcome: "done", why: null });
    const unknown = disagreements.filter(
      ({ id, part }) => part !== "signIn" || !(known[name] ?? []).some((end) => id.endsWith(end)),
    );
    expect(unknown).toEqual([]);
    // Whoever mends the table takes the line away.
    expect(disagreements.length > 0).toBe(name in known);
  });
});
