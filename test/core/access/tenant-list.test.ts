import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sumOfTenants, type TenantsSum, tenantsInForce } from "../../../src/core/access/tenant-list.ts";
import { type TenantListTask, tenantListAfter } from "../../../src/core/access/tenant-list-change.ts";
import { Fault } from "../../../src/core/fault.ts";
import { settingOf } from "../../../src/core/plan/setting-and-goal.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { flightsSnapshot, home, validationPolicy } from "../../support/snapshot.ts";

const fabrikam = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";
const tailspin = "5d0c7e32-9b41-4f6a-8c2d-e17f3a94b605";
const partner = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";

const claim = (...values: readonly string[]) =>
  `<claim name="tid" match="any">${values.map((value) => `<value>${value}</value>`).join("")}</claim>`;
const claims = (...all: readonly string[]) => `<required-claims>${all.join("")}</required-claims>`;

/** The article's validation with another tenant and more in it. */
const validation = (tenant: string, inside = "") =>
  validationPolicy
    .replace(`tenant-id="${home.id}"`, `tenant-id="${tenant}"`)
    .replace("</audiences>", `</audiences>${inside}`);

/** What policies come to of which these are the texts; the first is the API's. */
function sumOf(...texts: readonly string[]): TenantsSum {
  const [one] = flightsSnapshot().policies;
  if (one === undefined) throw new Error("the setup has a policy");
  const snapshot = flightsSnapshot({
    policies: texts.map((text, index) => ({ ...one, address: `${one.address}/${index}`, text })),
    namedValues: [
      { name: "fabrikam", value: fabrikam },
      { name: "partner", value: null },
    ],
  });
  return sumOfTenants(tenantsInForce(snapshot, settingOf(snapshot), parsePolicy));
}

const list = (...tenants: readonly string[]) => validation("common", claims(claim(...tenants)));

describe("the list in force", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["one list, in its order", [list(fabrikam, home.id, tailspin)], [fabrikam, home.id, tailspin]],
    ["the home tenant alone", [list(home.id)], [home.id]],
    ["a known named value", [list(home.id, "{{fabrikam}}")], [home.id, fabrikam]],
    [
      "of organizations",
      [list(home.id, fabrikam).replace('"common"', '"organizations"')],
      [home.id, fabrikam],
    ],
    ["the same one twice", [list(home.id, fabrikam), list(fabrikam, home.id)], [home.id, fabrikam]],
    ["beside an open validation", [list(home.id, fabrikam), validation("common")], [home.id, fabrikam]],
  ])("is read: %s", (_title, texts, tenants) => {
    expect(sumOf(...texts)).toEqual({ kind: "list", tenants, flaws: [] });
  });

  test.each<[string, string, readonly string[], RegExp]>([
    ["a secret value", list(home.id, "{{partner}}"), [home.id], /\{\{partner\}\} is a secret/],
    ["an expression", list(home.id, "@(context.Api.Id)"), [home.id], /C# expression/],
    ["capitals", list(home.id, fabrikam.toUpperCase()), [home.id], /no tenant id in lower case/],
    ["a domain", list(home.id, "fabrikam.com"), [home.id], /no tenant id in lower case/],
    ["a value twice", list(home.id, fabrikam, fabrikam), [home.id, fabrikam], /twice/],
    ["no home tenant", list(fabrikam), [fabrikam], /lacks the home tenant/],
    [
      "two claims, of which each has to hold",
      validation("common", claims(claim(home.id, fabrikam), claim(home.id, tailspin))),
      [home.id],
      /made of 2 claims/,
    ],
    [
      "all at once",
      list(home.id, fabrikam).replace(' match="any"', ""),
      [home.id, fabrikam],
      /admits nobody/,
    ],
  ])("has a flaw: %s", (_title, text, tenants, flaw) => {
    expect(sumOf(text)).toMatchObject({ kind: "list", tenants, flaws: [expect.stringMatching(flaw)] });
  });

  test.each<[string, readonly string[], TenantsSum["kind"], RegExp]>([
    ["a setup that is not migrated", [validation(home.id)], "home tenant", /^$/],
    ["the home tenant by its domain", [validation("contoso.com")], "home tenant", /^$/],
    [
      "a list that the authority undoes",
      [validation(home.id, claims(claim(home.id, fabrikam)))],
      "home tenant",
      /^$/,
    ],
    ["no list", [validation("common")], "every organization", /^$/],
    ["different lists", [list(home.id, fabrikam), list(home.id)], "several lists", /^$/],
    ["another tenant", [validation(fabrikam)], "unclear", /neither the home tenant nor every/],
    ["an unknown tenant", [validation("{{partner}}")], "unclear", /is a secret/],
    ["two that differ", [validation(home.id), validation("common")], "unclear", /another one every/],
    [
      "issuers",
      [validation("common", claims(claim(`https://sts.windows.net/${fabrikam}/`).replace("tid", "iss")))],
      "unclear",
      /limited by issuers/,
    ],
    ["no validation", ["<policies><inbound /></policies>"], "unclear", /No policy of it validates/],
    ["a policy that cannot be read", ["<policies><inbound>"], "unclear", /cannot be read/],
    [
      "a validation of another API",
      [
        list(home.id)
          .replace(/api:\/\/[^<]+/, "api://other")
          .replace(/<audience>[^:<]+<\/audience>/, ""),
      ],
      "unclear",
      /No policy/,
    ],
  ])("is not there: %s", (_title, texts, kind, why) => {
    const sum = sumOf(...texts);
    expect(sum.kind).toBe(kind);
    expect(sum.kind === "unclear" ? sum.why : "").toMatch(why);
  });
});

