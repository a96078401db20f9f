import { describe, expect, it } from "vitest";
import { assertEdit, assertUntouched, CLIENT, codes, HOME, OTHER, PARTNER, task } from "./assert-edit.ts";

const at = (path: string): string => `https://login.microsoftonline.com/${path}`;
const v1 = (tenant: string): string =>
  `<openid-config url="${at(`${tenant}/.well-known/openid-configuration`)}" />`;
const v2 = (tenant: string): string =>
  `<openid-config url="${at(`${tenant}/v2.0/.well-known/openid-configuration`)}" />`;
const issuers = (...all: string[]): string =>
  `<issuers>${all.map((one) => `<issuer>${one}</issuer>`).join("")}</issuers>`;
const issuerV1 = (tenant: string): string => `https://sts.windows.net/${tenant}/`;
const issuerV2 = (tenant: string): string => at(`${tenant}/v2.0`);
const claim = (name: string, ...values: string[]): string =>
  `<claim name="${name}" match="any">${values.map((value) => `<value>${value}</value>`).join("")}</claim>`;
const claims = (...all: string[]): string => `<required-claims>${all.join("")}</required-claims>`;
const azp = claims(claim("azp", CLIENT));
const appid = claims(claim("appid", CLIENT));
const policy = (content: string): string =>
  `<policies><inbound><validate-jwt header-name="Authorization">${content}</validate-jwt></inbound></policies>`;

