import { describe, expect, it, test } from "vitest";
import { assertUntouched, codes, HOME, OTHER, task } from "./assert-edit.ts";

const tokenUrl = (tenant: string): string => `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
const exchange =
  "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&amp;requested_token_use=on_behalf_of&amp;assertion=x";
const request = (url: string, body: string): string =>
  `<send-request mode="new" response-variable-name="r"><set-url>${url}</set-url><set-method>POST</set-method><set-body>${body}</set-body></send-request>`;
const policy = (...inbound: string[]): string =>
  `<policies><inbound>${inbound.join("")}</inbound></policies>`;

describe("a token exchange of the gateway", () => {
  it.each([
    ["at the home tenant", request(tokenUrl(HOME), exchange)],
    ["at a domain of it", request(tokenUrl("contoso.com"), exchange)],
    ["at a named value that holds it", request(tokenUrl("{{tenant}}"), exchange)],
    ["at a named value that holds the authority", request("{{authority}}/oauth2/v2.0/token", exchange)],
    ["at version 1", request(`https://login.windows.net/${HOME}/oauth2/token`, exchange)],
    ["at /common, which Entra does not take for it", request(tokenUrl("common"), exchange)],
    ["at one fixed tenant", request(tokenUrl(OTHER), exchange)],
    [
      "in C#",
      request(
        `@("https://login.microsoftonline.com/" + "${HOME}" + "/oauth2/v2.0/token")`,
        '@("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&amp;assertion=" + context.Request.Headers.GetValueOrDefault("Authorization","").Split(\' \')[1])',
      ),
    ],
    [
      "whose body is in a variable",
      `<set-variable name="form" value="${exchange}" />${request(tokenUrl(HOME), '@((string)context.Variables["form"])')}`,
    ],
    [
      "whose address is in a variable",
      `<set-variable name="address" value="${tokenUrl(HOME)}" />${request('@((string)context.Variables["address"])', exchange)}`,
    ],
  ])("%s fails for callers of other tenants", (_name, inbound) => {
    const rewrite = assertUntouched(policy(inbound), task());
    expect(codes(rewrite)).toEqual(["obo-home-tenant"]);
    expect(rewrite.findings[0]).toMatchObject({ level: "warning" });
  });

  it.each([
    ["for the gateway itself", request(tokenUrl(HOME), "grant_type=client_credentials&amp;client_id=a")],
    [
      "for the gateway itself with a certificate",
      request(
        tokenUrl(HOME),
        "grant_type=client_credentials&amp;client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      ),
    ],
    [
      "beside a comment about one",
      request(tokenUrl(HOME), "<!-- on_behalf_of does not work here -->grant_type=client_credentials"),
    ],
    [
      "beside another one",
      `<send-request><set-url>https://a</set-url><set-body>${exchange}</set-body></send-request>${request(tokenUrl(HOME), "grant_type=client_credentials")}`,
    ],
  ])("is told apart from a sign-in %s", (_name, inbound) => {
    expect(codes(assertUntouched(policy(inbound), task()))).toEqual(["tenant-pinned-elsewhere"]);
  });

  it.each([
    [
      "as it is",
      `@("https://login.microsoftonline.com/" + ((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("tid", "") + "/oauth2/v2.0/token")`,
      "",
    ],
    [
      "in an interpolated string",
      `@($"https://login.microsoftonline.com/{((Jwt)context.Variables["jwt"]).Claims["tid"][0]}/oauth2/v2.0/token")`,
      "",
    ],
    [
      "in a variable",
      `@($"https://login.microsoftonline.com/{(string)context.Variables["tenant"]}/oauth2/v2.0/token")`,
      `<set-variable name="tenant" value='@(((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("tid", ""))' />`,
    ],
  ])("is right at the caller's tenant, %s", (_name, url, before) => {
    const { findings } = assertUntouched(policy(before + request(url, exchange)), task());
    // A variable that takes the tenant from a token may be compared with anything later, and is looked at for that.
    const looks = findings.filter(({ message }) => message.includes("looks at"));
    expect(looks).toHaveLength(before === "" ? 0 : 1);
    expect(findings.filter((finding) => !looks.includes(finding))).toEqual([]);
  });

  it("is for a person to look at where its tenant cannot be read", () => {
    const rewrite = assertUntouched(policy(request(tokenUrl("{{secret}}"), exchange)), task());
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(rewrite.findings[0]?.message).toContain("exchanges the caller's token");
  });
});

describe("the expression that helps", () => {
  const hintOf = (text: string): string => assertUntouched(text, task()).findings.at(-1)?.hint ?? "";

  test("takes the tenant from the token that was validated, and keeps the version", () => {
    const validation = `<validate-azure-ad-token tenant-id="common" output-token-variable-name="caller"><client-application-ids><application-id>{{client}}</application-id></client-application-ids></validate-azure-ad-token>`;
    const hint = hintOf(
      policy(validation, request(`https://login.microsoftonline.com/${HOME}/oauth2/token`, exchange)),
    );
    expect(hint).toContain(
      '@("https://login.microsoftonline.com/" + ((Jwt)context.Variables["caller"]).Claims.GetValueOrDefault("tid", "") + "/oauth2/token")',
    );
    expect(hint).not.toContain("output-token-variable-name");
  });

  test("has the validation keep the token where none does", () => {
    expect(hintOf(policy(request(tokenUrl(HOME), exchange)))).toContain(
      'output-token-variable-name="jwt" on the token validation',
    );
  });

  test("is itself right", () => {
    const hint = hintOf(policy(request(tokenUrl(HOME), exchange)));
    const expression = /@\(.*\)(?=;)/.exec(hint)?.[0] ?? "";
    expect(expression).not.toBe("");
    expect(codes(assertUntouched(policy(request(expression, exchange)), task()))).toEqual([]);
  });
});
