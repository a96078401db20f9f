import { describe, expect, test } from "vitest";
import type { FindingCode } from "../../../../src/core/model/finding.ts";
import type { Snapshot } from "../../../../src/core/model/setup.ts";
import { changeTitle } from "../../../../src/core/plan/change-title.ts";
import { propose } from "../../../../src/core/plan/propose.ts";
import { api, client, flightsSnapshot, home } from "../../../support/snapshot.ts";
import { type Case, found, levels, policies } from "./found.ts";

const fabrikam = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";
const tailspin = "5d0c7e32-9b41-4f6a-8c2d-e17f3a94b605";
const portal = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";
const widened = { signInAudience: "AzureADMultipleOrgs" } as const;
const openApps = { apiApp: { ...api, ...widened }, clientApps: [{ ...client, ...widened }] };
const clientList = `<client-application-ids><application-id>${client.appId}</application-id></client-application-ids>`;

/** The policies as they are after a migration; what else the validation holds is given. */
function opened(
  authority: string,
  change: (validation: string) => string = (text) => text,
): Pick<Snapshot, "policies"> {
  return policies(
    (text) =>
      change(
        text
          .replace(`tenant-id="${home.id}"`, `tenant-id="${authority}"`)
          .replace("<audiences>", `${clientList}<audiences>`),
      ),
    (text) => text.replaceAll(home.id, authority),
  );
}

const withList =
  (...tenants: readonly string[]) =>
  (text: string) =>
    text.replace(
      "</audiences>",
      `</audiences><required-claims><claim name="tid" match="any">${[home.id, ...tenants].map((id) => `<value>${id}</value>`).join("")}</claim></required-claims>`,
    );
const withoutClients = (text: string) => text.replace(clientList, "");

const isOpen = { ...openApps, ...opened("common") };
const isListed = { ...openApps, ...opened("common", withList(fabrikam)) };
const twoListed = { ...openApps, ...opened("common", withList(fabrikam, tailspin)) };
const policiesOpen = opened("common", withoutClients);
const unread = {
  policies: flightsSnapshot().policies.slice(1),
  unreadable: [
    {
      resource: `${flightsSnapshot().api.id}/policies/policy`,
      reason: "403",
      consequence: "nothing is known",
    },
  ],
};

type Row = readonly [title: string, code: FindingCode, differences: Case, levels: readonly string[]];

const organizations = { authority: "organizations", authorityFrom: "person" } as const;

