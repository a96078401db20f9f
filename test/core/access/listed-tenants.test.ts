import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listedTenants } from "../../../src/core/access/listed-tenants.ts";
import { accessMatrix } from "../../../src/core/access/matrix.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { Consent, PolicyText, Snapshot } from "../../../src/core/model/setup.ts";
import {
  api,
  client,
  flightsSnapshot,
  home,
  metadataPolicy,
  validationPolicy,
} from "../../support/snapshot.ts";
import { everyone, plannedInput, tableOf } from "./planned.ts";

const fabrikam = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";
const tailspin = "5d0c7e32-9b41-4f6a-8c2d-e17f3a94b605";
const consents: readonly Consent[] = [
  {
    appId: client.appId,
    displayName: client.displayName,
    ownerTenant: home.id,
    forEverybody: true,
    scopesForEverybody: ["access_as_user"],
    personalScopes: [],
  },
];

/** The article's setup as a migration with these tenants leaves it. */
function listing(...tenants: readonly string[]): Snapshot {
  const values = [home.id, ...tenants].map((id) => `<value>${id}</value>`).join("");
  const inside = `<client-application-ids><application-id>${client.appId}</application-id></client-application-ids><required-claims><claim name="tid" match="any">${values}</claim></required-claims>`;
  return migrated((text) =>
    text
      .replace(`tenant-id="${home.id}"`, 'tenant-id="common"')
      .replace("<audiences>", inside.replace(/<required.*/, "<audiences>"))
      .replace("</audiences>", `</audiences>${inside.replace(/^.*?(?=<required)/, "")}`),
  );
}

function migrated(validation: (text: string) => string): Snapshot {
  const texts = [validation(validationPolicy), metadataPolicy.replaceAll(home.id, "common")];
  const widened = { signInAudience: "AzureADMultipleOrgs" } as const;
  const setup = flightsSnapshot();
  return flightsSnapshot({
    apiApp: { ...api, ...widened, knownClientApplications: [client.appId] },
    clientApps: [{ ...client, ...widened }],
    consents,
    policies: setup.policies.map((one, index): PolicyText => ({ ...one, text: texts[index] ?? "" })),
  });
}

const people = (snapshot: Snapshot, intent: Partial<Intent>) =>
  tableOf(plannedInput(snapshot, { ...everyone, ...intent })).filter((line) =>
    /^(?:[a-z-]+-member|guest) /.test(line),
  );

describe("a list that is there today", () => {
  test("is replaced by another one: who is taken off it is newly refused, who is put on it newly admitted", () => {
    expect(people(listing(fabrikam), { allowTenants: [tailspin] })).toEqual([
      "home-member | yes -> yes | yes -> yes | unchanged",
      "guest | unverified-publisher -> unverified-publisher | unknown cases-differ -> unknown cases-differ | unchanged",
      "allowed-member | unverified-publisher -> unverified-publisher | no claim -> yes | newly admitted",
      "removed-member | unverified-publisher -> unverified-publisher | yes -> no claim | newly refused",
      "not-allowed-member | unverified-publisher -> unverified-publisher | no claim -> no claim | unchanged",
    ]);
  });

  test("names the tenants that are taken off it", () => {
    const { callers, listed } = accessMatrix(
      plannedInput(listing(fabrikam), { ...everyone, allowTenants: [tailspin] }),
    );
    expect(listed).toEqual({ allowed: [tailspin], added: [], removed: [fabrikam] });
    expect(callers.find(({ id }) => id === "removed-member")?.caller).toBe(
      `member of ${fabrikam}, no longer on the list`,
    );
  });

  test("grows: those that stay and those that are new have rows of their own", () => {
    const lines = people(listing(fabrikam), { allowTenants: [fabrikam.toUpperCase(), tailspin] });
    expect(lines.slice(2)).toEqual([
      "allowed-member | unverified-publisher -> unverified-publisher | yes -> yes | unchanged",
      "added-member | unverified-publisher -> unverified-publisher | no claim -> yes | newly admitted",
      "not-allowed-member | unverified-publisher -> unverified-publisher | no claim -> no claim | unchanged",
    ]);
  });

  test("stays where no list is asked for, and its tenants are told from the others", () => {
    const lines = people(listing(fabrikam), {});
    expect(lines.slice(2)).toEqual([
      "allowed-member | unverified-publisher -> unverified-publisher | yes -> yes | unchanged",
      "not-allowed-member | unverified-publisher -> unverified-publisher | no claim -> no claim | unchanged",
    ]);
  });

  test("is narrowed to the home tenant: whoever it named is refused, and there is no list for others any more", () => {
    const lines = people(listing(fabrikam), { allowTenants: [home.id] });
    expect(lines.slice(2)).toEqual([
      "removed-member | unverified-publisher -> unverified-publisher | yes -> no claim | newly refused",
      "any-other-member | unverified-publisher -> unverified-publisher | no claim -> no claim | unchanged",
    ]);
  });

  test("is not touched by the Entra half, whatever tenants that is planned with", () => {
    const lines = people(listing(fabrikam), { allowTenants: [tailspin], only: "entra" });
    expect(lines.filter((line) => !line.endsWith("unchanged"))).toEqual([]);
  });
});

