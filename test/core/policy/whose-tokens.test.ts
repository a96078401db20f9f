import { describe, expect, it } from "vitest";
import { assertEdit, assertUntouched, CLIENT, codes, HOME, OTHER, PARTNER, task } from "./assert-edit.ts";
import {
  audiences,
  auth0,
  azp,
  azureAd,
  b2c,
  claim,
  claims,
  issuers,
  issuerV2,
  jwt,
  keys,
  messages,
  v2,
} from "./validation-text.ts";

describe("a validate-jwt that takes tokens of others too", () => {
  it.each([
    ["another provider", auth0],
    ["business to consumer", b2c],
    ["keys of its own", keys],
    ["keys of its own, with their issuer", keys + issuers("https://me.example/")],
    ["an openid-config that is unknown", `<openid-config url="{{unheard-of}}" />`],
  ])("is opened without a claim for all tokens: %s", (_, other) => {
    const rewrite = assertEdit(jwt(v2(HOME) + other), task(), jwt(v2("common") + other));
    expect(messages(rewrite)).toContain("cannot name the client apps");
  });

  it("keeps a client claim that is there, completed", () => {
    assertEdit(
      jwt(v2(HOME) + auth0 + claims(claim("azp", OTHER))),
      task(),
      jwt(v2("common") + auth0 + claims(claim("azp", OTHER, CLIENT))),
    );
  });

  it("is left where only some tenants may call, because a tid claim would refuse the others", () => {
    const rewrite = assertUntouched(jwt(v2(HOME) + auth0), task({ allowTenants: [PARTNER] }));
    expect(codes(rewrite)).toContain("manual-review");
    expect(messages(rewrite)).toContain("cannot limit the tenants");
    const listed = claims(claim("tid", HOME));
    assertEdit(
      jwt(v2(HOME) + auth0 + listed),
      task({ allowTenants: [PARTNER], clientAppIds: [] }),
      jwt(v2("common") + auth0 + claims(claim("tid", HOME, PARTNER))),
    );
  });

  it.each([
    ["tid", HOME],
    ["iss", issuerV2(HOME)],
  ])("keeps a claim %s, which shuts the others out", (name, value) => {
    const pinned = claims(claim(name, value));
    const rewrite = assertEdit(
      jwt(v2(HOME) + auth0 + pinned),
      task({ clientAppIds: [] }),
      jwt(v2("common") + auth0 + pinned),
    );
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(messages(rewrite)).toContain(`the claim ${name} keeps out`);
  });
});

describe("a listed tenant", () => {
  it("is no warning as the issuer or the openid-config beside the home tenant's", () => {
    const content = (home: string): string =>
      v2(home) + v2(PARTNER) + issuers(issuerV2(PARTNER)) + claims(azp, claim("tid", HOME, PARTNER));
    const rewrite = assertEdit(jwt(content(HOME)), task({ allowTenants: [PARTNER] }), jwt(content("common")));
    expect(rewrite.findings).toEqual([]);
  });

  it("is called what it is where a validation is of it alone", () => {
    const rewrite = assertUntouched(azureAd("", `tenant-id="${PARTNER}"`), task({ allowTenants: [PARTNER] }));
    expect(messages(rewrite)).toContain("it is a listed tenant");
  });
});