const rows: readonly Row[] = [
  ["a migration without a list", "open-to-all-tenants", {}, ["warning"]],
  ["a setup that is open already", "open-to-all-tenants", { setup: isOpen }, ["warning"]],
  ["a list that is in force and stays", "open-to-all-tenants", { setup: isListed }, []],
  ["a list that is asked for", "open-to-all-tenants", { intent: { allowTenants: [tailspin] } }, []],
  ["a list of the home tenant alone", "open-to-all-tenants", { intent: { allowTenants: [home.id] } }, []],
  ["the Entra half where the policies are closed", "open-to-all-tenants", { intent: { only: "entra" } }, []],
  [
    "the Entra half where the policies are open",
    "open-to-all-tenants",
    { setup: policiesOpen, intent: { only: "entra" } },
    ["warning"],
  ],
  ["the APIM half where the apps are closed", "open-to-all-tenants", { intent: { only: "apim" } }, []],
  [
    "the APIM half where the apps are open",
    "open-to-all-tenants",
    { setup: openApps, intent: { only: "apim" } },
    ["warning"],
  ],
  ["a policy that could not be read", "open-to-all-tenants", { setup: unread }, ["warning"]],

  ["a plan that names the clients", "any-client", {}, []],
  [
    "the Entra half before that",
    "any-client",
    { setup: policiesOpen, intent: { only: "entra" } },
    ["warning"],
  ],
  ["no client to name", "any-client", { setup: { clientApps: [] } }, ["warning"]],

  [
    "a new list that lacks a tenant of the old one",
    "tenants-removed",
    { setup: isListed, intent: { allowTenants: [tailspin] } },
    ["warning"],
  ],
  [
    "a new list that has them all",
    "tenants-removed",
    { setup: isListed, intent: { allowTenants: [fabrikam, tailspin] } },
    [],
  ],
  ["a first list", "tenants-removed", { intent: { allowTenants: [tailspin] } }, []],
  [
    "a list where everybody gets in today",
    "tenants-removed",
    { setup: isOpen, intent: { allowTenants: [tailspin] } },
    ["warning"],
  ],
  [
    "the Entra half",
    "tenants-removed",
    { setup: isListed, intent: { allowTenants: [tailspin], only: "entra" } },
    [],
  ],

  [
    "a list with a value that cannot be read",
    "tenants-removed",
    {
      setup: {
        ...openApps,
        ...opened("common", withList("{{partner}}")),
        namedValues: [{ name: "partner", value: null }],
      },
      intent: { allowTenants: [tailspin] },
    },
    ["warning"],
  ],
  [
    "a tenant that somebody takes off the list",
    "tenants-removed",
    { setup: twoListed, intent: { allowTenants: [tailspin], tenantsOnly: true } },
    ["note"],
  ],
  [
    "the last one that somebody takes off the list",
    "tenants-removed",
    { setup: isListed, intent: { allowTenants: [home.id], tenantsOnly: true } },
    ["note", "note"],
  ],
  [
    "a tenant that is added to the list",
    "tenants-removed",
    { setup: isListed, intent: { allowTenants: [fabrikam, tailspin], tenantsOnly: true } },
    [],
  ],
  [
    "a change of the list where no clients are named",
    "any-client",
    {
      setup: {
        ...openApps,
        ...opened("common", (text) => withoutClients(withList(fabrikam)(text))),
      },
      intent: { allowTenants: [fabrikam, tailspin], tenantsOnly: true },
    },
    [],
  ],
  ["a list that stays", "tenant-list-stays", { setup: isListed }, ["note"]],
  [
    "a list that is replaced",
    "tenant-list-stays",
    { setup: isListed, intent: { allowTenants: [tailspin] } },
    [],
  ],
  ["no list", "tenant-list-stays", { setup: isOpen }, []],

  ["a first list", "guests-locked-out", { intent: { allowTenants: [tailspin] } }, ["warning"]],
  ["no list", "guests-locked-out", {}, []],
  [
    "a list where guests sign in elsewhere already",
    "guests-locked-out",
    { setup: isListed, intent: { allowTenants: [tailspin] } },
    [],
  ],

  ["a first list of clients", "app-only-locked-out", {}, ["warning"]],
  ["a list of clients that is there", "app-only-locked-out", { setup: isOpen }, []],
  ["the Entra half", "app-only-locked-out", { intent: { only: "entra" } }, []],

  ["the APIM half first", "half-shuts-out", { intent: { only: "apim" } }, ["blocker"]],
  [
    "the APIM half once the Entra half is done",
    "half-shuts-out",
    { setup: openApps, intent: { only: "apim" } },
    [],
  ],
  ["the Entra half first", "half-shuts-out", { intent: { only: "entra" } }, []],
  ["both halves", "half-shuts-out", {}, []],

  ["the APIM half first", "other-half-missing", { intent: { only: "apim" } }, ["note"]],
  ["the Entra half first", "other-half-missing", { intent: { only: "entra" } }, ["note"]],
  ["the second half", "other-half-missing", { setup: openApps, intent: { only: "apim" } }, []],
  ["both halves", "other-half-missing", {}, []],

  ["common", "personal-accounts", {}, ["note"]],
  [
    "organizations on a setup that is common, as a default",
    "personal-accounts",
    { setup: isOpen, intent: { authority: "organizations" } },
    ["note"],
  ],
  [
    "organizations on a setup that is common, asked for",
    "personal-accounts",
    { setup: isOpen, intent: organizations },
    [],
  ],
  [
    "common as a default on a setup that is organizations",
    "personal-accounts",
    { setup: { ...openApps, ...opened("organizations") } },
    [],
  ],
  ["the Entra half where nothing names common", "personal-accounts", { intent: { only: "entra" } }, []],
  [
    "the Entra half where the policies name common",
    "personal-accounts",
    { setup: isOpen, intent: { only: "entra" } },
    ["note"],
  ],
];

test.each(rows)("%s: %s", (_title, code, differences, expected) => {
  expect(levels(code, differences)).toEqual(expected);
});

describe("what is said", () => {
  test("the tenants that are taken off a list, and how to keep them", () => {
    const [finding] = found("tenants-removed", { setup: isListed, intent: { allowTenants: [tailspin] } });
    expect(finding?.message).toContain(`${fabrikam} is on it today`);
    expect(finding?.hint).toBe(`To keep it, add --allow-tenant ${fabrikam}.`);
  });

  test("how many tenants a list admits that stays", () => {
    const [finding] = found("tenant-list-stays", { setup: isListed });
    expect(finding?.message).toBe(
      `2 tenants are admitted: the home tenant and ${fabrikam}; this run leaves the list as it is.`,
    );
  });

  test("through which clients anybody gets in", () => {
    const message = (one: Case) => found("open-to-all-tenants", one)[0]?.message;
    expect(message({})).toContain("through the named client apps");
    expect(message({ setup: policiesOpen, intent: { only: "entra" } })).toContain("through any client app");
    expect(message({ setup: unread })).toContain("is not known: the policy of");
  });

  test("who is shut out by a half, why, and the order that helps", () => {
    const [finding] = found("half-shuts-out", { intent: { only: "apim" } });
    expect(finding?.message).toMatch(/AADSTS50194.*member of the home tenant, guest of the home tenant/);
    expect(finding?.hint).toContain("migrate --only entra, and then plan this one again");
  });

  test("what the other half still has to do", () => {
    const [finding] = found("other-half-missing", { intent: { only: "apim" } });
    expect(finding?.message).toBe(
      "Still missing after this half: 2 changes of the Entra half: Flights MCP Server: serve every organization, Flights MCP Client: serve every organization.",
    );
  });
});

