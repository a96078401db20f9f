import { describe, expect, test } from "vitest";
import { yes } from "../../../../src/core/access/cell.ts";
import type { AppRegistration } from "../../../../src/core/model/app-registration.ts";
import type { FindingCode } from "../../../../src/core/model/finding.ts";
import type { Consent, HomePrincipal } from "../../../../src/core/model/setup.ts";
import { propose } from "../../../../src/core/plan/propose.ts";
import { api, client, flightsSnapshot, home } from "../../../support/snapshot.ts";
import { type Case, found, levels, policies } from "./found.ts";

type Row = readonly [title: string, code: FindingCode, differences: Case, levels: readonly string[]];

const principal = (appId: string, differences: Partial<HomePrincipal & { kind: "read" }>): HomePrincipal => ({
  kind: "read",
  appId,
  isEnabled: true,
  needsAssignment: false,
  ...differences,
});
const gate = (...homePrincipals: HomePrincipal[]): Case => ({ setup: { homePrincipals } });
const multiTenant = { signInAudience: "AzureADMultipleOrgs" } as const;
const widened = {
  apiApp: { ...api, ...multiTenant },
  clientApps: [{ ...client, ...multiTenant }],
};

const assignments: readonly Row[] = [
  ["nobody asks for an assignment", "assignment-stays-home", gate(principal(api.appId, {})), []],
  [
    "the API asks for one",
    "assignment-stays-home",
    gate(principal(api.appId, { needsAssignment: true })),
    ["warning"],
  ],
  [
    "both ask for one",
    "assignment-stays-home",
    gate(principal(api.appId, { needsAssignment: true }), principal(client.appId, { needsAssignment: true })),
    ["warning", "warning"],
  ],
  [
    "the half of API Management opens",
    "assignment-stays-home",
    {
      setup: { ...widened, homePrincipals: [principal(api.appId, { needsAssignment: true })] },
      intent: { only: "apim" },
    },
    ["warning"],
  ],
  ["it was not read", "assignment-stays-home", gate({ kind: "unread", appId: api.appId }), []],
  [
    "some other app asks for one",
    "assignment-stays-home",
    gate(principal(home.id, { needsAssignment: true })),
    [],
  ],
];

const disabled: readonly Row[] = [
  ["everything is enabled", "not-migratable", gate(principal(api.appId, {})), []],
  ["the API's is disabled", "not-migratable", gate(principal(api.appId, { isEnabled: false })), ["blocker"]],
  [
    "the client's is disabled",
    "not-migratable",
    gate(principal(client.appId, { isEnabled: false })),
    ["blocker"],
  ],
  [
    "it is disabled, and open to others already",
    "not-migratable",
    { setup: { ...widened, homePrincipals: [principal(client.appId, { isEnabled: false })] } },
    ["warning"],
  ],
];

const verified: AppRegistration = { ...client, verifiedPublisherId: "5206095" };
const bundled: AppRegistration = { ...api, knownClientApplications: [client.appId] };
const withoutScopes: AppRegistration = {
  ...bundled,
  scopes: bundled.scopes.map((scope) => ({ ...scope, isEnabled: false })),
};

const guests: readonly Row[] = [
  ["the API is not bundled", "guests-need-consent", { setup: { clientApps: [verified] } }, ["warning"]],
  ["the publisher is not verified", "guests-need-consent", { setup: { apiApp: bundled } }, ["warning"]],
  [
    "they can consent",
    "guests-need-consent",
    { setup: { apiApp: bundled, clientApps: [verified] } },
    ["note"],
  ],
  [
    "the plan bundles the consent",
    "guests-need-consent",
    { setup: { clientApps: [verified] }, intent: { with: ["known-client"] } },
    ["note"],
  ],
  ["the metadata stays", "guests-need-consent", { intent: { only: "entra" } }, []],
  [
    "the metadata is shared already",
    "guests-need-consent",
    { setup: policies(undefined, (text) => text.replaceAll(home.id, "common")) },
    [],
  ],
];

const scopes: readonly Row[] = [
  ["the API has a scope", "consent-not-bundled", { setup: { apiApp: bundled } }, []],
  ["its only scope is disabled", "consent-not-bundled", { setup: { apiApp: withoutScopes } }, ["warning"]],
];

describe.each([
  ["assignment", assignments],
  ["a disabled service principal", disabled],
  ["guests", guests],
  ["scopes that nobody can consent to", scopes],
] as const)("%s", (_, rows) => {
  test.each(rows)("%s: %s", (_title, code, differences, expected) => {
    expect(levels(code, differences)).toEqual(expected);
  });
});

describe("a scope of type Admin", () => {
  const admin = {
    id: "0e2fc3b4-58a1-4d0c-9a4c-7b1d6e5f2a90",
    value: "mcp.admin",
    type: "Admin",
    isEnabled: true,
  };
  const setup = { apiApp: { ...bundled, scopes: [...bundled.scopes, admin] }, clientApps: [verified] };

  test("needs an administrator when it is advertised, whatever the client requires", () => {
    expect(levels("admin-consent-needed", { setup })).toEqual([]);
    const advertised = policies(undefined, (text) => text.replace("/.default", "/mcp.admin"));
    expect(levels("admin-consent-needed", { setup: { ...setup, ...advertised } })).toEqual(["warning"]);
  });
});

