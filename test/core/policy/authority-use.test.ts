import { describe, expect, it } from "vitest";
import { reviseText } from "../../../src/core/policy/revise/revise.ts";
import { assertEdit, assertUntouched, codes, HOME, task } from "./assert-edit.ts";

const host = "https://login.microsoftonline.com";
const served = (body: string): string =>
  `<policies><inbound><return-response><set-body>${body}</set-body></return-response></inbound></policies>`;
const inbound = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;
const challenge = (value: string): string =>
  `<policies><on-error><set-header name="WWW-Authenticate"><value>${value}</value></set-header></on-error></policies>`;

describe("who uses a C# value", () => {
  it.each([
    [
      "a variable that only metadata reads",
      (t: string) =>
        `@{ var server = "${host}/${t}/v2.0"; return new { authorization_servers = new[] { server } }; }`,
    ],
    [
      "an authority that several members are made of",
      (t: string) =>
        `@{ string issuer = "${host}/${t}"; return new { issuer = issuer + "/v2.0", token_endpoint = issuer + "/oauth2/v2.0/token", jwks_uri = $"{issuer}/discovery/v2.0/keys" }; }`,
    ],
    [
      "a variable in JSON",
      (t: string) =>
        `@{ var a = "${host}/${t}"; return $"{{\\"issuer\\": \\"{a}/v2.0\\", \\"authorization_servers\\": [\\"https://x\\", \\"{a}/v2.0\\"]}}"; }`,
    ],
    [
      "a variable that is added to JSON",
      (t: string) => `@{ var a = "${host}/${t}"; return "{\\"issuer\\": \\"" + a + "/v2.0\\"}"; }`,
    ],
    [
      "a tenant in a variable",
      (t: string) =>
        `@{ var tenant = "${t}"; return new { issuer = $"${host}/{tenant}/v2.0", token_endpoint = "${host}/" + tenant + "/oauth2/v2.0/token" }; }`,
    ],
    [
      "a variable that a member is called after",
      (t: string) => `@{ var issuer = "${host}/${t}/v2.0"; return new { resource = "https://r", issuer }; }`,
    ],
    [
      "a variable that is made of another",
      (t: string) =>
        `@{ var tenant = "${t}"; var issuer = $"${host}/{tenant}/v2.0"; return new { issuer = issuer }; }`,
    ],
    [
      "JSON in a variable",
      (t: string) => `@{ var json = "{\\"issuer\\": \\"${host}/${t}/v2.0\\"}"; return json; }`,
    ],
    [
      "a choice",
      (t: string) =>
        `@(new { issuer = context.Api.Id == "a" ? "${host}/${t}/v2.0" : "https://gw" }.ToString())`,
    ],
  ])("is edited: %s", (_, body) => {
    for (const tenant of [HOME, "{{tenant}}"]) {
      const rewrite = assertEdit(served(body(tenant)), task(), served(body("common")));
      expect(rewrite.findings).toEqual([]);
    }
  });

  const url = `${host}/${HOME}/v2.0`;
  it.each([
    [
      "a variable that a token is compared with",
      `@{ string issuer = "${url}"; if (jwt.Issuer == issuer) { return ""; } return new { issuer = issuer }; }`,
    ],
    [
      "a variable that a method gets",
      `@{ var issuer = "${url}"; Foo(issuer); return new { issuer = issuer }; }`,
    ],
    [
      "a variable with two values",
      `@{ var issuer = "${url}"; if (x) { issuer = "https://a"; } return new { issuer }; }`,
    ],
    ["an operand of Equals", `@{ var authorization_servers = issuer.Equals("${url}") ? "a" : "b"; }`],
    ["a string that is compared", `@{ var issuer = x == "${url}" ? "a" : "b"; return issuer; }`],
    ["a string that compares itself", `@{ var issuer = "${url}".Equals(x); return issuer; }`],
    [
      "what is replaced",
      `@{ j["issuer"] = ((string)j["issuer"]).Replace("${url}", "https://gw"); return j; }`,
    ],
    ["JSON that is replaced", `@(s.Replace("\\"issuer\\":\\"${url}\\"", "\\"issuer\\":\\"https://gw\\""))`],
    ["what takes the place of something", `@(s.Replace("https://gw", "${url}"))`],
    ["an argument of an unknown method", `@(Foo("issuer", "${url}"))`],
    ["JSON for an unknown method", `@(Foo("{\\"issuer\\": \\"${url}\\"}"))`],
    [
      "a variable of JSON that is searched for",
      `@{ var json = "{\\"issuer\\": \\"${url}\\"}"; return body.Contains(json) ? json : ""; }`,
    ],
  ])("is reported: %s", (_, body) => {
    const { findings } = assertUntouched(served(body), task());
    expect(findings.map(({ code }) => code)).toContain("manual-review");
    expect(findings.map(({ message }) => message).join()).toMatch(
      /compared|something else|not known|is unknown/,
    );
  });

  it("a tenant variable that something else reads, too, is reported", () => {
    const body = `@{ var tenant = "${HOME}"; Log(tenant); return new { issuer = $"${host}/{tenant}/v2.0" }; }`;
    expect(codes(assertUntouched(served(body), task()))).toContain("manual-review");
  });

  it("a challenge whose text is searched for is reported", () => {
    const value = `@(context.Response.Headers.GetValueOrDefault("WWW-Authenticate","").Replace("authorization_uri=${host}/${HOME}/oauth2/authorize", "x"))`;
    expect(codes(assertUntouched(challenge(value), task()))).toEqual(["manual-review"]);
  });
});