describe("a validation of another token", () => {
  const callers = `@(context.Request.Headers.GetValueOrDefault("Authorization","").Split(' ').Last())`;

  it.each([
    ["a variable", `token-value="@((string)context.Variables["svc"])"`],
    ["another header", `header-name="X-Admin-Token"`],
    ["a header by a named value", `header-name="{{unheard-of}}"`],
    ["a query parameter", `query-parameter-name="access_token"`],
  ])("is left and reported: %s", (_, source) => {
    for (const policy of [jwt(v2(HOME), source), azureAd("", `tenant-id="${HOME}" ${source}`)]) {
      const rewrite = assertUntouched(policy, task());
      expect(codes(rewrite).toSorted()).toEqual(["manual-review", "validation-set-aside"]);
    }
    expect(codes(assertUntouched(jwt(v2("common"), source), task()))).toEqual(["validation-set-aside"]);
  });

  it("is left and reported: the audience of a service of Microsoft's", () => {
    const content = v2(HOME) + audiences("https://management.azure.com/");
    expect(codes(assertUntouched(jwt(content), task())).toSorted()).toEqual([
      "manual-review",
      "validation-set-aside",
    ]);
  });

  it.each([
    ["the header by a named value", `header-name="{{auth-header}}"`, ""],
    ["the header in small letters", `header-name="authorization"`, ""],
    ["the header's token", `token-value="${callers}"`, ""],
    [
      "a variable with the header's token",
      `token-value="@((string)context.Variables["token"])"`,
      `<set-variable name="token" value="${callers}" />`,
    ],
  ])("isn't the caller's own: %s", (_, source, before) => {
    const namedValues = new Map([["auth-header", "Authorization"]]);
    const policy = (content: string): string =>
      jwt(content, source).replace("<validate-jwt", `${before}<validate-jwt`);
    assertEdit(policy(v2(HOME)), task({ namedValues }), policy(v2("common") + claims(azp)));
  });
});

describe("the home tenant in a validation that is set aside", () => {
  const ciam = `<openid-config url="https://contoso.ciamlogin.com/${HOME}/v2.0/.well-known/openid-configuration" />`;

  it.each([
    [
      "a copy of the metadata, with a claim",
      `<openid-config url="https://oidc.contoso.net/${HOME}/v2.0/.well-known/openid-configuration" />${claims(claim("tid", HOME))}`,
    ],
    [
      "a regional host",
      `<openid-config url="https://westus.login.microsoft.com/${HOME}/v2.0/.well-known/openid-configuration" />`,
    ],
    ["keys of its own, with a claim", keys + claims(claim("tid", HOME))],
    ["keys of its own, with a claim by a named value", keys + claims(claim("tid", "{{tenant}}"))],
    ["a customer tenant", ciam],
  ])("is reported once, beside the note: %s", (_, content) => {
    const rewrite = assertUntouched(jwt(content), task());
    expect(codes(rewrite).toSorted()).toEqual(["manual-review", "validation-set-aside"]);
    expect(rewrite.findings.map(({ level }) => level).toSorted()).toEqual(["note", "warning"]);
  });

  it("is reported where the audiences are another API's", () => {
    const wished = task({ apiAudiences: ["mine"] });
    for (const policy of [
      azureAd(audiences("api://theirs"), `tenant-id="${HOME}"`),
      jwt(v2(HOME) + audiences("api://theirs")),
    ]) {
      expect(codes(assertUntouched(policy, wished)).toSorted()).toEqual([
        "manual-review",
        "validation-set-aside",
      ]);
    }
  });

  it("isn't reported where only an audience holds its domain", () => {
    const content = auth0 + audiences("https://contoso.com/api");
    expect(codes(assertUntouched(jwt(content), task()))).toEqual(["validation-set-aside"]);
  });

  it("is reported beside a validation that is edited", () => {
    const custom = claims(claim("tenantId", HOME));
    const rewrite = assertUntouched(azureAd(custom), task());
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(rewrite.findings[0]?.place.element).toContain("required-claims/claim");
    const beside = assertEdit(jwt(v2(HOME) + ciam), task({ clientAppIds: [] }), jwt(v2("common") + ciam));
    expect(codes(beside)).toEqual(["manual-review"]);
  });

  it("is a note in an error message", () => {
    const attributes = `tenant-id="common" failed-validation-error-message="Sign in at contoso.com"`;
    const { findings } = assertUntouched(azureAd("", attributes), task());
    expect(findings.map(({ code, level }) => [code, level])).toEqual([["tenant-pinned-elsewhere", "note"]]);
  });

  it("is reported in a validation of another tenant", () => {
    const rewrite = assertUntouched(azureAd(claims(claim("tid", HOME)), `tenant-id="${OTHER}"`), task());
    expect(codes(rewrite)).toEqual(["manual-review", "manual-review"]);
  });
});

