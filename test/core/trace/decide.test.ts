import { describe, expect, test } from "vitest";
import { calledAddress } from "../../../src/core/access/endpoint-address.ts";
import { rememberingParser } from "../../../src/core/policy/document/policy-parser.ts";
import { traceReport } from "../../../src/core/report/trace-report.ts";
import { type CallOutcome, decideCall } from "../../../src/core/trace/decide-call.ts";
import { decideByPolicies } from "../../../src/core/trace/decision.ts";
import { type JudgedSetup, judgeToken } from "../../../src/core/trace/judge-token.ts";
import { traceDocument } from "../../../src/core/trace/make-document.ts";
import { readTrace } from "../../../src/core/trace/read-trace.ts";
import { factsOfToken, type TokenClaims } from "../../../src/core/trace/token-facts.ts";
import { flightsSnapshot } from "../../support/snapshot.ts";

const snapshot = flightsSnapshot();
const { apiApp, homeTenant: home } = snapshot;
const now = Date.parse("2026-11-23T10:00:00Z");
const other = "b0000000-0000-4000-8000-00000000000b";
const client = "c1111111-1111-4111-8111-111111111111";
const plain = {
  aud: apiApp.identifierUris[0] ?? apiApp.appId,
  iss: `https://sts.windows.net/${home.id}/`,
  tid: home.id,
  appid: client,
  scp: "access_as_user",
  ver: "1.0",
  exp: now / 1000 + 600,
};

/** The setup with this validation in the policy of its API, and nothing else that decides. */
function setupWith(inbound: string): JudgedSetup {
  const [policy] = snapshot.policies;
  if (policy === undefined) throw new Error("there is a policy");
  const text = `<policies><inbound>${inbound}</inbound></policies>`;
  const address = `${snapshot.api.id}/policies/policy`;
  const own = { ...policy, address, scope: "api" as const, owner: "Flights MCP", text };
  return { ...snapshot, policies: [own], products: [], operations: [], unreadable: [] };
}

const azureAd = (inner: string, tenant = "common") =>
  `<validate-azure-ad-token tenant-id="${tenant}">${inner}</validate-azure-ad-token>`;
const judged = (inbound: string, claims: TokenClaims) =>
  judgeToken(setupWith(inbound), factsOfToken(claims, apiApp, now), rememberingParser());
const explained = (inbound: string, claims: TokenClaims) =>
  decideByPolicies(judged(inbound, claims), { apiApp, home });

describe("what a token meets in the policies", () => {
  test.each<[string, string, TokenClaims, string]>([
    ["audience", azureAd("<audiences><audience>api://x</audience></audiences>"), plain, "audience"],
    ["tenant", azureAd("", other), plain, "tenant"],
    [
      "client",
      azureAd(`<client-application-ids><application-id>${other}</application-id></client-application-ids>`),
      plain,
      "client",
    ],
    [
      "backend",
      azureAd(`<backend-application-ids><application-id>${other}</application-id></backend-application-ids>`),
      plain,
      "backend",
    ],
    [
      "claim that is not there",
      azureAd('<required-claims><claim name="groups"><value>g</value></claim></required-claims>'),
      plain,
      "claim",
    ],
    [
      "claim of another value",
      azureAd('<required-claims><claim name="tid" match="any"><value>x</value></claim></required-claims>'),
      plain,
      "claim",
    ],
    ["expiry", azureAd(""), { ...plain, exp: now / 1000 }, "expired"],
  ])("%s", (_, inbound, claims, code) => {
    const decision = explained(inbound, claims);
    expect(decision).toMatchObject({
      verdict: "refused",
      reason: { code },
      decidedBy: { line: 1, isOnTheWay: true },
    });
  });

  test("a claim of the token itself meets what only it can say", () => {
    const inbound = azureAd(
      '<required-claims><claim name="groups" match="any"><value>g</value></claim></required-claims>',
    );
    expect(explained(inbound, { ...plain, groups: ["f", "g"] }).verdict).toBe("admitted");
  });

  test("the one that refuses comes first", () => {
    const fits = azureAd("");
    const refuses = azureAd("<audiences><audience>api://x</audience></audiences>");
    const { validations } = judged(fits + refuses, plain);
    expect(validations.map(({ admission }) => admission.kind)).toEqual(["refused", "admitted"]);
  });

  test("a validation under a condition leaves it open", () => {
    const inbound = `<choose><when condition="@(context.Api.Id == &quot;x&quot;)">${azureAd("", other)}</when></choose>`;
    expect(explained(inbound, plain)).toMatchObject({ verdict: "unknown", reason: { code: "undecided" } });
  });

  test("without a validation everybody gets in", () => {
    expect(explained("", plain)).toMatchObject({ verdict: "admitted", reason: { code: "no-validation" } });
  });

  test("what is in a token never becomes a command to type", () => {
    const tid = "x; rm -rf /";
    const claims = { ...plain, tid, appid: tid, iss: `https://sts.windows.net/${tid}/` };
    const list = '<required-claims><claim name="tid"><value>y</value></claim></required-claims>';
    for (const inbound of [
      azureAd(list),
      azureAd("<client-application-ids><application-id>y</application-id></client-application-ids>"),
    ])
      expect(explained(inbound, claims).reason?.fix).not.toContain("rm -rf");
  });
});

