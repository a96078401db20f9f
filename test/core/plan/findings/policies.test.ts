import { describe, expect, test } from "vitest";
import type { FindingCode } from "../../../../src/core/model/finding.ts";
import type { Api, Consent, OtherRevision, Product } from "../../../../src/core/model/setup.ts";
import { propose } from "../../../../src/core/plan/propose.ts";
import { api, client, flightsSnapshot, home } from "../../../support/snapshot.ts";
import { type Case, found, levels, policies } from "./found.ts";

type Row = readonly [title: string, code: FindingCode, differences: Case, levels: readonly string[]];

const portal: Consent = {
  appId: "d3333333-3333-4333-8333-333333333333",
  displayName: "Flights Portal",
  ownerTenant: home.id,
  forEverybody: true,
  scopesForEverybody: ["access_as_user"],
  personalScopes: [],
};
const vscode = "aebc6443-996d-45c2-90f0-388ff96faa56";
const listOf = (...ids: string[]) =>
  `<client-application-ids>${ids.map((id) => `<application-id>${id}</application-id>`).join("")}</client-application-ids>`;
const withList = (...ids: string[]) =>
  policies((text) => text.replace("<audiences>", `${listOf(...ids)}<audiences>`));
const preAuthorized = { apiApp: { ...api, preAuthorizedApplications: [vscode] } };

const clients: readonly Row[] = [
  ["nobody else has consent", "client-locked-out", { setup: { consents: [{ ...portal, ...client }] } }, []],
  ["somebody else has", "client-locked-out", { setup: { consents: [portal] } }, ["warning"]],
  ["somebody else is pre-authorized", "client-locked-out", { setup: preAuthorized }, ["warning"]],
  ["a list keeps it", "client-locked-out", { setup: { ...withList(portal.appId), consents: [portal] } }, []],
  [
    "it is out already",
    "client-locked-out",
    { setup: { ...withList(client.appId), consents: [portal] } },
    ["note"],
  ],
  [
    "a list cannot be told",
    "client-locked-out",
    { setup: { ...withList("{{Unknown}}"), consents: [portal] } },
    [],
  ],
  [
    "the Entra half alone",
    "client-locked-out",
    { setup: { consents: [portal] }, intent: { only: "entra" } },
    [],
  ],
  [
    "a validation of the gateway's own token has no list",
    "client-locked-out",
    {
      setup: {
        ...policies((text) =>
          text.replace(
            "<validate-azure-ad-token",
            `<validate-azure-ad-token tenant-id="common" token-value="@((string)context.Variables["svc"])" /><validate-azure-ad-token`,
          ),
        ),
        consents: [portal],
      },
    },
    ["warning"],
  ],
  ["consents were not read", "client-locked-out", { setup: { consents: null } }, []],
];

const bare = `<audience>${api.appId}</audience>`;
const audience = (text: string) => policies((policy) => policy.replace(/<audience>[^]*<\/audience>/, text));
const withGuid = { apiApp: { ...api, hasGuidAudience: true } };
const version2 = { apiApp: { ...api, accessTokenVersion: 2 as const } };

const audienceRows: readonly Row[] = [
  ["both audiences, version 1", "audience-mismatch", {}, []],
  ["both audiences, version 2", "audience-mismatch", { setup: version2 }, []],
  [
    "the URI alone, version 1",
    "audience-mismatch",
    { setup: audience(`<audience>api://${api.appId}</audience>`) },
    [],
  ],
  [
    "the URI alone, version 2",
    "audience-mismatch",
    { setup: { ...version2, ...audience(`<audience>api://${api.appId}</audience>`) } },
    ["blocker"],
  ],
  ["the id alone, version 1", "audience-mismatch", { setup: audience(bare) }, ["warning"]],
  ["the id alone, version 2", "audience-mismatch", { setup: { ...version2, ...audience(bare) } }, []],
  [
    "a named value that is not known",
    "audience-mismatch",
    { setup: { ...version2, ...audience("<audience>{{X}}</audience>") } },
    [],
  ],
  [
    "the id alone, version 1, where clients are told to ask by the id",
    "audience-mismatch",
    {
      setup: policies(
        (text) => text.replace(/<audience>[^]*<\/audience>/, bare),
        (text) =>
          text.replace(/"scopes_supported": \[[^\]]*\]/, `"scopes_supported": ["${api.appId}/.default"]`),
      ),
    },
    [],
  ],
  [
    "the id alone, version 1 with the id as audience",
    "audience-mismatch",
    { setup: { ...withGuid, ...audience(bare) } },
    [],
  ],
  [
    "the URI alone, version 1 with the id as audience",
    "audience-mismatch",
    { setup: { ...withGuid, ...audience(`<audience>api://${api.appId}</audience>`) } },
    ["blocker"],
  ],
  [
    "another API's",
    "audience-mismatch",
    { setup: { ...version2, ...audience("<audience>api://orders</audience>") } },
    [],
  ],
  [
    "none at all",
    "audience-mismatch",
    { setup: policies((text) => text.replace(/<audiences>[^]*<\/audiences>/, "")) },
    ["warning"],
  ],
];