describe("validate-jwt", () => {
  it.each([
    ["v2", v2(HOME), v2("common") + azp],
    ["v1", v1(HOME), v1("common") + appid],
    ["a domain", v2("contoso.onmicrosoft.com"), v2("common") + azp],
    ["a named value", v2("{{tenant}}"), v2("common") + azp],
    [
      "a whole URL behind a named value",
      `<openid-config url="{{authority}}/v2.0/.well-known/openid-configuration" />`,
      v2("common") + azp,
    ],
    [
      "v1 at the host of issuers",
      v1(HOME).replace("login.microsoftonline.com", "sts.windows.net"),
      v1("common").replace("login.microsoftonline.com", "sts.windows.net") + appid,
    ],
    ["another cloud", v2(HOME).replace(".com", ".us"), v2("common").replace(".com", ".us") + azp],
    ["with its own issuer", v2(HOME) + issuers(issuerV2(HOME)), v2("common") + azp],
    ["v1 with its own issuer", v1("{{tenant}}") + issuers(issuerV1("{{tenant}}")), v1("common") + appid],
    [
      "an issuer of its own beside others",
      v2(HOME) + issuers("https://other.example/", issuerV2(HOME)),
      v2("common") + issuers("https://other.example/") + azp,
    ],
    ["both configs of one version", v2(HOME) + v2("contoso.com"), v2("common") + azp],
    ["organizations already beside home", v2("organizations") + v2(HOME), v2("organizations") + azp],
    ["already open", v2("common"), v2("common") + azp],
    ["a pinned tenant", v2(HOME) + claims(claim("tid", HOME)), v2("common") + azp],
    [
      "a pinned issuer claim",
      v2(HOME) + claims(claim("iss", issuerV2(HOME)), claim("scp", "a")),
      v2("common") + claims(claim("scp", "a"), claim("azp", CLIENT)),
    ],
    [
      "a client claim",
      v2(HOME) + claims(claim("azp", OTHER)),
      v2("common") + claims(claim("azp", OTHER, CLIENT)),
    ],
    [
      "a client claim that is right",
      v2(HOME) + claims(claim("azp", CLIENT)),
      v2("common") + claims(claim("azp", CLIENT)),
    ],
    [
      "a client claim in capitals, which no token has",
      v2(HOME) + claims(claim("azp", CLIENT.toUpperCase())),
      v2("common") + claims(claim("azp", CLIENT.toUpperCase(), CLIENT)),
    ],
  ])("is rewritten: %s", (_, before, after) => {
    assertEdit(policy(before), task(), policy(after));
  });

  it.each([
    ["one version", v2("common"), v2("organizations")],
    ["both versions", v2("common") + v1("common"), v2("organizations") + v1("organizations")],
    ["beside the home tenant", v2("common") + v2(HOME), v2("organizations")],
    ["beside what is asked for", v2("common") + v2("organizations"), v2("organizations")],
  ])("names another shared authority where that is to be replaced: %s", (_, before, after) => {
    const replacing = task({ authority: "organizations", otherSharedAuthority: "replace", clientAppIds: [] });
    assertEdit(policy(before), replacing, policy(after));
  });

  it("takes one openid-config for each version it accepted, and the claim of the version that is issued", () => {
    const before = policy(v2(HOME) + issuers(issuerV1(HOME)));
    const both = v2("common") + v1("common");
    const open = assertEdit(before, task(), policy(both));
    expect(codes(open)).toEqual(["manual-review"]);
    expect(open.findings[0]?.message).toContain("azp is in v2 tokens only");
    expect(codes(assertEdit(before, task({ tokenVersion: 2 }), policy(both + azp)))).toEqual([]);
    expect(codes(assertEdit(before, task({ tokenVersion: 1 }), policy(both + appid)))).toEqual([]);
  });

  it("adds v2 at the sign-in host of the cloud", () => {
    const before = v1(HOME).replace("login.microsoftonline.com", "sts.windows.net") + issuers(issuerV2(HOME));
    const after = v1("common").replace("login.microsoftonline.com", "sts.windows.net") + v2("common");
    assertEdit(policy(before), task({ clientAppIds: [] }), policy(after));
  });

  it("lets the client claim that is there tell the version", () => {
    const before =
      v2(HOME) + issuers(issuerV1(HOME)) + claims(`<claim name="appid"><value>${OTHER}</value></claim>`);
    assertEdit(
      policy(before),
      task(),
      policy(v2("common") + v1("common") + claims(claim("appid", OTHER, CLIENT))),
    );
  });

  it("keeps the version that a pinned issuer claim told, by ver", () => {
    const before = v2(HOME) + issuers(issuerV1(HOME)) + claims(claim("iss", issuerV1(HOME)));
    const after = v2("common") + v1("common") + claims(claim("ver", "1.0"));
    assertEdit(policy(before), task({ clientAppIds: [] }), policy(after));
    assertEdit(policy(before), task(), policy(v2("common") + v1("common") + appid));
  });

  it("leaves a claim on iss that admits nothing, and says so", () => {
    const before = policy(v2(HOME) + claims(claim("iss", issuerV1(HOME)), claim("azp", CLIENT)));
    expect(codes(assertEdit(before, task(), before.replace(`/${HOME}/v2.0/`, "/common/v2.0/")))).toEqual([
      "manual-review",
    ]);
  });

  it("keeps the documented order, in which required-claims is the last", () => {
    const keys = `<decryption-keys><key certificate-id="c" /></decryption-keys><audiences><audience>a</audience></audiences>`;
    assertEdit(policy(v2(HOME) + keys), task(), policy(v2("common") + keys + azp));
  });

  it("writes the list of tenants", () => {
    const wished = task({ allowTenants: [PARTNER] });
    const tid = claim("tid", HOME, PARTNER);
    assertEdit(policy(v2(HOME)), wished, policy(v2("common") + claims(claim("azp", CLIENT), tid)));
    const before = policy(
      v2(HOME) + claims(claim("tid", HOME), claim("iss", issuerV2(HOME), issuerV2(OTHER))),
    );
    assertEdit(before, wished, policy(v2("common") + claims(tid, claim("azp", CLIENT))));
  });

  it("removes lines whole and adds lines in the style of the document", () => {
    const document = (inner: string): string =>
      `<policies>\r\n\t<inbound>\r\n\t\t<validate-jwt>\r\n${inner}\t\t</validate-jwt>\r\n\t</inbound>\r\n</policies>`;
    const before = `\t\t\t${v2(HOME)}\r\n\t\t\t<audiences>\r\n\t\t\t\t<audience>a</audience>\r\n\t\t\t</audiences>\r\n\t\t\t<issuers>\r\n\t\t\t\t<issuer>${issuerV1(HOME)}</issuer>\r\n\t\t\t\t<issuer>${issuerV2(HOME)}</issuer>\r\n\t\t\t</issuers>\r\n`;
    const after = `\t\t\t${v2("common")}\r\n\t\t\t${v1("common")}\r\n\t\t\t<audiences>\r\n\t\t\t\t<audience>a</audience>\r\n\t\t\t</audiences>\r\n\t\t\t<required-claims>\r\n\t\t\t\t<claim name="azp" match="any">\r\n\t\t\t\t\t<value>${CLIENT}</value>\r\n\t\t\t\t</claim>\r\n\t\t\t</required-claims>\r\n`;
    assertEdit(document(before), task({ tokenVersion: 2 }), document(after));
  });

  it("keeps the comments of a list that goes", () => {
    const document = (list: string): string =>
      `<fragment>\n  <validate-jwt>\n    ${v2("common")}\n${list}  </validate-jwt>\n</fragment>`;
    const before = `    <issuers>\n      <!-- why -->\n      <issuer>${issuerV2(HOME)}</issuer> <!-- home -->\n    </issuers>\n`;
    assertEdit(
      document(before),
      task({ clientAppIds: [] }),
      document(`      <!-- why -->\n       <!-- home -->\n`),
    );
  });

  it.each([
    ["another tenant", v2(OTHER), ["manual-review"]],
    [
      "an expression",
      `<openid-config url="@($"${at(`{context.Variables["t"]}`)}/v2.0/.well-known/openid-configuration")" />`,
      ["manual-review"],
    ],
    ["a template", v2("${tenant}"), ["manual-review"]],
    ["a placeholder", v2("{tenant}"), ["manual-review"]],
    ["a stray blank", v2("${tenant} "), ["manual-review"]],
    ["a whole URL as template", `<openid-config url="\${url}" />`, ["manual-review"]],
    ["a whole URL behind an unknown name", `<openid-config url="{{url}}" />`, ["manual-review"]],
    [
      "an unknown tenant with an issuer",
      v2("{{unheard-of}}") + issuers(issuerV2("{{unheard-of}}")),
      ["manual-review", "manual-review"],
    ],
    ["business to consumer", v2("tfp/contoso/B2C_1_a"), ["validation-set-aside"]],
    [
      "another provider",
      `<openid-config url="https://accounts.example/.well-known/openid-configuration" />`,
      ["validation-set-aside"],
    ],
    [
      "a customer tenant",
      `<openid-config url="https://contoso.ciamlogin.com/${HOME}/v2.0/.well-known/openid-configuration" />`,
      ["validation-set-aside", "manual-review"],
    ],
    [
      "a key of its own",
      `<issuer-signing-keys><key>{{k}}</key></issuer-signing-keys>${issuers("https://me.example")}`,
      ["validation-set-aside"],
    ],
  ])("is left alone: %s", (_, content, expected) => {
    const rewrite = assertUntouched(policy(content), task());
    expect(codes(rewrite)).toEqual(expected);
    expect(rewrite.findings.length + rewrite.notOurs.length).toBeGreaterThan(0);
  });

  it("reports an issuer that it cannot tell and one of another tenant", () => {
    const before = policy(v2(HOME) + issuers(issuerV2(OTHER), `@($"https://sts.windows.net/{x}/")`) + azp);
    const rewrite = assertEdit(before, task(), before.replace(HOME, "common"));
    expect(rewrite.findings.map(({ message }) => message)).toEqual([
      expect.stringContaining("not the home tenant"),
      expect.stringContaining("C# expression"),
    ]);
  });

  it("reports an authority at a place that nothing is known about", () => {
    const before = policy(v2("common") + azp).replace(
      "<validate-jwt",
      `<validate-jwt failed-validation-error-message="${at(HOME)}"`,
    );
    expect(codes(assertUntouched(before, task()))).toEqual(["manual-review"]);
  });
});