describe("metadata that the gateway fetches", () => {
  const policy = (tenant: string, rest: string): string =>
    inbound(
      `<send-request response-variable-name="doc"><set-url>${host}/${tenant}/v2.0/.well-known/openid-configuration</set-url></send-request>${rest}`,
    );
  const answer = `<return-response><set-body>@(((IResponse)context.Variables["doc"]).Body.As<string>())</set-body></return-response>`;

  it.each([
    [
      "a token call",
      `<send-request><set-url>@((string)((IResponse)context.Variables["doc"]).Body.As<JObject>(true)["token_endpoint"])</set-url></send-request>`,
    ],
    [
      "another variable",
      `<set-variable name="t" value="@(((IResponse)context.Variables["doc"]).Body.As<JObject>(true)["token_endpoint"])" />`,
    ],
  ])("stays where it serves both clients and %s", (_, call) => {
    const { findings } = assertUntouched(policy(HOME, call + answer), task());
    expect(findings[0]?.message).toContain("the gateway itself uses it, too");
  });

  it("is edited where only its status is looked at besides", () => {
    const look = `<choose><when condition="@(context.Variables["doc"] != null && ((IResponse)context.Variables["doc"]).StatusCode == 200)">${answer}</when></choose>`;
    assertEdit(policy(HOME, look), task(), policy("common", look));
  });
});

describe("named values with characters that mean something", () => {
  const query = "?response_type=code&client_id=<1>";
  const named = task({ namedValues: new Map([["x", `${host}/${HOME}/oauth2/authorize${query}`]]) });
  const escaped = `${host}/common/oauth2/authorize?response_type=code&amp;client_id=&lt;1>`;

  it("are escaped between tags and in attributes, and stay as they are in CDATA and C#", () => {
    assertEdit(served(`{"issuer": "{{x}}"}`), named, served(`{"issuer": "${escaped}"}`));
    assertEdit(
      challenge(`Bearer authorization_uri="{{x}}"`),
      named,
      challenge(`Bearer authorization_uri="${escaped}"`),
    );
    const plain = `${host}/common/oauth2/authorize${query}`;
    const body = (value: string): string => served(`<![CDATA[{"issuer": "${value}"}]]>`);
    assertEdit(body("{{x}}"), named, body(plain));
    const code = (value: string): string => served(`@(new { issuer = "${value}" }.ToString())`);
    assertEdit(code("{{x}}"), named, code(plain));
  });

  it("are escaped in validations", () => {
    const oidc = `${host}/${HOME}/v2.0/.well-known/openid-configuration?appid=a&x="1"`;
    const text = inbound(`<validate-jwt><openid-config url="{{x}}" /></validate-jwt>`);
    const one = task({ clientAppIds: [], namedValues: new Map([["x", oidc]]) });
    const result = reviseText(text, one, one);
    expect(result.kind === "revised" && result.text).toContain(
      "/common/v2.0/.well-known/openid-configuration?appid=a&amp;x=&quot;1&quot;",
    );
  });

  it("are reported in C# where they would end the string", () => {
    const quoted = task({ namedValues: new Map([["x", `${host}/${HOME}/v2.0#\\"`]]) });
    const rewrite = assertUntouched(served(`@(new { issuer = "{{x}}" }.ToString())`), quoted);
    expect(codes(rewrite)).toEqual(["manual-review"]);
  });

  it("lead to no edit where the document could not be read any more", () => {
    const closing = task({ namedValues: new Map([["x", `${host}/${HOME}/v2.0]]>`]]) });
    const rewrite = assertUntouched(served(`<![CDATA[{"issuer": "{{x}}"}]]>`), closing);
    expect(rewrite.findings[0]?.message).toContain("edits of this document were dropped");
  });
});

