import { describe, expect, it } from "vitest";
import { assertEdit, assertUntouched, CLIENT, codes, HOME, OTHER, PARTNER, task } from "./assert-edit.ts";
import {
  azp,
  azureAd,
  claim,
  claims,
  issuers,
  issuerV1,
  issuerV2,
  jwt,
  login,
  messages,
  v1,
  v2,
} from "./validation-text.ts";

describe("a required claim on iss in a validate-azure-ad-token", () => {
  it.each([
    ["both versions", [issuerV1(HOME), issuerV2(HOME)], ""],
    ["a named value", [issuerV2("{{tenant}}"), issuerV1(HOME)], ""],
    ["one version, which ver goes on telling", [issuerV2(HOME)], claims(claim("ver", "2.0"))],
  ])("goes where it pins the home tenant: %s", (_, values, after) => {
    assertEdit(azureAd(claims(claim("iss", ...values))), task(), azureAd(after));
  });

  it("gives way to the list of tenants", () => {
    const before = claims(claim("iss", issuerV1(PARTNER), issuerV2(PARTNER)));
    const after = claims(claim("tid", HOME, PARTNER));
    expect(codes(assertEdit(azureAd(before), task({ allowTenants: [PARTNER] }), azureAd(after)))).toEqual([]);
  });

  it.each([
    ["{{secret}}", "{{secret}} is a secret"],
    ["{{unheard-of}}", "{{unheard-of}}"],
    [`@($"https://sts.windows.net/{x}/")`, "C# expression"],
    [issuerV2(OTHER), "only issuers that it lists"],
    ["https://other.example/", "carries an issuer"],
    [`https://sts.windows.net/${HOME}`, "carries an issuer"],
  ])("is reported otherwise: %s", (value, said) => {
    const rewrite = assertUntouched(azureAd(claims(claim("iss", value))), task());
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(messages(rewrite)).toContain(said);
  });
});

describe("a required claim on iss", () => {
  it("of an unknown value isn't called one that admits nothing", () => {
    const rewrite = assertEdit(
      jwt(v2(HOME) + claims(claim("iss", "{{secret}}"), azp)),
      task(),
      jwt(v2("common") + claims(claim("iss", "{{secret}}"), azp)),
    );
    expect(messages(rewrite)).toContain("{{secret}} is a secret");
    expect(messages(rewrite)).not.toContain("no token");
  });

  it("of a listed tenant gives way to the list", () => {
    const rewrite = assertEdit(
      jwt(v2("common") + claims(claim("iss", issuerV2(PARTNER)), azp)),
      task({ allowTenants: [PARTNER] }),
      jwt(v2("common") + claims(azp, claim("tid", HOME, PARTNER))),
    );
    expect(codes(rewrite)).toEqual([]);
  });

  it("isn't answered with --allow-tenant where that was given", () => {
    const before = jwt(v2("common") + claims(claim("iss", "{{secret}}"), azp));
    const after = jwt(v2("common") + claims(claim("iss", "{{secret}}"), azp, claim("tid", HOME, PARTNER)));
    const rewrite = assertEdit(before, task({ allowTenants: [PARTNER] }), after);
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(messages(rewrite)).not.toContain("--allow-tenant");
  });
});

describe("a claim on ver", () => {
  const both = v2(HOME) + v1(HOME);
  const open = v2("common") + v1("common");

  it.each([
    ["2.0", azp],
    ["1.0", claim("appid", CLIENT)],
  ])("tells the version: %s", (version, client) => {
    const ver = claim("ver", version);
    expect(codes(assertEdit(jwt(both + claims(ver)), task(), jwt(open + claims(ver, client))))).toEqual([]);
  });

  it("tells nothing when it names both or is unknown", () => {
    for (const ver of [claim("ver", "1.0", "2.0"), claim("ver", "{{unheard-of}}")]) {
      const rewrite = assertEdit(jwt(both + claims(ver)), task(), jwt(open + claims(ver)));
      expect(messages(rewrite)).toContain("azp is in v2 tokens only");
    }
  });

  it("is reported when it admits no version that the validation takes", () => {
    const ver = claims(claim("ver", "1.0"));
    const rewrite = assertEdit(jwt(v2(HOME) + ver), task(), jwt(v2("common") + ver));
    expect(messages(rewrite)).toContain("no token passes");
  });
});

