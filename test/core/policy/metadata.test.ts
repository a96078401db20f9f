import { describe, expect, it } from "vitest";
import type { PolicyRewrite } from "../../../src/core/policy/revise/rewrite.ts";
import { assertEdit, assertUntouched, codes, HOME, OTHER, task } from "./assert-edit.ts";

const served = (body: string): string =>
  `<policies><inbound><return-response><set-body>${body}</set-body></return-response></inbound></policies>`;
const url = (tenant: string, path = "/v2.0"): string => `https://login.microsoftonline.com/${tenant}${path}`;

describe("the article's metadata", () => {
  const policy = (tenant: string): string => `<policies>
<inbound>
    <return-response>
        <set-status code="200" reason="OK" />
        <set-header name="Content-Type" exists-action="override">
            <value>application/json</value>
        </set-header>
        <set-body>{
    "issuer": "https://login.microsoftonline.com/${tenant}/v2.0",
    "authorization_endpoint": "https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize",
    "token_endpoint": "https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token",
    "scopes_supported": ["api://your-api-app-id/.default"],
    "response_types_supported": ["code"],
    "code_challenge_methods_supported": ["S256"]
    }</set-body>
    </return-response>
</inbound>
</policies>`;

  it("names common in all three endpoints and nowhere else", () => {
    const rewrite = assertEdit(policy(HOME), task(), policy("common"));
    expect(rewrite.edits).toHaveLength(3);
    expect(rewrite.authorityUrls.map(({ key }) => key)).toEqual([
      "issuer",
      "authorization_endpoint",
      "token_endpoint",
    ]);
    expect(rewrite.findings).toEqual([]);
  });

  it("can serve the gateway as issuer", () => {
    const expected = policy("common").replace(url("common"), "https://gw.example");
    assertEdit(policy(HOME), task({ gatewayIssuer: "https://gw.example" }), expected);
    assertEdit(policy("common"), task({ gatewayIssuer: "https://gw.example" }), expected);
  });
});