const without = (line: RegExp) => ({ setup: policies(undefined, (text) => text.replace(line, "")) });
const metadata = (change: (text: string) => string): Case => ({ setup: policies(undefined, change) });
const csharp = (body: string) =>
  metadata((text) => text.replace(/<set-body>[^]*<\/set-body>/, `<set-body>@{ ${body} }</set-body>`));
const json = (body: Record<string, unknown>) =>
  metadata((text) =>
    text.replace(/<set-body>[^]*<\/set-body>/, `<set-body>${JSON.stringify(body)}</set-body>`),
  );
const apiSettings = (settings: Partial<Api>, products: readonly Product[] = []): Case => ({
  setup: { api: { ...flightsSnapshot().api, ...settings }, products },
});
const product = (subscriptionRequired: boolean): Product => ({
  id: "",
  displayName: "MCP",
  subscriptionRequired,
});

const complete: readonly Row[] = [
  ["the article's document", "metadata-incomplete", {}, []],
  ["no issuer", "metadata-incomplete", without(/"issuer".*\r\n/), ["warning"]],
  ["no response types", "metadata-incomplete", without(/"response_types_supported".*\r\n/), ["warning"]],
  [
    "no challenge methods",
    "metadata-incomplete",
    without(/,\s*"code_challenge_methods_supported".*/),
    ["warning"],
  ],
  ["plain alone", "metadata-incomplete", metadata((text) => text.replace("S256", "plain")), ["warning"]],
  [
    "a body from elsewhere",
    "metadata-incomplete",
    csharp('return context.Variables["x"].Body.As<string>();'),
    [],
  ],
  [
    "base before the answer",
    "metadata-incomplete",
    metadata((text) => text.replace("<inbound>", "<inbound><base />")),
    ["warning"],
  ],
  [
    "base behind the answer",
    "metadata-incomplete",
    metadata((text) => text.replace("</inbound>", "<base /></inbound>")),
    [],
  ],
  ["a subscription key", "metadata-incomplete", apiSettings({ subscriptionRequired: true }), ["warning"]],
  [
    "an open product",
    "metadata-incomplete",
    apiSettings({ subscriptionRequired: true }, [product(false)]),
    [],
  ],
  [
    "a product with keys",
    "metadata-incomplete",
    apiSettings({ subscriptionRequired: true }, [product(true)]),
    ["warning"],
  ],
  [
    "a redirect",
    "metadata-incomplete",
    metadata((text) => text.replace('code="200"', 'code="302"')),
    ["warning"],
  ],
];

const authority = "https://login.microsoftonline.com";
const prm = (resource: string, scope = `api://${api.appId}/.default`) => ({
  resource,
  authorization_servers: [`${authority}/${home.id}/v2.0`],
  scopes_supported: [scope],
});
const mcp = "https://mcp.contoso.com/mcp";
const withUri = (differences: Case): Case => ({
  ...differences,
  setup: {
    ...differences.setup,
    apiApp: { ...api, identifierUris: [mcp], knownClientApplications: [client.appId] },
  },
});
const resourceInCsharp = (resource: string) =>
  `return new JObject(new JProperty("resource", ${resource}), new JProperty("authorization_servers", new JArray("${authority}/${home.id}/v2.0"))).ToString();`;
const challenge = (scope: string): Case => ({
  setup: policies((text) =>
    text.replace(
      "</inbound>",
      `<set-header name="WWW-Authenticate"><value>Bearer scope="api://${api.appId}/${scope}"</value></set-header></inbound>`,
    ),
  ),
});
const organizations = { authority: "organizations" } as const;
const common = { authority: "common", authorityFrom: "person" } as const;