describe("an authority", () => {
  const changed = (setup: Partial<Snapshot>, intent: Case["intent"]) => {
    const before = flightsSnapshot(setup);
    const plan = propose(before, {
      authority: "common",
      allowTenants: [],
      only: null,
      allowShared: false,
      with: [],
      ...intent,
    });
    return plan.changes.map(changeTitle);
  };

  test("that was asked for replaces the other shared one, in the validation and in the metadata", () => {
    expect(changed(isOpen, organizations)).toEqual([
      "Flights MCP: validate tokens of /organizations",
      "OAuth 2.0 Authorization Server Metadata: send clients to the shared authority",
    ]);
    const back = { ...openApps, ...opened("organizations") };
    expect(changed(back, { authority: "common", authorityFrom: "person" })).toHaveLength(2);
  });

  test("that is a default leaves it", () => {
    expect(changed(isOpen, { authority: "organizations" })).toEqual([]);
  });
});

describe("one registration that is API and client", () => {
  const both = { ...api, requiredResourceAccess: client.requiredResourceAccess };
  const one: Partial<Snapshot> = { apiApp: both, clientApps: [both] };

  test("is changed once", () => {
    const plan = propose(flightsSnapshot(one), {
      authority: "common",
      allowTenants: [],
      only: null,
      allowShared: false,
      with: ["known-client", "instance-lock"],
    });
    expect(plan.changes.map(({ resource }) => resource).filter((path) => path.startsWith("/app"))).toEqual([
      `/applications/${api.id}`,
    ]);
  });

  test("has no consent to bundle", () => {
    expect(found("consent-not-bundled", { setup: one })).toEqual([]);
  });
});

describe("the title of a policy change", () => {
  const titleOf = ({ setup, intent }: Case) => {
    const plan = propose(flightsSnapshot(setup), {
      authority: "common",
      allowTenants: [],
      only: null,
      allowShared: false,
      with: [],
      ...intent,
    });
    return plan.changes
      .filter(({ verb }) => verb === "revise")
      .map(({ title }) => title.replace(/^.*: /, ""));
  };
  test.each<[string, Case, string]>([
    ["opens the validation", {}, "accept tokens of other organizations"],
    [
      "opens it for a list",
      { intent: { allowTenants: [tailspin] } },
      "accept tokens of the listed organizations",
    ],
    [
      "removes a claim that pins the home tenant",
      { setup: opened("common", withList()) },
      "accept tokens of other organizations",
    ],
    [
      "changes a list of tenants",
      { setup: isListed, intent: { allowTenants: [tailspin] } },
      "add 1 tenant to the list and take 1 off it",
    ],
    [
      "adds to a list of tenants",
      { setup: isListed, intent: { allowTenants: [fabrikam, tailspin, portal] } },
      "add 2 tenants to the list",
    ],
    [
      "takes a tenant off a list",
      { setup: isListed, intent: { allowTenants: [home.id] } },
      "take 1 tenant off the list",
    ],
    [
      "limits an open validation to a list",
      { setup: isOpen, intent: { allowTenants: [tailspin] } },
      "admit the listed tenants alone",
    ],
    [
      "only writes a list of clients",
      { setup: opened("common", withoutClients) },
      "accept tokens of the named client apps alone",
    ],
    [
      "only adds to a list of clients",
      {
        setup: opened("common", (policy) =>
          policy.replace(client.appId, "d3333333-3333-4333-8333-333333333333"),
        ),
      },
      "accept tokens of the client apps, too",
    ],
    [
      "names another shared authority",
      { setup: isOpen, intent: organizations },
      "validate tokens of /organizations",
    ],
  ])("that %s", (_title, one, expected) => {
    expect(titleOf(one)[0]).toBe(expected);
  });

  test("that only makes the gateway the issuer", () => {
    expect(titleOf({ setup: opened("common"), intent: { with: ["gateway-issuer"] } })).toEqual([
      "name the gateway as issuer",
    ]);
  });
});
