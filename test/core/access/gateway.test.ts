import { describe, expect, test } from "vitest";
import { admits } from "../../../src/core/access/admit.ts";
import { decideCondition } from "../../../src/core/access/condition.ts";
import { type EndpointFacts, endpointCalls } from "../../../src/core/access/endpoint.ts";
import { gatewayAnswer } from "../../../src/core/access/gateway.ts";
import { type PolicyReading, readingBefore } from "../../../src/core/access/policy-before-after.ts";
import { issuedBy, type TokenFacts } from "../../../src/core/access/token.ts";
import type { PolicyScope } from "../../../src/core/model/setup.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { flightsSnapshot, home } from "../../support/snapshot.ts";
import { cellWords } from "./planned.ts";

const other = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";
const namedValues = new Map([
  ["home", home.id],
  ["secret", null],
]);

const token: TokenFacts = {
  ...issuedBy(home.id, 1, []),
  tenantDomains: home.domains,
  aud: ["api://flights"],
  clientId: "c2222222-2222-4222-8222-222222222222",
  resourceAppId: "a1111111-1111-4111-8111-111111111111",
  scp: ["access_as_user"],
  roles: "unknown",
  isExpired: false,
  isForged: false,
};
const foreign: TokenFacts = { ...token, ...issuedBy(other, 1, []), tenantDomains: null };

const operation = (name: string, urlTemplate: string) => ({
  id: `/${name}`,
  name,
  displayName: name,
  method: "POST",
  urlTemplate,
});
const api = flightsSnapshot().api;

/** An API with one operation, which may be called in no product or in any. */
const place: EndpointFacts = {
  api: { ...api, subscriptionRequired: true },
  operations: [operation("operation", "/x")],
  products: [{ id: "/product", displayName: "Product", subscriptionRequired: true }],
};

const homeOnly = `<validate-azure-ad-token tenant-id="${home.id}" />`;
const anybody = '<validate-azure-ad-token tenant-id="common" />';