describe("another client of the home tenant", () => {
  const other: AppRegistration = {
    ...client,
    id: "c3",
    appId: "c7052e9b-83fd-4d16-a4b8-51e6d0927fa3",
    displayName: "Second",
  };
  const consent: Consent = {
    appId: other.appId,
    displayName: other.displayName,
    ownerTenant: home.id,
    forEverybody: true,
    scopesForEverybody: ["access_as_user"],
    personalScopes: [],
  };
  const listed = `<client-application-ids><application-id>${client.appId}</application-id><application-id>${other.appId}</application-id></client-application-ids><audiences>`;
  const withList = policies((text) => text.replace("<audiences>", listed));
  const setup = { ...withList, consents: [consent], otherApps: [other] };

  test("that the policy lists is locked out by the shared authority, and the row says so, too", () => {
    const [finding, ...more] = found("client-locked-out", { setup });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ level: "warning" });
    expect(finding?.message).toMatch(/^Second \(c7052e9b.*AADSTS50194/);
    const intent = {
      authority: "common",
      allowTenants: [],
      only: null,
      allowShared: false,
      with: [],
    } as const;
    const row = propose(flightsSnapshot(setup), intent).access.callers.find(
      ({ id }) => id === `home-member:${other.appId}`,
    );
    expect(row?.signIn.before).toEqual(yes);
    expect(row?.signIn.after).toMatchObject({ answer: "no", why: expect.stringMatching(/AADSTS50194/) });
  });

  test("that is multi-tenant stays usable", () => {
    expect(
      levels("client-locked-out", { setup: { ...setup, otherApps: [{ ...other, ...multiTenant }] } }),
    ).toEqual([]);
  });

  test("stays usable where the metadata leads to the home tenant on", () => {
    expect(levels("client-locked-out", { setup, intent: { only: "entra" } })).toEqual([]);
  });
});

describe("an application ID URI that keeps the app single-tenant", () => {
  const gatewayUri = "https://apim-flights.azure-api.net/mcp";
  const elsewhere = "https://flights.example/mcp";
  const prm = (resource: string) =>
    policies(undefined, (text) =>
      text.replace(
        '"issuer":',
        `"resource": ${resource}, "authorization_servers": ["https://login.microsoftonline.com/${home.id}/v2.0"], "x":`,
      ),
    );
  const operations = flightsSnapshot().operations.map((operation) => ({
    ...operation,
    urlTemplate: "/.well-known/oauth-protected-resource",
  }));
  const having = (identifierUris: readonly string[], more: Partial<typeof api> = {}) => ({
    apiApp: { ...api, identifierUris, ...more },
  });
  const hintOf = (code: FindingCode, setup: NonNullable<Case["setup"]>) =>
    found(code, { setup })[0]?.hint ?? "";

  test("is not taken away where clients send it as resource, and there are three ways out", () => {
    const [finding] = found("resource-needs-domain", {
      setup: { ...having([elsewhere]), ...prm(`"${elsewhere}"`), operations },
    });
    expect(finding?.level).toBe("blocker");
    expect(finding?.message).toContain("Clients send");
    expect(finding?.hint).toMatch(
      /\(1\).*custom domain that is verified.*such as mcp\.contoso\.com.*\(2\) Serve no protected resource metadata.*\(3\) Stay single-tenant.*guests/,
    );
    expect(finding?.hint).toContain("Don't just replace the URI");
  });

  test("leaves only when nobody sends it: version 2, the new URI, metadata, then the old URI, then the audience", () => {
    const hint = hintOf("resource-needs-domain", having([`api://${api.appId}`, gatewayUri]));
    const steps = [
      "requestedAccessTokenVersion to 2",
      `--identifier-uris api://${api.appId} ${gatewayUri} https://mcp.contoso.com/mcp`,
      "name it as resource in the metadata",
      `--identifier-uris api://${api.appId} https://mcp.contoso.com/mcp`,
      "migrate",
    ];
    const places = steps.map((step) => hint.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test.each([
    ["version 2", { accessTokenVersion: 2 }],
    ["use_guid", { hasGuidAudience: true }],
  ] as const)("needs no other token version with %s", (_name, more) => {
    expect(hintOf("resource-needs-domain", having([gatewayUri], more))).not.toContain("TokenVersion");
  });

  test("may be sent where it is the gateway's address, or the metadata cannot be read", () => {
    const message = (setup: NonNullable<Case["setup"]>) =>
      found("resource-needs-domain", { setup })[0]?.message;
    expect(message(having([gatewayUri]))).toContain("may send");
    expect(message({ ...having([elsewhere]), ...prm('"{{secret}}"'), operations })).toContain("may send");
  });

  test("is replaced where nobody sends it, and the others are kept", () => {
    expect(hintOf("identifier-uri-not-unique", having([elsewhere]))).toContain("az ad app update");
    const two = hintOf("identifier-uri-not-unique", having([elsewhere, "api://other"]));
    expect(two).toContain("the other one");
  });

  test("stays where the domains could not be read and clients send it", () => {
    const setup = { ...having([gatewayUri]), homeTenant: { ...home, domains: [] } };
    expect(hintOf("identifier-uri-not-unique", setup)).toMatch(/Keep the URI/);
  });
});
