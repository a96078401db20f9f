import { describe, expect, it } from "vitest";
import { assertEdit, assertUntouched, codes, HOME, OTHER, PARTNER, task } from "./assert-edit.ts";
import { azureAd, claim, claims, issuers, issuerV2, jwt, messages, v2 } from "./validation-text.ts";

const THIRD = "3d7a4444-4444-4444-8444-4444444444dd";

/** A list as people write it: on lines of their own, with comments, in an order of theirs. */
const written = (...lines: readonly string[]) =>
  azureAd(
    `\r\n  <required-claims>\r\n    <claim name="tid" match="any">\r\n${lines.map((line) => `      ${line}\r\n`).join("")}    </claim>\r\n  </required-claims>\r\n`,
  );
const value = (id: string) => `<value>${id}</value>`;

describe("a list of tenants that another one replaces", () => {
  it("keeps what stays: place, order, comments and bytes", () => {
    const before = written(
      "<!-- partners -->",
      `${value(PARTNER)} <!-- since May -->`,
      value(OTHER),
      `<value> ${HOME} </value>`,
    );
    const after = written(
      "<!-- partners -->",
      `${value(PARTNER)} <!-- since May -->`,
      `<value> ${HOME} </value>`,
      value(THIRD),
    );
    const rewrite = assertEdit(before, task({ allowTenants: [THIRD, PARTNER] }), after);
    expect(rewrite.edits.map(({ because }) => because)).toEqual([
      `the list must admit exactly the tenants that are named: it gains ${THIRD}; it loses ${OTHER}`,
      `the list must admit exactly the tenants that are named: it gains ${THIRD}; it loses ${OTHER}`,
    ]);
  });

  it.each<[string, readonly string[], readonly string[], string]>([
    ["gains one", [HOME, PARTNER], [PARTNER, THIRD], `: it gains ${THIRD}`],
    ["gains the home tenant, which is always kept", [PARTNER], [PARTNER], `: it gains ${HOME}`],
    ["loses one", [HOME, PARTNER, OTHER], [PARTNER], `: it loses ${OTHER}`],
    ["loses what cannot be read", [HOME, "{{secret}}"], [HOME], ": it loses {{secret}}"],
    [
      "holds one twice",
      [HOME, PARTNER, PARTNER],
      [PARTNER],
      ": a value that is there twice or in capitals goes",
    ],
  ])("says what moves where it %s", (_title, before, allowTenants, said) => {
    const { edits } = reviseClaim(before, allowTenants);
    expect(edits[0]?.because).toBe(`the list must admit exactly the tenants that are named${said}`);
  });

  function reviseClaim(before: readonly string[], allowTenants: readonly string[]) {
    const kept = before.filter(
      (id, index) => [HOME, ...allowTenants].includes(id) && before.indexOf(id) === index,
    );
    const added = [HOME, ...allowTenants].filter(
      (id, index, all) => !before.includes(id) && all.indexOf(id) === index,
    );
    return assertEdit(
      azureAd(claims(claim("tid", ...before))),
      task({ allowTenants }),
      azureAd(claims(claim("tid", ...kept, ...added))),
    );
  }
});

describe("a goal of the list alone", () => {
  const only = (...allowTenants: readonly string[]) => task({ allowTenants, tenantsOnly: true });
  const unlisted = `client-application-ids><application-id>${OTHER}</application-id></client-application-ids`;
  /** Much here is not as a migration leaves it: the clients, the authority of the metadata. */
  const pending = (list: string) =>
    `<policies><inbound><validate-azure-ad-token tenant-id="organizations"><${unlisted}>${list}</validate-azure-ad-token><return-response><set-body>{"issuer":"https://login.microsoftonline.com/${HOME}/v2.0"}</set-body></return-response></inbound></policies>`;

  it("changes one value, and nothing else that a migration would", () => {
    const rewrite = assertEdit(
      pending(claims(claim("tid", HOME, PARTNER))),
      only(PARTNER, THIRD),
      pending(claims(claim("tid", HOME, PARTNER, THIRD))),
    );
    expect(rewrite.edits).toHaveLength(1);
    expect(codes(rewrite)).toEqual([]);
  });

  it("takes one value off, with its line", () => {
    assertEdit(
      written(value(HOME), value(PARTNER), value(OTHER)),
      only(OTHER),
      written(value(HOME), value(OTHER)),
    );
  });

  it("leaves the home tenant when the last other one goes", () => {
    assertEdit(azureAd(claims(claim("tid", HOME, PARTNER))), only(HOME), azureAd(claims(claim("tid", HOME))));
  });

  it.each([
    ["no list", azureAd("")],
    ["a claim that must be there, with any value", azureAd(claims('<claim name="tid" />'))],
    ["an authority that undoes the list", azureAd(claims(claim("tid", HOME, OTHER)), `tenant-id="${HOME}"`)],
  ])("leaves a validation with %s, and says so", (_title, text) => {
    expect(codes(assertUntouched(text, only(PARTNER)))).toEqual(["validation-set-aside"]);
  });

  it("without any tenant changes nothing: no list would be every tenant", () => {
    for (const text of [
      azureAd(claims(claim("tid", HOME))),
      jwt(v2("common") + claims(claim("tid", HOME))),
    ]) {
      expect(codes(assertUntouched(text, only()))).toEqual(["validation-set-aside"]);
    }
  });

  it("does the same in validate-jwt, and says which issuers keep a new tenant out", () => {
    const text = (...tenants: readonly string[]) =>
      jwt(v2("common") + issuers(issuerV2(PARTNER)) + claims(claim("tid", HOME, ...tenants)));
    const rewrite = assertEdit(text(PARTNER), only(PARTNER, THIRD), text(PARTNER, THIRD));
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(messages(rewrite)).toContain("a tenant on the list whose issuer is not demanded");
  });
});