describe("C# that looks at who a token is from", () => {
  const condition = (code: string): string =>
    `<policies><inbound><choose><when condition='@(${code})'><base /></when></choose></inbound></policies>`;
  const jwtOf = `((Jwt)context.Variables["jwt"])`;

  it.each([
    [`${jwtOf}.Issuer.Contains("{{unheard-of}}")`],
    [`${jwtOf}?.Issuer != (string)context.Variables["issuer"]`],
    [`${jwtOf}.Claims["iss"][0] != (string)context.Variables["homeTenant"]`],
    [`${jwtOf}.Claims.GetValueOrDefault("iss", "") == "{{secret}}"`],
    [`(string)payload["iss"] == x`],
    [`${jwtOf}.Claims["groups"].Contains("{{admins}}")`],
    [`${jwtOf}.Claims["upn"][0].EndsWith("@fabrikam.example")`],
    [`name.EndsWith("@fabrikam.example")`],
    [`${jwtOf}.Claims.GetValueOrDefault("tid", "") == x`],
  ])("is reported in a condition: %s", (code) => {
    expect(codes(assertUntouched(condition(code), task()))).toContain("manual-review");
  });

  it("is reported once, however often it looks", () => {
    const code = `${jwtOf}.Issuer == x || ${jwtOf}.Issuer == y`;
    expect(codes(assertUntouched(condition(code), task()))).toEqual(["manual-review"]);
  });

  it("is reported where a variable takes the issuer", () => {
    const policy = `<policies><inbound><set-variable name="i" value='@(${jwtOf}.Issuer)' /></inbound></policies>`;
    expect(codes(assertUntouched(policy, task()))).toEqual(["manual-review"]);
  });

  it.each([
    [`context.Request.Certificate.Issuer == "x"`],
    [`((X509Certificate2)context.Request.Certificate).GetIssuer(c => c.Issuer == "x")`],
    [`claims["iss"] = "x"`],
    [`body["groups"].Contains("a")`],
    [`context.User.Email.EndsWith("@fabrikam.example")`],
    [`${jwtOf}.Claims.ContainsKey("upn")`],
    [`"Jwt.Issuer" == x`],
  ])("is something else here: %s", (code) => {
    expect(codes(assertUntouched(condition(code), task()))).toEqual([]);
  });

  it("isn't reported where the person's id is only passed on", () => {
    const policy = `<policies><inbound><set-header name="X-User"><value>@(${jwtOf}.Claims["oid"][0])</value></set-header></inbound></policies>`;
    expect(codes(assertUntouched(policy, task()))).toEqual([]);
  });
});

describe("a tenant that may be the home tenant", () => {
  const byId = { id: HOME, domains: [] };
  const byDomain = { id: "", domains: ["contoso.com"] };

  it.each([
    [
      "a domain against an id",
      azureAd("", `tenant-id="Contoso.onmicrosoft.com"`),
      byId,
      "contoso.onmicrosoft.com",
    ],
    ["an id against a domain", azureAd("", `tenant-id="${HOME}"`), byDomain, HOME],
    ["an id against a domain, in a URL", jwt(v2(HOME)), byDomain, HOME],
    ["an issuer against a domain", jwt(v2("common") + issuers(issuerV2(HOME)) + claims(azp)), byDomain, HOME],
    ["a claim against a domain", azureAd(claims(claim("tid", HOME))), byDomain, HOME],
    [
      "another domain of it",
      azureAd("", `tenant-id="contoso.onmicrosoft.com"`),
      byDomain,
      "contoso.onmicrosoft.com",
    ],
  ])("is called unknown: %s", (_, policy, homeTenant, named) => {
    const rewrite = assertUntouched(policy, task({ homeTenant }));
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(messages(rewrite)).toContain("it is unknown whether");
    expect(messages(rewrite)).toContain(`--tenant ${named}`);
  });

  it("is called another one where all domains are known", () => {
    const rewrite = assertUntouched(azureAd("", `tenant-id="fabrikam.com"`), task());
    expect(messages(rewrite)).toContain("it is not the home tenant");
  });
});