describe("metadata in every surroundings", () => {
  it.each([
    [
      "protected-resource metadata",
      (t: string) => `{"resource":"https://r","authorization_servers":["https://a", "${url(t)}"]}`,
    ],
    ["escaped slashes", (t: string) => `{"issuer":"https:\\/\\/login.microsoftonline.com\\/${t}\\/v2.0"}`],
    ["entities", (t: string) => `{&quot;issuer&quot;: &quot;${url(t)}&quot;}`],
    ["CDATA", (t: string) => `<![CDATA[{"a": "<&", "jwks_uri": "${url(t, "/discovery/v2.0/keys")}"}]]>`],
    [
      "an expression in CDATA",
      (t: string) =>
        `<![CDATA[ @{ return new JObject(new JProperty("issuer", "${url(t)}")).ToString(); } ]]>`,
    ],
    [
      "an anonymous object",
      (t: string) =>
        `@{ return JsonConvert.SerializeObject(new { resource = "{{r}}", authorization_servers = new[] { $"${url(t)}" } }); }`,
    ],
    [
      "the second element of an array",
      (t: string) => `@{ return new { authorization_servers = new string[] { "https://a", "${url(t)}" } }; }`,
    ],
    [
      "properties",
      (t: string) =>
        `@(new JObject(new JProperty("a", "b"), new JProperty("authorization_servers", new JArray("https://a", "${url(t)}"))).ToString())`,
    ],
    [
      "an initialiser with indexes",
      (t: string) =>
        `@{ var o = new JObject { ["x"] = 1, ["authorization_servers"] = new JArray { "${url(t)}" } }; return o.ToString(); }`,
    ],
    [
      "an initialiser with pairs",
      (t: string) =>
        `@{ return new JObject { { "x", 1 }, { "token_endpoint", "${url(t, "/oauth2/v2.0/token")}" } }.ToString(); }`,
    ],
    [
      "an assignment",
      (t: string) => `@{ var o = new JObject(); o["issuer"] = "${url(t)}"; return o.ToString(); }`,
    ],
    [
      "a call",
      (t: string) => `@{ o.Add("end_session_endpoint", "${url(t, "/oauth2/v2.0/logout")}"); return o; }`,
    ],
    [
      "JSON in a string",
      (t: string) =>
        `@("{\\"issuer\\": \\"${url(t)}\\", \\"jwks_uri\\": \\"${url(t, "/discovery/v2.0/keys")}\\"}")`,
    ],
    [
      "JSON in a verbatim string",
      (t: string) => `@{ return @"{ ""authorization_servers"": [ ""https://a"", ""${url(t)}"" ] }"; }`,
    ],
    [
      "JSON in an interpolated string",
      (t: string) => `@($"{{\\"issuer\\": \\"${url(t)}\\", \\"x\\": \\"{context.RequestId}\\"}}")`,
    ],
    ["JSON in a raw string", (t: string) => `@("""{ "issuer": "${url(t)}" }""")`],
    [
      "concatenation",
      (t: string) => `@{ return new { issuer = "https://login.microsoftonline.com/" + "${t}" + "/v2.0" }; }`,
    ],
    [
      "concatenated JSON",
      (t: string) => `@("{ \\"issuer\\": \\"https://login.microsoftonline.com/${t}" + "/v2.0\\" }")`,
    ],
    [
      "Liquid",
      (t: string) =>
        `{ "name": "{{context.Api.Name}}", {% if body.x %}"a": 1,{% endif %} "issuer": "${url(t)}" }`,
    ],
    ["another cloud", (t: string) => `{"issuer": "https://login.partner.microsoftonline.cn/${t}/v2.0"}`],
    ["characters beyond the basic plane", (t: string) => `{"x": "𝒳😀", "issuer": "${url(t)}"}`],
  ])("%s", (_, body) => {
    for (const tenant of [HOME, "contoso.onmicrosoft.com", "{{tenant}}"]) {
      const rewrite = assertEdit(served(body(tenant)), task(), served(body("common")));
      expect(rewrite.findings).toEqual([]);
    }
    for (const done of ["common", "organizations"]) {
      const rewrite = assertUntouched(served(body(done)), task());
      expect(rewrite.alreadyRight.length).toBeGreaterThan(0);
      expect(rewrite.findings).toEqual([]);
    }
  });

  describe("authorities of their own for authorization_servers", () => {
    const wished = task({ resourceAuthority: "organizations" });
    const both = (issuer: string, server: string) =>
      served(`{"issuer": "${url(issuer)}", "authorization_servers": ["${url(server)}"]}`);

    it("are named beside those of the other members", () => {
      assertEdit(both(HOME, HOME), wished, both("common", "organizations"));
    });

    it("are left alone where they serve every organization already", () => {
      assertUntouched(both("common", "common"), wished);
      assertUntouched(both("organizations", "organizations"), wished);
    });

    it("do not reach a variable that other members are made of, too", () => {
      const body = (tenant: string) =>
        served(
          `@{ var a = "${url(tenant)}"; return new { issuer = a, authorization_servers = new[] { a } }; }`,
        );
      assertEdit(body(HOME), wished, body("common"));
    });

    it("reach a variable that is of use for them alone", () => {
      const body = (tenant: string) =>
        served(`@{ var a = "${url(tenant)}"; return new { authorization_servers = new[] { a } }; }`);
      assertEdit(body(HOME), wished, body("organizations"));
    });
  });

  it("names another shared authority where that is to be replaced", () => {
    const replacing = task({ authority: "organizations", otherSharedAuthority: "replace" });
    for (const before of ["common", HOME, "{{tenant}}"]) {
      const body = (tenant: string) =>
        served(`{"issuer": "${url(tenant)}", "jwks_uri": "${url(tenant)}/keys"}`);
      assertEdit(body(before), replacing, body("organizations"));
    }
    assertUntouched(served(`{"issuer": "${url("consumers")}"}`), replacing);
  });

  it("puts a literal in the place of a reference to a whole URL", () => {
    assertEdit(served(`{"issuer": "{{authority}}/v2.0"}`), task(), served(`{"issuer": "${url("common")}"}`));
    assertEdit(
      served(`{"issuer": "https://{{login-host}}/{{tenant}}/v2.0"}`),
      task(),
      served(`{"issuer": "https://{{login-host}}/common/v2.0"}`),
    );
  });

  it("knows the hosts that the caller adds", () => {
    const body = (tenant: string): string =>
      served(`{"issuer": "https://login.private.example/${tenant}/v2.0"}`);
    assertEdit(body(HOME), task({ authorityHosts: ["https://login.private.example/"] }), body("common"));
    expect(codes(assertUntouched(body(HOME), task()))).toEqual(["tenant-pinned-elsewhere"]);
  });

  it("rewrites a challenge", () => {
    const policy = (value: string): string =>
      `<policies><on-error><set-header name="WWW-Authenticate"><value>${value}</value></set-header></on-error></policies>`;
    for (const value of [
      (t: string) =>
        `Bearer authorization_uri=${url(t, "/oauth2/v2.0/authorize")}?response_type=code%26client_id=x`,
      (t: string) => `Bearer authorization_uri="${url(t, "/oauth2/authorize")}", error="invalid_token"`,
      (t: string) =>
        `@($"Bearer error=\\"invalid_token\\", authorization_uri=\\"${url(t, "/oauth2/authorize")}\\"")`,
    ]) {
      assertEdit(policy(value("{{tenant}}")), task(), policy(value("common")));
    }
    expect(codes(assertUntouched(policy(`Bearer foo="${url(HOME)}"`), task()))).toEqual(["manual-review"]);
  });

  it("rewrites the address of metadata that it passes on to clients", () => {
    const policy = (tenant: string, served: string): string =>
      `<policies><inbound><send-request response-variable-name="doc"><set-url>${url(tenant, "/v2.0/.well-known/openid-configuration")}</set-url></send-request>${served}</inbound></policies>`;
    const direct = `<return-response response-variable-name="doc" />`;
    const read = `<return-response><set-body>@(((IResponse)context.Variables["doc"]).Body.As<string>())</set-body></return-response>`;
    for (const passed of [direct, read]) assertEdit(policy(HOME, passed), task(), policy("common", passed));
    expect(codes(assertUntouched(policy(HOME, ""), task()))).toEqual(["manual-review"]);
  });
});