describe("authorities in other spellings", () => {
  const encoded = (tenant: string): string =>
    `https%3A%2F%2Flogin.microsoftonline.com%2F${tenant}%2Foauth2%2Fv2.0%2Fauthorize`;

  it.each([
    ["percent-encoded in a challenge", (t: string) => challenge(`Bearer authorization_uri="${encoded(t)}"`)],
    ["percent-encoded in a body", (t: string) => served(`{"authorization_endpoint": "${encoded(t)}"}`)],
    [
      "with escapes of JSON",
      (t: string) =>
        served(`{"issuer": "https:\\u002f\\u002flogin.microsoftonline.com\\u002F${t}\\u002fv2.0"}`),
    ],
  ])("are edited: %s", (_, policy) => {
    for (const tenant of [HOME, "{{tenant}}"]) assertEdit(policy(tenant), task(), policy("common"));
  });

  it.each([
    [
      "percent-encoded in a redirect",
      `<set-header name="Location"><value>${encoded(HOME)}</value></set-header>`,
    ],
    ["behind a line break of C#", `<set-variable name="a" value="@("\\n${HOME}")" />`],
    ["behind an escape of JSON", `<set-variable name="a" value="@("\\u002f${HOME}")" />`],
    [
      "encoded twice",
      `<set-header name="Location"><value>https://a?u=https%253A%252F%252Flogin.microsoftonline.com%252F${HOME}</value></set-header>`,
    ],
  ])("are reported: %s", (_, content) => {
    expect(codes(assertUntouched(inbound(content), task()))).toEqual(["tenant-pinned-elsewhere"]);
  });

  it("the home tenant in the query of an edited URL is reported", () => {
    const policy = (tenant: string): string =>
      served(`{"authorization_endpoint": "${host}/${tenant}/oauth2/v2.0/authorize?domain_hint=contoso.com"}`);
    expect(codes(assertEdit(policy(HOME), task(), policy("common")))).toHaveLength(1);
  });

  it("an authority of Azure AD B2C in its old form isn't ours", () => {
    const b2c = `${host}/${HOME}/v2.0/.well-known/openid-configuration?p=B2C_1_signin`;
    const validation = `<validate-jwt><openid-config url="${b2c}" /></validate-jwt>`;
    assertUntouched(inbound(validation), task());
    const rewrite = assertUntouched(served(`{"issuer": "${b2c}"}`), task());
    expect(rewrite.notOurs).toHaveLength(1);
  });

  it("a blank in the address of an openid-config is reported, and no claim is written", () => {
    const broken = `${host}/${HOME} /v2.0/.well-known/openid-configuration`;
    const rewrite = assertUntouched(
      inbound(`<validate-jwt><openid-config url="${broken}" /></validate-jwt>`),
      task(),
    );
    expect(rewrite.findings.map(({ message }) => message).join()).toContain("there is a blank");
  });
});

describe("the gateway as issuer", () => {
  const wished = task({ gatewayIssuer: "https://gw.example" });

  it.each([
    [
      "escaped slashes",
      `{"issuer": "https:\\/\\/login.microsoftonline.com\\/${HOME}\\/v2.0"}`,
      `{"issuer": "https://gw.example"}`,
    ],
    [
      "numeric quotes",
      `{&#x22;issuer&#x22;: &#x22;${host}/${HOME}/v2.0&#34;}`,
      `{&#x22;issuer&#x22;: &#x22;https://gw.example&#34;}`,
    ],
    [
      "a concatenation",
      `@(new JProperty("issuer", "${host}/" + "${HOME}" + "/v2.0"))`,
      `@(new JProperty("issuer", "https://gw.example"))`,
    ],
    ["Entra's own template", `{"issuer": "${host}/{tenantid}/v2.0"}`, `{"issuer": "https://gw.example"}`],
  ])("takes the place of %s", (_, before, after) => {
    expect(assertEdit(served(before), wished, served(after)).findings).toEqual([]);
  });

  it.each([
    [
      "it is made of a variable",
      (t: string) =>
        `@{ string issuer = "${host}/${t}"; return new { issuer = issuer + "/v2.0", token_endpoint = issuer + "/oauth2/v2.0/token" }; }`,
    ],
    [
      "it is put together with code",
      (t: string) => `@(new { issuer = "${host}/${t}/v" + version }.ToString())`,
    ],
  ])("leaves the shared authority and a finding where %s", (_, body) => {
    const rewrite = assertEdit(served(body(HOME)), wished, served(body("common")));
    expect(codes(rewrite)).toEqual(["manual-review"]);
  });

  it("is not what Entra's own template needs, which is right without it", () => {
    const rewrite = assertUntouched(served(`{"issuer": "${host}/{tenantid}/v2.0"}`), task());
    expect(rewrite.findings).toEqual([]);
    expect(rewrite.alreadyRight).toHaveLength(1);
  });
});