describe("what decided about a call", () => {
  const call: CallOutcome = { status: 401, message: null, asksForKey: false, tracing: "traced", trace: null };
  const setting = { apiApp, home, called: "https://g/mcp", endpoint: "https://g/mcp" };
  const refusing = azureAd("<audiences><audience>api://x</audience></audiences>");
  const traceOf = (message: string, more: object = {}) =>
    readTrace({
      traceEntries: { inbound: [{ source: "validate-azure-ad-token", data: { message } }], ...more },
    });
  const backend = [{ source: "forward-request", data: {} }];

  test.each<[string, string, Partial<CallOutcome>, string | null, string]>([
    [
      "the trace goes before the policies",
      refusing,
      { trace: traceOf("Failed: signature") },
      "signature",
      "refused",
    ],
    [
      "the demand that the trace means is told",
      refusing,
      { trace: traceOf("Failed: IDX10214: Audience validation failed") },
      "audience",
      "refused",
    ],
    [
      "a trace that the policies do not explain stays as it is",
      azureAd(""),
      { trace: traceOf("Failed: IDX10214: Audience validation failed") },
      "audience",
      "refused",
    ],
    [
      "words that say nothing leave it to the policies",
      refusing,
      { trace: traceOf("Invalid Azure AD JWT") },
      "audience",
      "refused",
    ],
    [
      "nor do the policies",
      azureAd(""),
      { trace: traceOf("Invalid Azure AD JWT") },
      "not-visible",
      "refused",
    ],
    ["no trace, and the policies refuse it", refusing, { tracing: "not sent" }, "audience", "refused"],
    ["no trace, and the policies admit it", azureAd(""), { tracing: "not sent" }, "not-visible", "refused"],
    [
      "the server behind it refuses",
      azureAd(""),
      { trace: traceOf("Succeeded", { backend }) },
      "server",
      "admitted",
    ],
    [
      "a server that fails behind it",
      azureAd(""),
      { status: 502, trace: traceOf("Succeeded", { backend }) },
      "server",
      "admitted",
    ],
    [
      "a policy behind the validation",
      azureAd(""),
      { status: 403, trace: traceOf("Succeeded") },
      "policy",
      "refused",
    ],
    [
      "a policy that fails behind it",
      azureAd(""),
      { status: 502, trace: traceOf("Succeeded") },
      "policy",
      "unknown",
    ],
    ["a gateway that fails", azureAd(""), { status: 500, tracing: "not sent" }, "undecided", "unknown"],
    ["another API", azureAd(""), { status: 404, tracing: "wrong api" }, "other-api", "refused"],
    ["another API that answers", azureAd(""), { status: 200, tracing: "wrong api" }, "other-api", "unknown"],
    ["no operation", azureAd(""), { status: 404, tracing: "passed over" }, "not-found", "refused"],
    [
      "no operation, by its words",
      azureAd(""),
      { status: 404, tracing: "not sent", message: "Resource not found" },
      "not-found",
      "refused",
    ],
    [
      "a 404 of a validation, without a trace",
      refusing,
      { status: 404, tracing: "not sent", message: "Nope" },
      "audience",
      "refused",
    ],
    ["a key", refusing, { asksForKey: true, tracing: "passed over" }, "subscription-key", "refused"],
    ["a redirect", azureAd(""), { status: 302 }, "undecided", "unknown"],
    ["in", azureAd(""), { status: 200, trace: traceOf("Succeeded", { backend }) }, null, "admitted"],
    ["in, and nobody looked", "", { status: 200 }, "no-validation", "admitted"],
  ])("%s", (_, inbound, differs, code, verdict) => {
    const decision = decideCall(judged(inbound, plain), { ...call, ...differs }, setting);
    expect({ code: decision.reason?.code ?? null, verdict: decision.verdict }).toEqual({ code, verdict });
  });
});