describe("a call through several documents", () => {
  const cases: readonly [string, Partial<Record<PolicyScope, string>>, string][] = [
    ["no document", {}, "yes (no token validation is certain to apply: the gateway lets everybody in)"],
    ["an API with base below a strict service", { api: "<base />", service: homeOnly }, "no"],
    [
      "an API without an inbound section below a strict service",
      { api: "<policies><outbound /></policies>", service: homeOnly },
      "unknown (the policy of api has no inbound section",
    ],
    [
      "an API without an inbound section below an open service",
      { api: "<policies><outbound /></policies>", service: anybody },
      "yes",
    ],
    ["an API without base below a strict service", { api: anybody, service: homeOnly }, "yes"],
    ["two checks, one of which refuses", { api: `<base />${anybody}`, service: homeOnly }, "no"],
    [
      "a product that only some calls are made in",
      { api: "<base />", product: homeOnly },
      "unknown (it differs",
    ],
    ["an endpoint that validates below an open API", { operation: homeOnly, api: "<base />" }, "no"],
    ["a fragment", { api: '<include-fragment fragment-id="check" />', fragment: homeOnly }, "no"],
    [
      "a fragment that was not read",
      { api: '<include-fragment fragment-id="gone" />', fragment: homeOnly },
      "unknown (the fragment gone was not read)",
    ],
    [
      "a condition nobody can decide",
      { api: `<choose><when condition="@(x)">${homeOnly}</when></choose>` },
      "unknown (it depends on the condition @(x))",
    ],
    [
      "a check under such a condition that would not refuse it",
      { api: `<choose><when condition="@(x)">${anybody}</when></choose>` },
      "yes (no token validation is certain to apply, and none that may apply refuses it)",
    ],
    [
      "a condition that does not matter",
      { api: `<choose><when condition="@(x)">${homeOnly}</when><otherwise>${homeOnly}</otherwise></choose>` },
      "no",
    ],
    [
      "an answer of 401 to who sends no token",
      {
        api: `<choose><when condition='@(!context.Request.Headers.ContainsKey("Authorization"))'><return-response><set-status code="401" /></return-response></when></choose>${anybody}`,
      },
      "yes",
    ],
    [
      "a check of another header",
      { api: '<validate-azure-ad-token tenant-id="common" header-name="X-Token" />' },
      "unknown (the validated token does not come from Authorization but from X-Token)",
    ],
    [
      "a token that the policy replaces first",
      { api: `<set-header name="authorization"><value>x</value></set-header>${anybody}` },
      "unknown (the policy puts something else",
    ],
    [
      "unsigned tokens",
      {
        api: `<validate-jwt header-name="Authorization" require-signed-tokens="false"><openid-config url="https://login.microsoftonline.com/common/.well-known/openid-configuration" /></validate-jwt>`,
      },
      "unknown (the validation may take unsigned tokens)",
    ],
    [
      "an element that nothing is known about",
      { api: "<homemade-check />" },
      "unknown (nothing is known about <homemade-check>)",
    ],
    [
      "a secret tenant",
      { api: '<validate-azure-ad-token tenant-id="{{secret}}" />' },
      "unknown (the tenant is unknown: {{secret}} is a secret, which is never read)",
    ],
    [
      "another identity provider",
      {
        api: '<validate-jwt header-name="Authorization"><openid-config url="https://idp.example/.well-known/openid-configuration" /></validate-jwt>',
      },
      "no (the keys are those of another identity provider)",
    ],
    [
      "a filter of addresses before the check",
      { api: `<ip-filter action="allow"><address>1.2.3.4</address></ip-filter>${anybody}` },
      "unknown (<ip-filter> lets only certain calls through)",
    ],
    [
      "a filter of addresses before a check that refuses",
      { api: `<ip-filter action="allow"><address>1.2.3.4</address></ip-filter>${homeOnly}` },
      "no",
    ],
    [
      "a client certificate",
      { api: `<validate-client-certificate />${anybody}` },
      "unknown (<validate-client",
    ],
    [
      "another header that has to be there",
      { api: `<check-header name="X-Front-Door"><value>1</value></check-header>${anybody}` },
      "unknown (<check-header> asks for x-front-door)",
    ],
    [
      "a limit, which is not about tokens",
      { api: `<rate-limit calls="1" renewal-period="1" />${anybody}` },
      "yes",
    ],
  ];

  test.each(cases)("%s", (_, documents, words) => {
    const readings = Object.entries(documents).map(([scope, inbound]) =>
      reading(scope as PolicyScope, inbound),
    );
    const calls = { ...endpointCalls(place, readings), needsKey: false };
    expect(cellWords(gatewayAnswer(calls, foreign, home)).slice(0, words.length)).toBe(words);
  });

  const choices: readonly [string, Partial<EndpointFacts>, string][] = [
    [
      "the operation that looks like the endpoint",
      { operations: [operation("open", "/health"), operation("endpoint", "/flights/mcp")] },
      "no",
    ],
    ["an operation without a policy of its own", { operations: [operation("bare", "/x")] }, "no"],
    ["operations that differ", { operations: [operation("bare", "/x"), operation("open", "/y")] }, "unknown"],
    [
      "metadata, which is open on purpose",
      { operations: [operation("bare", "/x"), operation("open", "/.well-known/oauth-protected-resource")] },
      "no",
    ],
    [
      "an answer of the gateway's own",
      { operations: [operation("bare", "/x"), operation("answer", "/y")] },
      "no",
    ],
    ["an API without operations", { operations: [] }, "no"],
    [
      "the open product",
      {
        operations: [operation("based", "/x")],
        products: [{ id: "/strict", displayName: "", subscriptionRequired: false }],
      },
      "no",
    ],
    [
      "no product, where none is needed",
      { api: { ...api, subscriptionRequired: false }, operations: [operation("based", "/x")] },
      "yes",
    ],
    ["any product, where a key is needed", { operations: [operation("based", "/x")] }, "unknown"],
  ];

  test.each(choices)("the call is to %s", (_, facts, answer) => {
    const readings = [
      { ...reading("api", facts.operations?.[0]?.name === "based" ? "<base />" : homeOnly) },
      { ...reading("operation", "<set-variable name='a' value='b' />"), address: "/open/policies/policy" },
      { ...reading("operation", "<return-response />"), address: "/answer/policies/policy" },
      { ...reading("product", homeOnly), address: "/strict/policies/policy" },
    ];
    expect(gatewayAnswer(endpointCalls({ ...place, ...facts }, readings), foreign, home).answer).toBe(answer);
  });

  test.each([
    ["needs a key, and no product is open", true, true, "unknown"],
    ["needs a key, and a product is open", true, false, "yes"],
    ["needs no key", false, true, "yes"],
  ])("an API that %s", (_, subscriptionRequired, closed, answer) => {
    const facts: EndpointFacts = {
      api: { ...api, subscriptionRequired },
      operations: [],
      products: [{ id: "/p", displayName: "P", subscriptionRequired: closed }],
    };
    const cell = gatewayAnswer(endpointCalls(facts, [reading("api", anybody)]), foreign, home);
    expect(cell.answer).toBe(answer);
    expect(cell.code === "subscription-key").toBe(answer === "unknown");
    // What a validation refuses is refused with a key, too.
    expect(gatewayAnswer(endpointCalls(facts, [reading("api", homeOnly)]), foreign, home).answer).toBe("no");
  });

  test("a document that could not be read may do anything", () => {
    const refused = { ...reading("api", anybody), outline: null };
    expect(gatewayAnswer(endpointCalls(place, [refused]), token, home)).toMatchObject({
      answer: "unknown",
      code: "unread",
    });
  });
});