const protectedResource: readonly Row[] = [
  [
    "a resource that is no URI of the API",
    "resource-mismatch",
    json(prm("https://x.azure-api.net/mcp")),
    ["warning"],
  ],
  ["a resource that is one", "resource-mismatch", withUri(json(prm(mcp))), []],
  ["a trailing slash", "resource-mismatch", withUri(json(prm(`${mcp}/`))), ["warning"]],
  ["one in C#", "resource-mismatch", csharp(resourceInCsharp('"https://x.azure-api.net/mcp"')), ["warning"]],
  [
    "one put together in C#",
    "resource-mismatch",
    csharp(resourceInCsharp('"https://" + context.Request.OriginalUrl.Host + "/mcp"')),
    [],
  ],
  [
    "one that is interpolated",
    "resource-mismatch",
    csharp(resourceInCsharp('$"{context.Request.OriginalUrl.Host}/mcp"')),
    [],
  ],
  ["no such document", "resource-mismatch", {}, []],
  ["/organizations by default", "common-in-vscode", json(prm(mcp)), []],
  ["/common", "common-in-vscode", { ...json(prm(mcp)), intent: common }, ["warning"]],
  ["/organizations", "common-in-vscode", { ...json(prm(mcp)), intent: organizations }, []],
  ["no such document", "common-in-vscode", {}, []],
  ["a shared authority", "issuer-not-origin", json(prm(mcp)), ["warning"]],
  ["an issuer at Entra", "issuer-not-origin", {}, ["warning"]],
  ["an issuer at the gateway", "issuer-not-origin", { intent: { with: ["gateway-issuer"] } }, []],
  ["the Entra half alone", "issuer-not-origin", { intent: { only: "entra" } }, []],
  [
    "a scope by name",
    "consent-not-bundled",
    withUri(json(prm(mcp, `api://${api.appId}/access_as_user`))),
    ["warning"],
  ],
  ["everything", "consent-not-bundled", withUri(json(prm(mcp))), []],
  [
    "a challenge with a scope by name",
    "consent-not-bundled",
    withUri(challenge("access_as_user")),
    ["warning"],
  ],
  ["a challenge with .default", "consent-not-bundled", withUri(challenge(".default")), []],
  ["a scope of another API", "consent-not-bundled", withUri(json(prm(mcp, "api://orders/read"))), []],
];

const tags = { "azd-env-name": "prod" };
const service = flightsSnapshot().service;
const namedTenant = policies((text) => text.replace(`tenant-id="${home.id}"`, 'tenant-id="{{Tenant}}"'));
const backend = (url: string) => ({ id: "/backends/one", name: "one", url });

const surroundings: readonly Row[] = [
  [
    "a tag of azd on the service",
    "managed-by-code",
    { setup: { service: { ...service, tags } } },
    ["warning"],
  ],
  ["on the resource group", "managed-by-code", { setup: { groupTags: tags } }, ["warning"]],
  ["on both", "managed-by-code", { setup: { service: { ...service, tags }, groupTags: tags } }, ["warning"]],
  ["a word of Bicep", "managed-by-code", { setup: { groupTags: { source: "bicep" } } }, ["warning"]],
  ["other tags", "managed-by-code", { setup: { groupTags: { owner: "flights", "hidden-title": "x" } } }, []],
  [
    "a service that is not written to",
    "managed-by-code",
    { setup: { groupTags: tags }, intent: { only: "entra" } },
    [],
  ],
  [
    "a token endpoint behind the API",
    "tenant-pinned-elsewhere",
    { setup: { api: { ...flightsSnapshot().api, serviceUrl: `${authority}/${home.id}/oauth2/v2.0` } } },
    ["warning", "note"],
  ],
  [
    "a backend that names the tenant",
    "tenant-pinned-elsewhere",
    { setup: { backends: [backend(`${authority}/contoso.com/x`)] } },
    ["warning", "note"],
  ],
  [
    "a backend at the tenant's domain",
    "tenant-pinned-elsewhere",
    { setup: { backends: [backend("https://contoso.com/x")] } },
    ["note"],
  ],
  [
    "a named value that was replaced",
    "tenant-pinned-elsewhere",
    { setup: { ...namedTenant, namedValues: [{ name: "Tenant", value: home.id }] } },
    ["note", "note"],
  ],
  [
    "one that nothing uses",
    "tenant-pinned-elsewhere",
    { setup: { namedValues: [{ name: "Tenant", value: home.id }] } },
    ["note"],
  ],
  ["nothing to write", "tenant-pinned-elsewhere", { setup: { policies: [] } }, []],
  ["an open gateway", "open-to-all-tenants", {}, ["warning"]],
  ["a gateway that stays closed", "open-to-all-tenants", { intent: { only: "entra" } }, []],
  ["an allow-list", "open-to-all-tenants", { intent: { allowTenants: [portal.appId] } }, []],
  ["common", "personal-accounts", {}, ["note"]],
  ["organizations", "personal-accounts", { intent: organizations }, []],
  [
    "a gateway that answers authorization requests",
    "apim-is-authorization-server",
    csharp('return context.Request.OriginalUrl.Query["code_challenge"];'),
    ["blocker"],
  ],
  ["a gateway that does not", "apim-is-authorization-server", {}, []],
  [
    "a policy that cannot be read",
    "manual-review",
    metadata(() => "<policies><inbound></policies>"),
    ["warning"],
  ],
  ["policies that can", "manual-review", {}, []],
];