describe("metadata that is reported", () => {
  const findings = (body: string): PolicyRewrite["findings"] =>
    assertUntouched(served(body), task()).findings;

  it.each([
    ["another tenant", `{"issuer": "${url(OTHER)}"}`, "not the home tenant"],
    ["an unknown named value", `{"issuer": "${url("{{unheard-of}}")}"}`, "not known"],
    ["a secret", `{"issuer": "${url("{{secret}}")}"}`, "secret"],
    ["a template", `{"issuer": "${url("${tenant_id}")}"}`, "template"],
    ["a placeholder", `{"issuer": "${url("{tenant-id}")}"}`, "template"],
    ["Entra's own template, where none belongs", `{"token_endpoint": "${url("{tenantid}")}"}`, "own word"],
    ["a GUID in braces", `{"issuer": "${url(`{${HOME}}`)}"}`, "GUID in braces"],
    ["a blank in the middle", `{"issuer": "${url(HOME, " /v2.0")}"}`, "there is a blank"],
    ["a hole", `@(new JProperty("issuer", $"${url("{t}")}"))`, "C# expression"],
    [
      "a variable",
      `@(new JProperty("issuer", "https://login.microsoftonline.com/" + t + "/v2.0"))`,
      "C# expression",
    ],
    [
      "half a tenant",
      `@(new JProperty("issuer", "https://login.microsoftonline.com/${HOME}" + t))`,
      "C# expression",
    ],
    [
      "a method on the string",
      `@(new JProperty("issuer", "https://login.microsoftonline.com/" + "${HOME}".Trim()))`,
      "C# expression",
    ],
    [
      "a format",
      `@(new JProperty("issuer", string.Format("https://login.microsoftonline.com/{0}/v2.0", t)))`,
      "string.Format fills it in",
    ],
    [
      "a member that is none of OAuth's",
      `{"x_custom": "${url(HOME)}"}`,
      "it has the name x_custom, which OAuth metadata does not use",
    ],
    ["an argument behind another's name", `@(Foo("issuer", "x", "${url(HOME)}"))`, "is unknown"],
    ["an argument behind an assignment", `@(Foo(issuer = "x", "${url(HOME)}"))`, "is unknown"],
    [
      "a host that C# goes on writing",
      `@("https://login.microsoftonline.com" + "a.example/x")`,
      "is unknown",
    ],
    ["no JSON at all", `Sign in at ${url(HOME)} please`, "is unknown"],
  ])("%s", (_, body, reason) => {
    const found = findings(body);
    expect(found.map(({ code }) => code)).toEqual(["manual-review"]);
    expect(found[0]?.message).toContain(reason);
    expect(found[0]?.place.line).toBe(1);
  });
});