describe("one validation", () => {
  const jwt = (inside: string, version = "") =>
    `<validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/${home.id}${version}/.well-known/openid-configuration" />${inside}</validate-jwt>`;
  const claim = (attributes: string, ...values: string[]) =>
    `<validate-azure-ad-token tenant-id="common"><required-claims><claim ${attributes}>${values.map((value) => `<value>${value}</value>`).join("")}</claim></required-claims></validate-azure-ad-token>`;
  const personal = {
    ...token,
    ...issuedBy("9188040d-6c67-4c5b-b112-36a304b66dad", 2, []),
    tenantDomains: [],
  };
  const cases: readonly [string, string, TokenFacts, "admitted" | "refused" | "unknown"][] = [
    [
      "the home tenant by its domain",
      '<validate-azure-ad-token tenant-id="contoso.com" />',
      token,
      "admitted",
    ],
    [
      "another tenant by a domain of its own",
      '<validate-azure-ad-token tenant-id="fabrikam.com" />',
      foreign,
      "unknown",
    ],
    [
      "the home tenant in a named value",
      '<validate-azure-ad-token tenant-id="{{home}}" />',
      token,
      "admitted",
    ],
    ["an issuer that is not Entra's", anybody, { ...token, iss: "https://evil.example/" }, "refused"],
    ["personal accounts at common", anybody, personal, "admitted"],
    [
      "personal accounts at organizations",
      '<validate-azure-ad-token tenant-id="organizations" />',
      personal,
      "refused",
    ],
    [
      "a client that is not known",
      `<validate-azure-ad-token tenant-id="common"><client-application-ids><application-id>x</application-id></client-application-ids></validate-azure-ad-token>`,
      { ...token, clientId: null },
      "unknown",
    ],
    ["v1 metadata and a v1 token", jwt(""), token, "admitted"],
    ["v2 metadata and a v1 token", jwt("", "/v2.0"), token, "refused"],
    [
      "v2 metadata and the v1 issuer beside it",
      jwt(`<issuers><issuer>https://sts.windows.net/${home.id}/</issuer></issuers>`, "/v2.0"),
      token,
      "admitted",
    ],
    [
      "an issuer of another tenant added",
      jwt(`<issuers><issuer>https://sts.windows.net/${other}/</issuer></issuers>`),
      foreign,
      "admitted",
    ],
    ["any of the values", claim('name="tid" match="any"', other, home.id), token, "admitted"],
    ["all of the values, which one claim cannot be", claim('name="tid"', other, home.id), token, "refused"],
    [
      "a claim of several words",
      claim('name="scp" separator=" " match="any"', "access_as_user"),
      { ...token, scp: ["a", "access_as_user"] },
      "admitted",
    ],
    [
      "the same claim as one word",
      claim('name="scp"', "access_as_user"),
      { ...token, scp: ["a", "access_as_user"] },
      "refused",
    ],
    ["a claim that an app-only token lacks", claim('name="scp"'), { ...token, scp: [] }, "refused"],
    ["a claim of the other version", claim('name="azp"', "x"), token, "refused"],
    ["a claim that depends on the person", claim('name="groups"', "x"), token, "unknown"],
    ["a claim in another case", claim('name="tid"', home.id.toUpperCase()), token, "unknown"],
    [
      "an unknown demand beside one that refuses",
      `<validate-azure-ad-token tenant-id="{{secret}}"><audiences><audience>x</audience></audiences></validate-azure-ad-token>`,
      token,
      "refused",
    ],
  ];

  test.each(cases)("%s", (_, text, presented, kind) => {
    const [check] = reading("api", text).checks.values();
    expect(check === undefined ? [] : admits([check], presented, home).kind).toBe(kind);
  });

  test("one under a condition cannot refuse for certain", () => {
    const { checks } = reading("api", `<choose><when condition="@(x)">${homeOnly}</when></choose>`);
    expect(admits([...checks.values()], foreign, home)).toMatchObject({ kind: "unknown", code: "condition" });
  });
});