describe("adding to a list and taking off it", () => {
  const of = (...tenants: readonly string[]): TenantsSum => ({ kind: "list", tenants, flaws: [] });
  const add = (...tenants: readonly string[]): TenantListTask => ({ verb: "add", tenants });
  const remove = (...tenants: readonly string[]): TenantListTask => ({ verb: "remove", tenants });

  const several = (...lists: readonly (readonly string[])[]): TenantsSum => ({
    kind: "several lists",
    lists,
    flaws: [],
  });

  test.each<[string, TenantsSum, TenantListTask, readonly string[], readonly string[]]>([
    [
      "one to the lists that lack it, as after a run that stopped",
      several([home.id, tailspin, fabrikam], [tailspin, home.id]),
      add(fabrikam),
      [tailspin, fabrikam],
      [],
    ],
    [
      "one away where some lists have it",
      several([home.id, tailspin], [home.id, fabrikam, tailspin]),
      remove(fabrikam),
      [tailspin],
      [],
    ],
    ["a new one", of(home.id, fabrikam), add(tailspin), [fabrikam, tailspin], []],
    [
      "two, one of them there",
      of(home.id, fabrikam),
      add(fabrikam, tailspin),
      [fabrikam, tailspin],
      [fabrikam],
    ],
    ["one that is there", of(home.id, fabrikam), add(fabrikam), [fabrikam], [fabrikam]],
    ["the first beside home", of(home.id), add(fabrikam), [fabrikam], []],
    ["the home tenant", of(home.id, fabrikam), add(home.id), [fabrikam], [home.id]],
    ["one of two away", of(fabrikam, home.id, tailspin), remove(fabrikam), [tailspin], []],
    ["one that is not there away", of(home.id, fabrikam), remove(tailspin), [fabrikam], [tailspin]],
    [
      "the last one away: no list would be every tenant",
      of(home.id, fabrikam),
      remove(fabrikam),
      [home.id],
      [],
    ],
    ["one away where none is left", of(home.id), remove(fabrikam), [home.id], [fabrikam]],
  ])("%s", (_title, now, task, allowTenants, needless) => {
    expect(tenantListAfter(now, task, home.id)).toEqual({ allowTenants, needless });
  });

  test.each<[string, TenantsSum, TenantListTask, RegExp]>([
    ["the home tenant away", of(home.id, fabrikam), remove(home.id.toUpperCase()), /is the home tenant/],
    ["to a setup that is not migrated", { kind: "home tenant" }, add(fabrikam), /not migrated/],
    ["to no list", { kind: "every organization" }, add(fabrikam), /no list of tenants/],
    ["away from no list", { kind: "every organization" }, remove(fabrikam), /no list of tenants/],
    ["where it is unclear", { kind: "unclear", why: "They differ." }, add(fabrikam), /They differ\./],
    [
      "to several lists that differ in another tenant",
      several([home.id, tailspin], [home.id]),
      add(fabrikam),
      /different lists/,
    ],
    [
      "to a list that would change in more",
      { kind: "list", tenants: [home.id], flaws: ["holds {{x}}: it is a secret"] },
      add(fabrikam),
      /The list of tenants holds \{\{x\}\}: it is a secret; so more than that one/,
    ],
  ])("is refused: %s", (_title, now, task, message) => {
    expect(() => tenantListAfter(now, task, home.id)).toThrow(message);
    expect(() => tenantListAfter(now, task, home.id)).toThrow(Fault);
  });

  test("a refusal names the migration that would make the list", () => {
    const nextOf = (now: TenantsSum, task: TenantListTask) => {
      try {
        return tenantListAfter(now, task, home.id);
      } catch (error) {
        return error instanceof Fault ? error.next.at(-1) : error;
      }
    };
    expect(nextOf({ kind: "home tenant" }, add(fabrikam))).toBe(
      `entra-mcp migrate --dry-run --allow-tenant ${fabrikam}`,
    );
    const flawed: TenantsSum = { kind: "list", tenants: [home.id, fabrikam], flaws: ["x"] };
    expect(nextOf(flawed, add(tailspin))).toBe(
      `entra-mcp migrate --dry-run --allow-tenant ${fabrikam} --allow-tenant ${tailspin}`,
    );
    expect(nextOf(flawed, remove(fabrikam))).toBe("entra-mcp tenants list");
  });

  test("what is added and taken off again leaves the list as it was, and nobody else's place changes", () => {
    const others = [fabrikam, tailspin, partner];
    fc.assert(
      fc.property(fc.subarray(others), fc.constantFrom(...others), (on, one) => {
        fc.pre(!on.includes(one));
        const { allowTenants } = tenantListAfter(of(home.id, ...on), add(one), home.id);
        expect(allowTenants).toEqual([...on, one]);
        const back = tenantListAfter(of(home.id, ...allowTenants), remove(one), home.id);
        expect(back.allowTenants).toEqual(on.length === 0 ? [home.id] : on);
      }),
    );
  });
});