describe("what stays", () => {
  const policy = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;
  const token = url(HOME, "/oauth2/v2.0/token");

  it.each([
    ["a token call", `<send-request><set-url>${token}</set-url><set-body>x</set-body></send-request>`],
    [
      "a token call in C#",
      `<send-request><set-url>@("https://login.microsoftonline.com/" + "{{tenant}}" + "/oauth2/token")</set-url></send-request>`,
    ],
    [
      "the body of a token call",
      `<send-request><set-body>@{ return new { issuer = "${url(HOME)}" }; }</set-body></send-request>`,
    ],
    [
      "the body of a call that is passed on",
      `<send-request response-variable-name="r"><set-url>https://a</set-url><set-body>${url(HOME, "/.well-known/openid-configuration")}</set-body></send-request><return-response response-variable-name="r" />`,
    ],
    ["a call nobody waits for", `<send-one-way-request><set-url>${token}</set-url></send-one-way-request>`],
    ["a backend", `<set-backend-service base-url="${url(HOME, "/oauth2/v2.0")}" />`],
    ["a variable", `<set-variable name="a" value="${token}" />`],
    [
      "a variable in C#",
      `<set-variable name="a" value="@{ return $"${url("{{tenant}}", "/oauth2/v2.0/authorize")}?x={f("y")}"; }" />`,
    ],
    [
      "a redirect",
      `<set-header name="Location"><value>${url(HOME, "/oauth2/v2.0/authorize")}</value></set-header>`,
    ],
    [
      "a variable for a call",
      `<set-variable name="a" value="${url(HOME)}" /><send-request><set-body>@((string)context.Variables["a"])</set-body></send-request>`,
    ],
    ["a copied tenant", `<set-variable name="tenant" value="{{tenant}}" />`],
    ["the tenant by itself", `<set-variable name="tenant" value="${HOME.toUpperCase()}" />`],
    ["a comment", `<!-- ${token} -->`],
    ["a C# comment", `<set-body>@{ // ${token}\n return "a"; }</set-body>`],
  ])("%s", (_, content) => {
    expect(codes(assertUntouched(policy(content), task()))).toEqual(["tenant-pinned-elsewhere"]);
  });

  it("is listed when it names no tenant of its own", () => {
    const rewrite = assertUntouched(
      policy(
        `<cors><allowed-origins><origin>https://login.microsoftonline.com</origin></allowed-origins></cors>`,
      ),
      task(),
    );
    expect(rewrite.findings).toEqual([]);
    expect(rewrite.notOurs).toHaveLength(1);
  });

  it.each([
    [
      "a condition in C#",
      `<choose><when condition="@(jwt.Claims["tid"].Contains("${HOME}"))" /></choose>`,
      2,
    ],
    [
      "a tenant claim in a variable",
      `<set-variable name="t" value="@(jwt.Claims.GetValueOrDefault("tid", ""))" />`,
      1,
    ],
    ["an entity quote", `<set-variable name="t" value="@(jwt.Claims[&quot;tid&quot;])" />`, 1],
  ])("a look at the tenant of the token is reported: %s", (_, content, count) => {
    expect(codes(assertUntouched(policy(content), task()))).toEqual(
      Array.from({ length: count }, () => "manual-review"),
    );
  });

  it("a validation inside code or CDATA is reported, and is none", () => {
    for (const content of [
      `<a>@("<validate-jwt />")</a>`,
      "<a><![CDATA[<validate-azure-ad-token />]]></a>",
    ]) {
      const rewrite = assertUntouched(policy(content), task());
      expect(codes(rewrite)).toEqual(["manual-review"]);
      expect(rewrite.checksBefore).toEqual([]);
    }
  });

  it("a body that goes to the backend is reported as not understood", () => {
    const body = `<set-body>{"issuer": "${url(HOME)}"}</set-body>`;
    expect(codes(assertUntouched(policy(body), task()))).toEqual(["manual-review"]);
    const answer = (tenant: string): string =>
      `<policies><outbound><set-body>{"issuer": "${url(tenant)}"}</set-body></outbound></policies>`;
    assertEdit(answer(HOME), task(), answer("common"));
  });

  it("a variable that goes into a response is reported as not understood", () => {
    const content = `<set-variable name="a" value="${url(HOME)}" /><return-response><set-body>@((string)context.Variables["a"])</set-body></return-response>`;
    expect(codes(assertUntouched(policy(content), task()))).toEqual(["manual-review"]);
  });
});

