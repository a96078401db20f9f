import { describe, expect, test } from "vitest";
import type { AppRegistration } from "../../../../src/core/model/app-registration.ts";
import type { FindingCode } from "../../../../src/core/model/finding.ts";
import { api, client } from "../../../support/snapshot.ts";
import { type Case, found, levels } from "./found.ts";

type Row = readonly [title: string, code: FindingCode, differences: Case, levels: readonly string[]];

const apiWith = (app: Partial<AppRegistration>): Case => ({ setup: { apiApp: { ...api, ...app } } });
const clientWith = (app: Partial<AppRegistration>): Case => ({
  setup: { clientApps: [{ ...client, ...app }] },
});
const uri = (identifierUri: string) => apiWith({ identifierUris: [identifierUri] });
const gatewayUri = "https://apim-flights.azure-api.net/mcp";
const multiTenant = { signInAudience: "AzureADMultipleOrgs" } as const;
const bothMultiTenant: Case = {
  setup: { apiApp: { ...api, ...multiTenant }, clientApps: [{ ...client, ...multiTenant }] },
};
const home = "11111111-aaaa-4bbb-8ccc-222222222222";
const redirects = (...redirectUris: string[]) => clientWith({ publisherDomain: null, redirectUris });
const forbids = { kind: "forbids", createdAfter: null, hasExemptions: false } as const;

const uris: readonly Row[] = [
  ["api:// with the app id", "identifier-uri-not-unique", {}, []],
  ["api:// with the tenant id", "identifier-uri-not-unique", uri(`api://${home}/flights`), []],
  ["api:// with app id behind a name", "identifier-uri-not-unique", uri(`api://flights/${api.appId}`), []],
  ["https on a verified domain", "identifier-uri-not-unique", uri("https://flights.contoso.com/mcp"), []],
  [
    "https on the initial domain",
    "identifier-uri-not-unique",
    uri("https://contoso.onmicrosoft.com/flights"),
    [],
  ],
  [
    "https on another domain",
    "identifier-uri-not-unique",
    uri("https://flights.azure-api.net/mcp"),
    ["blocker"],
  ],
  [
    "https on a look-alike domain",
    "identifier-uri-not-unique",
    uri("https://evilcontoso.com/mcp"),
    ["blocker"],
  ],
  [
    "api:// with the app id behind a host that is not verified",
    "identifier-uri-not-unique",
    uri(`api://mcp.example/${api.appId}`),
    ["warning"],
  ],
  [
    "api:// with the app id behind a verified host",
    "identifier-uri-not-unique",
    uri(`api://mcp.contoso.com/${api.appId}`),
    [],
  ],
  ["the gateway's address", "identifier-uri-not-unique", uri(gatewayUri), []],
  ["the gateway's address", "resource-needs-domain", uri(gatewayUri), ["blocker"]],
  ["https on another domain", "resource-needs-domain", uri("https://flights.azure-api.net/mcp"), []],
  ["https on a verified domain", "resource-needs-domain", uri("https://flights.contoso.com/mcp"), []],
  [
    "the gateway's address, multi-tenant already",
    "resource-needs-domain",
    apiWith({ identifierUris: [gatewayUri], ...multiTenant }),
    [],
  ],
  ["the APIM half alone", "resource-needs-domain", { ...uri(gatewayUri), intent: { only: "apim" } }, []],
  ["a mere name", "identifier-uri-not-unique", uri("api://flights-mcp"), ["warning"]],
  ["a urn", "identifier-uri-not-unique", uri("urn:flights"), ["warning"]],
  [
    "https where the domains are not known",
    "identifier-uri-not-unique",
    { setup: { ...uri("https://flights.contoso.com").setup, homeTenant: { id: home, domains: [] } } },
    ["warning"],
  ],
  [
    "an app that is multi-tenant already",
    "identifier-uri-not-unique",
    apiWith({ identifierUris: ["https://flights.azure-api.net"], ...multiTenant }),
    [],
  ],
];

const tenantPolicies: readonly Row[] = [
  ["a policy that permits", "tenant-forbids-multitenant", {}, []],
  [
    "a policy that forbids",
    "tenant-forbids-multitenant",
    { setup: { audiencePolicy: forbids } },
    ["blocker"],
  ],
  [
    "one with exemptions",
    "tenant-forbids-multitenant",
    { setup: { audiencePolicy: { ...forbids, hasExemptions: true } } },
    ["warning"],
  ],
  [
    "one for newer apps",
    "tenant-forbids-multitenant",
    { setup: { audiencePolicy: { ...forbids, createdAfter: "2026-01-01T00:00:00Z" } } },
    [],
  ],
  [
    "one for older apps",
    "tenant-forbids-multitenant",
    { setup: { audiencePolicy: { ...forbids, createdAfter: "2025-01-01T00:00:00Z" } } },
    ["blocker"],
  ],
  [
    "one that matters no more",
    "tenant-forbids-multitenant",
    { setup: { ...bothMultiTenant.setup, audiencePolicy: forbids } },
    [],
  ],
  [
    "the APIM half alone",
    "tenant-forbids-multitenant",
    { setup: { audiencePolicy: forbids }, intent: { only: "apim" } },
    [],
  ],
  ["a policy that was read", "tenant-policy-unknown", {}, []],
  [
    "a policy that was not",
    "tenant-policy-unknown",
    { setup: { audiencePolicy: { kind: "unknown", reason: "403" } } },
    ["note"],
  ],
];

const vsCode = { appId: "aebc6443-996d-45c2-90f0-388ff96faa56", displayName: "Visual Studio Code" };
const foreign = (preAuthorizedApplications: readonly string[]): Case => ({
  setup: { apiApp: { ...api, preAuthorizedApplications }, clientApps: [], foreignClients: [vsCode] },
});