describe("the home tenant at other places", () => {
  it.each([
    [
      "a check of a header",
      `<check-header name="X-Tenant" failed-check-httpcode="401"><value>${HOME}</value></check-header>`,
      "manual-review",
      "shuts out callers",
    ],
    [
      "find-and-replace",
      `<find-and-replace from="${HOME}" to="x" />`,
      "tenant-pinned-elsewhere",
      "find-and-replace looks for the home tenant",
    ],
    [
      "a counter key",
      `<rate-limit-by-key calls="1" renewal-period="1" counter-key="${HOME}" />`,
      "tenant-pinned-elsewhere",
      "a key for counting or caching",
    ],
    [
      "a body that clients see",
      `<return-response><set-body>@{ var t = "${HOME}"; return Log(t); }</set-body></return-response>`,
      "tenant-pinned-elsewhere",
      "a response that clients see",
    ],
    [
      "a variable of code",
      `<set-variable name="a" value="@{ var t = "${HOME}"; return t; }" />`,
      "tenant-pinned-elsewhere",
      "a variable names the home tenant",
    ],
    [
      "the body of a call",
      `<send-request><set-body>tenant=${HOME}</set-body></send-request>`,
      "tenant-pinned-elsewhere",
      "a call of the gateway names the home tenant",
    ],
  ])("is said for what it is: %s", (_, content, code, message) => {
    const { findings } = assertUntouched(inbound(content), task());
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.message).toContain(message);
  });
});

describe("metadata whose authority is not to be seen", () => {
  it.each([
    ["an unknown named value", served(`{"issuer": "{{x}}"}`), "issuer", "{{x}} is not known"],
    ["a secret one", served(`{"jwks_uri": "{{secret}}/keys"}`), "jwks_uri", "{{secret}} is a secret"],
    [
      "the host in one",
      served(`{"token_endpoint": "https://{{x}}/common/token"}`),
      "token_endpoint",
      "{{x}} is not known",
    ],
    [
      "an element of an array",
      served(`{"authorization_servers": ["https://a", "{{x}}"]}`),
      "authorization_servers",
      "{{x}} is not known",
    ],
    [
      "one in C#",
      served(`@(new { authorization_servers = new[] { "{{x}}" } }.ToString())`),
      "authorization_servers",
      "{{x}} is not known",
    ],
    [
      "one in a variable of C#",
      served(`@{ var a = "{{x}}"; return new { issuer = a + "/v2.0" }; }`),
      "issuer",
      "{{x}} is not known",
    ],
    [
      "one in a challenge",
      challenge(`Bearer authorization_uri="{{x}}/authorize"`),
      "authorization_uri",
      "{{x}} is not known",
    ],
    [
      "a context variable",
      served(`@(new JProperty("issuer", (string)context.Variables["issuer"]))`),
      "issuer",
      "a context variable",
    ],
    [
      "a context variable in a string",
      served(`@(new { issuer = $"{context.Variables["authority"]}/v2.0" }.ToString())`),
      "issuer",
      "a context variable",
    ],
  ])("is reported: %s", (_, text, key, why) => {
    const { findings } = assertUntouched(text, task());
    expect(findings.map(({ code }) => code)).toEqual(["manual-review"]);
    expect(findings[0]?.message).toMatch(new RegExp(`^${key} was left as it is`));
    expect(findings[0]?.message).toContain(why);
  });

  it.each([
    ["a scope in a named value", served(`{"scopes_supported": ["{{x}}"]}`)],
    ["a path in one", served(`{"issuer": "https://a.example/{{x}}"}`)],
    ["a realm", challenge(`Bearer realm="{{x}}"`)],
    ["the address of protected resource metadata", challenge(`Bearer resource_metadata="{{x}}"`)],
    ["a body for the backend", inbound(`<set-body>{"issuer": "{{x}}"}</set-body>`)],
    ["one whose value is known", served(`{"issuer": "{{client}}"}`)],
  ])("is nothing to report: %s", (_, text) => {
    expect(assertUntouched(text, task()).findings).toEqual([]);
  });
});