describe("API Management as the authorization server", () => {
  it.each([
    [
      "/authorize",
      `<set-variable name="c" value="@(context.Request.Url.Query.GetValueOrDefault("code_challenge", ""))" />`,
    ],
    [
      "/token",
      `<set-variable name="v" value="@(context.Request.Body.AsFormUrlEncodedContent()["code_verifier"])" />`,
    ],
    [
      "/register",
      `<return-response><set-body>@(new JObject { ["client_id"] = id, ["redirect_uris"] = uris }.ToString())</set-body></return-response>`,
    ],
    [
      "its own metadata",
      `<return-response><set-body>{"issuer": "{{APIMGatewayURL}}", "authorization_endpoint": "{{APIMGatewayURL}}/authorize"}</set-body></return-response>`,
    ],
    [
      "its own metadata in C#",
      `<return-response><set-body>@{ return new { token_endpoint = $"https://{context.Request.OriginalUrl.Host}/token" }; }</set-body></return-response>`,
    ],
    [
      "its own metadata with a host in a variable",
      `<return-response><set-body>@{ var host = context.Request.OriginalUrl.Host; return new { issuer = "${url(HOME)}", authorization_endpoint = "https://" + host + "/authorize" }; }</set-body></return-response>`,
    ],
    [
      "its own metadata with an address in two variables",
      `<return-response><set-body>@{ string host = context.Request.Url.Host; var root = $"https://{host}"; return $"{{\\"token_endpoint\\": \\"{root}/token\\"}}"; }</set-body></return-response>`,
    ],
    [
      "its own metadata with a context variable",
      `<set-variable name="root" value="@("https://" + context.Request.OriginalUrl.Host)" /><return-response><set-body>@(new { token_endpoint = (string)context.Variables["root"] + "/token" })</set-body></return-response>`,
    ],
    [
      "its own metadata with the host of the request added",
      `<return-response><set-body>@(new { token_endpoint = "https://" + context.Request.OriginalUrl.Host + "/token" })</set-body></return-response>`,
    ],
    [
      "its own metadata at the gateway's address",
      `<return-response><set-body>{"token_endpoint": "https:\\/\\/mcp.contoso.com\\/token"}</set-body></return-response>`,
    ],
  ])("is refused and left whole: %s", (_, content) => {
    const text = `<policies><inbound>${content}<validate-azure-ad-token tenant-id="${HOME}" /></inbound></policies>`;
    const rewrite = assertUntouched(text, task({ gatewayHosts: ["mcp.contoso.com"] }));
    expect(rewrite.findings[0]).toMatchObject({ code: "apim-is-authorization-server", level: "blocker" });
  });

  it("is not seen in comments, in the gateway's own sign-in and in metadata of Entra", () => {
    for (const content of [
      `<!-- Query.GetValueOrDefault("code_challenge") -->`,
      `<send-request><set-body>@("code_verifier=" + Body["code_verifier"])</set-body></send-request>`,
      `<return-response><set-body>{"authorization_endpoint": "${url("common")}"}</set-body></return-response>`,
      `<return-response><set-body>{"authorization_endpoint": "{{apim-authority}}/authorize"}</set-body></return-response>`,
      `<return-response><set-body>@{ /* redirect_uris: none */ return ""; }</set-body></return-response>`,
      `<trace source="a"><message>redirect_uris: none</message></trace>`,
      `<log-to-eventhub logger-id="a">@("token_endpoint: https://gw.azure-api.net")</log-to-eventhub>`,
    ]) {
      const namedValues = new Map([["apim-authority", url("common", "/oauth2/v2.0")]]);
      const rewrite = assertUntouched(
        `<policies><inbound>${content}</inbound></policies>`,
        task({ namedValues }),
      );
      expect(codes(rewrite)).not.toContain("apim-is-authorization-server");
    }
  });
});