describe.each([
  ["clients", clients],
  ["audiences", audienceRows],
  ["metadata", complete],
  ["protected resources and issuers", protectedResource],
  ["surroundings", surroundings],
])("%s", (_name, rows) => {
  test.each(rows)("%s: %s", (_title, code, differences, expected) => {
    expect(levels(code, differences)).toEqual(expected);
  });
});

describe("what is said", () => {
  test("Microsoft's clients are called by their names, with what helps", () => {
    const [finding] = found("client-locked-out", { setup: { ...preAuthorized, consents: [portal] } });
    expect(finding?.message).toMatch(/^Visual Studio Code \(aebc6443-.* and Flights Portal \(d3333333-/);
    expect(finding?.hint).toContain("--client-app");
    expect(finding?.place).toMatchObject({ element: "/policies/inbound/validate-azure-ad-token", line: 5 });
  });

  test("a policy of a thousand APIs names ten of them", () => {
    const [policy] = flightsSnapshot().policies;
    if (policy === undefined) throw new Error("the setup has a policy");
    const sharedWith = Array.from({ length: 1000 }, (_, index) => `api-${index}`);
    const [finding] = found("shared-policy", { setup: { policies: [{ ...policy, sharedWith }] } });
    expect(finding?.message).toContain("api-9 and 990 more");
    expect(found("shared-policy", {})).toEqual([]);
  });

  test("revisions that are not current are named, with whether they answer; the Entra half touches none", () => {
    const revisions: readonly OtherRevision[] = [
      { revision: "2", isOnline: true, documents: null },
      { revision: "3", isOnline: false, documents: null },
    ];
    const [finding] = found("other-revisions", { setup: { revisions } });
    expect(finding?.level).toBe("note");
    expect(finding?.message).toBe(
      "Flights MCP has revision 2 (online), revision 3 (offline) in addition to the current revision; the plan changes only the current one, and the others keep their own policies.",
    );
    expect(finding?.hint).toContain("entra-mcp policy <file>");
    expect(found("other-revisions", { setup: { revisions }, intent: { only: "entra" } })).toEqual([]);
    expect(levels("other-revisions", {})).toEqual([]);
  });

  test("a policy that may be shared is a blocker, too, and says why that is not known", () => {
    const [policy] = flightsSnapshot().policies;
    if (policy === undefined) throw new Error("the setup has a policy");
    const maybeSharedWith = [{ apis: ["orders"], why: "whose policies could not be read" }];
    const setup = { policies: [{ ...policy, maybeSharedWith }] };
    expect(found("shared-policy", { setup })[0]?.message).toBe(
      "The policy of Flights MCP may also decide about orders, whose policies could not be read.",
    );
    expect(found("shared-policy", { setup, intent: { allowShared: true } })).toEqual([]);
    expect(found("shared-policy", { setup: { policies: [{ ...policy, maybeSharedWith: [] }] } })).toEqual([]);
  });

  test("the Entra half is not refused for a shared policy", () => {
    const [policy] = flightsSnapshot().policies;
    if (policy === undefined) throw new Error("the setup has a policy");
    const setup = { policies: [{ ...policy, sharedWith: ["orders"] }] };
    expect(found("shared-policy", { setup })).toHaveLength(1);
    expect(found("shared-policy", { setup, intent: { only: "entra" } })).toEqual([]);
  });

  test.each([
    [
      "at the gateway's root",
      {},
      /^--with gateway-issuer serves https:\/\/apim-flights\.azure-api\.net as issuer\.$/,
    ],
    ["below a path", apiSettings({ path: "flights" }), /^Serve it at the gateway's root/],
    [
      "at several hosts",
      { setup: { service: { ...service, hosts: ["a", "b"] } } },
      /if clients know that address/,
    ],
  ])(
    "what helps against an issuer at Entra depends on where it is served: %s",
    (_where, differences, hint) => {
      expect(found("issuer-not-origin", differences)[0]?.hint).toMatch(hint);
    },
  );

  test("a missing member is placed at its document", () => {
    const [finding] = found("metadata-incomplete", without(/"issuer".*\r\n/));
    expect(finding?.message).toContain("/.well-known/oauth-authorization-server lacks issuer");
    expect(finding?.place).toMatchObject({ element: "/policies/inbound/return-response/set-body", line: 5 });
  });

  test("what could not be read says what is therefore not known, and how much it matters", () => {
    const loss = { resource: "/x", reason: "403", consequence: "y is not known" };
    const unreadable = [loss, { ...loss, level: "note" as const }];
    expect(levels("could-not-read", { setup: { unreadable } })).toEqual(["warning", "note"]);
    const [rest] = found("could-not-read", { setup: { unreadable: [{ ...loss, part: "rest" }] } });
    expect(rest?.message).toBe("The rest of /x could not be read (403); y is not known.");
    expect(levels("could-not-read", {})).toEqual([]);
  });
});

describe("a secret that somebody wrote into a policy", () => {
  const secret = "Abc8Q~defGHI0123";
  const setup = policies((text) =>
    text.replace(
      "<inbound>",
      `<inbound>\n        <set-header name="x-api-key"><value>${secret}</value></set-header>`,
    ),
  );

  test("is a warning with its place", () => {
    const [finding] = found("secret-in-policy", { setup });
    expect(finding).toMatchObject({
      level: "warning",
      place: { line: expect.any(Number), start: expect.any(Number) },
    });
    expect(finding?.message).not.toContain(secret);
    expect(levels("secret-in-policy", {})).toEqual([]);
  });

  test("is in no part of the plan", () => {
    const plan = propose(flightsSnapshot(setup), everyoneIntent);
    expect(JSON.stringify(plan)).not.toContain(secret);
    expect(JSON.stringify(plan)).toContain('x-api-key\\"><value>***</value>');
  });
});

const everyoneIntent = {
  authority: "common",
  allowTenants: [],
  only: null,
  allowShared: false,
  with: [],
} as const;

describe("what decides beside the token", () => {
  const inbound = (text: string) => policies((policy) => policy.replace("<base />", `<base />${text}`));

  test.each<Row>([
    [
      "a subscription key",
      "subscription-key-needed",
      { setup: { api: { ...flightsSnapshot().api, subscriptionRequired: true }, products: [] } },
      ["warning"],
    ],
    ["no subscription key", "subscription-key-needed", {}, []],
    [
      "a filter of addresses",
      "manual-review",
      { setup: inbound('<ip-filter action="allow"><address>1.2.3.4</address></ip-filter>') },
      ["warning"],
    ],
    ["a limit", "manual-review", { setup: inbound('<rate-limit calls="1" renewal-period="1" />') }, []],
    [
      "no validation at all",
      "no-token-validation",
      { setup: policies(() => "<policies><inbound><base /></inbound></policies>") },
      ["warning"],
    ],
    ["a validation", "no-token-validation", {}, []],
    [
      "a validation that takes tokens of another version",
      "opens-nothing",
      {
        setup: policies(
          () =>
            `<policies><inbound><validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/${home.id}/v2.0/.well-known/openid-configuration" /></validate-jwt></inbound></policies>`,
        ),
      },
      ["warning"],
    ],
    ["a validation that fits", "opens-nothing", {}, []],
  ])("%s", (_title, code, one, expected) => {
    expect(levels(code, one)).toEqual(expected);
  });

  test("an audience that a narrower validation names is enough", () => {
    const wide = {
      ...(flightsSnapshot().policies[0] ?? never()),
      address: `${flightsSnapshot().service.id}/policies/policy`,
      scope: "service" as const,
      text: `<policies><inbound><validate-azure-ad-token tenant-id="${home.id}" /></inbound></policies>`,
    };
    const setup = { policies: [...flightsSnapshot().policies, wide] };
    expect(levels("audience-mismatch", { setup })).toEqual([]);
  });
});

function never(): never {
  throw new Error("the setup has a policy");
}