describe("tenants are named today", () => {
  const iss = (id: string) => `https://sts.windows.net/${id}/`;
  const claim = (name: string, value: string) =>
    migrated((text) =>
      text
        .replace(`tenant-id="${home.id}"`, 'tenant-id="common"')
        .replace(
          "</audiences>",
          `</audiences><required-claims><claim name="${name}" match="any"><value>${value}</value></claim></required-claims>`,
        ),
    );
  const rows: readonly [string, Snapshot, readonly string[]][] = [
    ["in a tid claim", claim("tid", fabrikam), [fabrikam]],
    ["in an iss claim of version 1", claim("iss", iss(fabrikam)), [fabrikam]],
    [
      "in an iss claim of version 2",
      claim("iss", `https://login.microsoftonline.com/${fabrikam}/v2.0`),
      [fabrikam],
    ],
    [
      "by an issuer that a tid claim makes void",
      migrated((text) =>
        text
          .replace(
            /<validate-azure-ad-token[^>]*>/,
            '<validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration" />',
          )
          .replace(
            "</audiences>",
            `</audiences><issuers><issuer>${iss(fabrikam)}</issuer></issuers><required-claims><claim name="tid"><value>${home.id}</value></claim></required-claims>`,
          )
          .replace("</validate-azure-ad-token>", "</validate-jwt>"),
      ),
      [],
    ],
    ["in tenant-id", migrated((text) => text.replace(home.id, fabrikam)), [fabrikam]],
    ["by a domain, whose id is not known", migrated((text) => text.replace(home.id, "fabrikam.com")), []],
    ["in another claim", claim("oid", fabrikam), []],
    ["and it is the home tenant", claim("tid", home.id), []],
    [
      "by a validation for another API",
      migrated((text) =>
        text
          .replace(home.id, fabrikam)
          .replace(/<audience>[^]*<\/audience>/, "<audience>api://orders</audience>"),
      ),
      [],
    ],
  ];

  test.each(rows)("%s", (_title, snapshot, expected) => {
    const { listed } = accessMatrix(plannedInput(snapshot, { ...everyone, only: "entra" }));
    expect(listed.allowed).toEqual(expected);
  });
});

describe("an app-only call through a planned client", () => {
  const appOnly = (snapshot: Snapshot, intent: Partial<Intent> = {}) =>
    tableOf(plannedInput(snapshot, { ...everyone, ...intent })).filter((line) => line.includes("app-only"));

  test("passes a list of clients that refuses other apps, at home and elsewhere", () => {
    expect(appOnly(listing(fabrikam))).toEqual([
      `home-app-only:${client.appId} | yes -> yes | yes -> yes | unchanged`,
      `allowed-app-only:${client.appId} | api-to-add -> api-to-add | yes -> yes | unchanged`,
      "home-app-only | yes -> yes | no client -> no client | unchanged",
      "allowed-app-only | api-to-add -> api-to-add | no client -> no client | unchanged",
    ]);
  });
});

describe("any two lists", () => {
  const tenants = [
    fabrikam,
    tailspin,
    "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10",
    "2c2e6a1f-0000-4000-8000-000000000000",
  ];
  const some = fc.subarray(tenants);

  test("every tenant of either is in one group, and the removed ones are those that only the old list has", () => {
    fc.assert(
      fc.property(some, some, some, (before, after, intended) => {
        const { allowed, added, removed } = listedTenants(before, after, intended);
        const all = [...allowed, ...added, ...removed];
        expect(all.toSorted()).toEqual([...new Set([...before, ...after, ...intended])].toSorted());
        expect(removed).toEqual(
          before.filter((one) => !after.includes(one) && !intended.includes(one)).toSorted(),
        );
      }),
    );
  });

  test("the row of each group says who was on the old list and who is on the new one", () => {
    fc.assert(
      fc.property(some, fc.subarray(tenants, { minLength: 1 }), (old, allowTenants) => {
        const { callers, listed } = accessMatrix(
          plannedInput(listing(...old), { ...everyone, allowTenants }),
        );
        for (const [group, ids] of Object.entries(listed)) {
          const row = callers.find(({ id }) => id === `${group}-member`);
          expect(row?.gateway.before.answer).toBe(answer(ids, old));
          expect(row?.gateway.after.answer).toBe(answer(ids, allowTenants));
        }
      }),
      { numRuns: 60 },
    );
  });

  const answer = (ids: readonly string[], list: readonly string[]) =>
    ids.length === 0 ? undefined : ids.every((id) => list.includes(id)) ? "yes" : "no";
});