test("a token of strangers moves no cursor, and no claim floods the screen", () => {
  const claims = {
    ...plain,
    aud: ["\u001b[2Jx", `##vso[task]${"y".repeat(5000)}`, ...Array.from({ length: 60 }, String)],
  };
  const token = judged(azureAd("<audiences><audience>api://x</audience></audiences>"), claims);
  const decision = decideByPolicies(token, { apiApp, home });
  const document = traceDocument({
    snapshot,
    judged: token,
    decision,
    endpoint: "https://g/mcp",
    call: null,
    missing: [],
  });
  for (const verbose of [false, true]) {
    const text = traceReport(document, { verbose })
      .flatMap((one) => one.map((part) => part.text))
      .join("\n");
    expect(text).not.toMatch(/\u001b|##vso/);
    expect(text.length).toBeLessThan(5000);
  }
});

describe("the address that is called", () => {
  const operation = (method: string, urlTemplate: string) => ({
    id: "",
    name: "",
    displayName: "",
    method,
    urlTemplate,
  });
  const { service, api } = snapshot;
  const at = (
    path: string,
    operations: readonly ReturnType<typeof operation>[],
    typed: string | null = null,
  ) => calledAddress({ service, api: { ...api, path }, operations }, typed === null ? null : new URL(typed));
  const origin = new URL(service.gatewayUrl).origin;
  const customised = (typed: string) => {
    const hosts = [...service.hosts, "mcp.contoso.com"];
    return calledAddress(
      { service: { ...service, hosts }, api: { ...api, path: "a" }, operations: [] },
      new URL(typed),
    );
  };

  test.each<[string, string | null, string | null]>([
    [
      "the endpoint below the path of its API",
      at("flights", [operation("GET", "/sse"), operation("POST", "/mcp")]),
      `${origin}/flights/mcp`,
    ],
    ["of an API at the root", at("", [operation("POST", "/mcp")]), `${origin}/mcp`],
    ["of an API without operations", at("flights", []), `${origin}/flights/mcp`],
    [
      "an operation by POST where none is named so",
      at("a", [operation("GET", "/.well-known/x"), operation("POST", "/rpc?v=1")]),
      `${origin}/a/rpc`,
    ],
    ["none where only metadata is served", at("a", [operation("GET", "/.well-known/x")]), null],
    ["what was typed", at("a", [operation("POST", "/mcp")], `${origin}/b/mcp?q#f`), `${origin}/b/mcp`],
    [
      "the endpoint where metadata was typed",
      at("a", [operation("POST", "/mcp")], `${origin}/.well-known/oauth-protected-resource/a`),
      `${origin}/a/mcp`,
    ],
    [
      "the endpoint where the gateway alone was typed",
      at("a", [operation("POST", "/mcp")], origin),
      `${origin}/a/mcp`,
    ],
    ["without what signs in", at("a", [], "https://u:p@x.example/mcp"), "https://x.example/mcp"],
    [
      "of an API of type mcp with metadata",
      calledAddress(
        {
          service,
          api: { ...api, path: "a", type: "mcp" },
          operations: [operation("GET", "/.well-known/x")],
        },
        null,
      ),
      `${origin}/a/mcp`,
    ],
    ["the host that was typed", customised("https://mcp.contoso.com"), "https://mcp.contoso.com/a/mcp"],
    ["no host of others", customised("https://x.example"), `${origin}/a/mcp`],
  ])("is %s", (_, address, expected) => {
    expect(address).toBe(expected);
  });
});