describe("conditions of an MCP client's call", () => {
  const cases: readonly [string, boolean | null][] = [
    ["@(true)", true],
    ['@(context.Request.Method == "OPTIONS")', false],
    ['@(context.Request.Method.Equals("post", StringComparison.OrdinalIgnoreCase))', true],
    [
      "@(string.IsNullOrEmpty(context.Request.Headers.GetValueOrDefault(&quot;Authorization&quot;, &quot;&quot;)))",
      false,
    ],
    ['@(!context.Request.Headers.GetValueOrDefault("Authorization","").StartsWith("Bearer "))', false],
    ['@(context.Request.Headers.ContainsKey("Authorization") && context.Api.Id == "x")', null],
    ['@(!context.Request.Headers.ContainsKey("Authorization") && context.Api.Id == "x")', false],
    ['@((context.Request.Method == "GET") || true)', true],
    ['@(context.Request.Url.Path == "a||true||b")', null],
    ["@(context.Api.Id == null ? false : false || true)", null],
    ['@(context.Api.Id.Contains("x" || true))', null],
    ["@{ return true; }", null],
  ];

  test.each(cases)("%s", (condition, decided) => {
    expect(decideCondition(condition)).toBe(decided);
  });
});

function reading(scope: PolicyScope, inbound: string): PolicyReading {
  const text =
    scope === "fragment"
      ? `<fragment>${inbound}</fragment>`
      : inbound.startsWith("<policies>")
        ? inbound
        : `<policies><inbound>${inbound}</inbound></policies>`;
  const address = scope === "fragment" ? "/policyFragments/check" : `/${scope}/policies/policy`;
  const policy = { address, scope, owner: scope, format: "rawxml", text, etag: "", sharedWith: [] } as const;
  return readingBefore(
    { policy, outline: parsePolicy(text), edits: [] },
    { namedValues, authorityHosts: [] },
  );
}