describe("an openid-config that is added", () => {
  it("keeps the query of the one it is a copy of", () => {
    const query = "?appid=a&amp;x=1";
    const before = v2(HOME, query) + issuers(issuerV1(HOME));
    const after = v2("common", query) + v1("common", query) + claims(azp);
    assertEdit(jwt(before), task({ tokenVersion: 2 }), jwt(after));
  });

  it("is another one where its query is another", () => {
    assertEdit(
      jwt(v2(HOME, "?appid=a") + v2(HOME, "?appid=b")),
      task({ clientAppIds: [] }),
      jwt(v2("common", "?appid=a") + v2("common", "?appid=b")),
    );
  });
});

describe("an issuer of the home tenant that no token carries", () => {
  it.each([
    `https://sts.windows.net/${HOME}`,
    `https://sts.windows.net/${HOME}/v2.0`,
    `${login}/${HOME}/`,
    `${login}/${HOME}`,
    `${login}/${HOME}/v2.0/`,
    `https://sts.windows.net/${HOME.toUpperCase()}/`,
    `https://sts.windows.net/contoso.com/`,
  ])("goes and admits no version: %s", (issuer) => {
    const rewrite = assertEdit(jwt(v2(HOME) + issuers(issuer)), task(), jwt(v2("common") + claims(azp)));
    expect(codes(rewrite)).toEqual([]);
  });
});

describe("an issuer that is Entra's own template", () => {
  const content = (host: string): string => v2("common") + issuers(`${host}/{tenantid}/v2.0`) + claims(azp);

  it("is right", () => {
    expect(codes(assertUntouched(jwt(content(login)), task()))).toEqual([]);
  });

  it("is a placeholder at another host", () => {
    const rewrite = assertUntouched(jwt(content("https://me.example")), task());
    expect(codes(rewrite)).toEqual(["manual-review"]);
  });
});

describe("claims of the client that no token carries", () => {
  it.each([
    ["both", v2("common"), [azp, claim("appid", CLIENT)], "no token carries both"],
    ["appid in v2 tokens", v2("common"), [claim("appid", OTHER)], "v2 tokens carry azp and no appid"],
    ["azp in v1 tokens", v1("common"), [claim("azp", OTHER)], "v1 tokens carry appid and no azp"],
    [
      "appid where ver is 2.0",
      v1("common") + v2("common"),
      [claim("ver", "2.0"), claim("appid", CLIENT)],
      "v2 tokens carry azp and no appid",
    ],
  ])("are reported and not completed: %s", (_, configs, all, said) => {
    for (const clientAppIds of [[CLIENT], []]) {
      const rewrite = assertUntouched(jwt(configs + claims(...all)), task({ clientAppIds }));
      expect(codes(rewrite)).toEqual(["manual-review"]);
      expect(messages(rewrite)).toContain(said);
    }
  });

  it("are reported where the API app issues tokens of the other version", () => {
    const content = v1("common") + v2("common") + claims(claim("appid", OTHER));
    expect(messages(assertUntouched(jwt(content), task({ tokenVersion: 2 })))).toContain("no appid");
    const both = claims(azp, claim("appid", CLIENT));
    expect(codes(assertUntouched(azureAd(both), task()))).toEqual(["manual-review"]);
    expect(
      codes(assertUntouched(azureAd(claims(claim("appid", CLIENT))), task({ tokenVersion: 2 }))),
    ).toEqual(["manual-review"]);
  });
});

describe("a required claim that only people of the home tenant may carry", () => {
  it.each(["groups", "oid", "acct", "idp", "upn", "preferred_username"])("is reported: %s", (name) => {
    const only = claims(claim(name, "x"));
    expect(codes(assertUntouched(azureAd(only), task()))).toEqual(["manual-review"]);
    expect(codes(assertUntouched(jwt(v2("common") + claims(claim(name, "x"), azp)), task()))).toEqual([
      "manual-review",
    ]);
  });

  it("isn't one where any value of it will do", () => {
    expect(codes(assertUntouched(azureAd(claims(`<claim name="oid" />`)), task()))).toEqual([]);
  });
});