test("a client that is registered elsewhere: what an administrator does, and what the API's owner does before", () => {
  const [known] = found("consent-not-bundled", foreign([vsCode.appId]));
  expect(known?.message).toMatch(/^Visual Studio Code is registered elsewhere.*AADSTS650052/);
  expect(known?.hint).toBe(
    `Give the administrator of each organization this line: az ad sp create --id ${api.appId}.`,
  );
  const [unknown] = found("consent-not-bundled", foreign([]));
  expect(unknown?.hint).toContain("Pre-authorize Visual Studio Code");
});

const consents: readonly Row[] = [
  ["an API that does not know the client", "consent-not-bundled", {}, ["warning"]],
  ["one that will", "consent-not-bundled", { intent: { with: ["known-client"] } }, []],
  ["one that does", "consent-not-bundled", apiWith({ knownClientApplications: [client.appId] }), []],
  [
    "a client that does not require the API",
    "consent-not-bundled",
    {
      setup: {
        apiApp: { ...api, knownClientApplications: [client.appId] },
        clientApps: [{ ...client, requiredResourceAccess: [] }],
      },
    },
    ["warning"],
  ],
  ["a client that is registered elsewhere", "consent-not-bundled", foreign([]), ["warning"]],
  ["a publisher that is not verified", "admin-consent-needed", {}, ["warning"]],
  ["a verified one", "admin-consent-needed", clientWith({ verifiedPublisherId: "1234567" }), []],
  [
    "a client from before the rule",
    "admin-consent-needed",
    clientWith({ createdAt: "2019-05-01T00:00:00Z" }),
    [],
  ],
  [
    "a scope for administrators",
    "admin-consent-needed",
    {
      setup: {
        apiApp: { ...api, scopes: api.scopes.map((scope) => ({ ...scope, type: "Admin" })) },
        clientApps: [{ ...client, verifiedPublisherId: "1234567" }],
      },
    },
    ["warning"],
  ],
];

const others: readonly Row[] = [
  [
    "redirects at one domain",
    "redirect-domains",
    redirects("https://vscode.dev/redirect", "http://127.0.0.1:33418"),
    [],
  ],
  [
    "redirects at two",
    "redirect-domains",
    redirects("https://vscode.dev/redirect", "https://claude.ai/cb"),
    ["warning"],
  ],
  [
    "a root and its subdomain",
    "redirect-domains",
    redirects("https://a.contoso.com", "https://contoso.com"),
    [],
  ],
  [
    "two subdomains",
    "redirect-domains",
    redirects("https://a.contoso.com", "https://b.contoso.com"),
    ["warning"],
  ],
  [
    "two at a country's co",
    "redirect-domains",
    redirects("https://one.co.uk", "https://two.co.uk"),
    ["warning"],
  ],
  [
    "two with a publisher domain",
    "redirect-domains",
    clientWith({ redirectUris: ["https://vscode.dev/redirect", "https://claude.ai/cb"] }),
    [],
  ],
  ["a wide right", "rollback-may-need-role", {}, []],
  [
    "a right that the token does not show",
    "rollback-may-need-role",
    { setup: { updatesEveryApp: false } },
    ["note"],
  ],
  [
    "such a right with nothing to change",
    "rollback-may-need-role",
    { setup: { ...bothMultiTenant.setup, updatesEveryApp: false } },
    [],
  ],
  [
    "apps of people",
    "managed-by-code",
    apiWith({ tags: ["HideApp"], notes: "owned by the flights team" }),
    [],
  ],
  ["a tag of Terraform", "managed-by-code", apiWith({ tags: ["managed by Terraform"] }), ["warning"]],
  ["notes of Pulumi", "managed-by-code", apiWith({ notes: "Created by pulumi up." }), ["warning"]],
  ["a uniqueName", "managed-by-code", apiWith({ uniqueName: "flights-api" }), ["warning"]],
  [
    "a uniqueName of an app that stays",
    "managed-by-code",
    apiWith({ uniqueName: "flights-api", ...multiTenant }),
    [],
  ],
];

describe.each([
  ["application ID URIs", uris],
  ["the tenant's policy", tenantPolicies],
  ["consent", consents],
  ["app registrations", others],
])("%s", (_name, rows) => {
  test.each(rows)("%s: %s", (_title, code, differences, expected) => {
    expect(levels(code, differences)).toEqual(expected);
  });
});

describe("what is said", () => {
  test("every gap between client and API has its own cure", () => {
    const setup = { clientApps: [{ ...client, requiredResourceAccess: [] }] };
    const [finding] = found("consent-not-bundled", { setup });
    expect(finding?.hint).toContain("--with known-client");
    expect(finding?.hint).toContain(`az ad app permission add --id ${client.appId} --api ${api.appId}`);
  });

  test("the consent link names the client, everything of the API and a registered page to return to", () => {
    const [finding] = found("admin-consent-needed", {});
    const link = /https:\S+/.exec(finding?.hint ?? "")?.[0] ?? "";
    const { pathname, searchParams } = new URL(link);
    expect(pathname).toBe("/organizations/v2.0/adminconsent");
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: client.appId,
      scope: `${api.identifierUris[0]}/.default`,
      redirect_uri: "https://vscode.dev/redirect",
    });
  });

  test("an app that cannot be migrated is named with its place", () => {
    const [finding] = found("not-migratable", apiWith({ isDisabled: true }));
    expect(finding).toMatchObject({ level: "blocker", place: { resource: `/applications/${api.id}` } });
    expect(found("not-migratable", {})).toEqual([]);
  });
});
