import { describe, expect, test } from "vitest";
import { accessMatrix } from "../../../src/core/access/matrix.ts";
import { toJson } from "../../../src/core/document/json.ts";
import type { Consent, PolicyText, Snapshot } from "../../../src/core/model/setup.ts";
import { api, client, flightsSnapshot, metadataPolicy, validationPolicy } from "../../support/snapshot.ts";
import { everyone, plannedInput, rowNamed, tableOf } from "./planned.ts";

const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const vsCode = "aebc6443-996d-45c2-90f0-388ff96faa56";
const fabrikam = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";
const listedToday = "c7052e9b-83fd-4d16-a4b8-51e6d0927fa3";

const consent = (appId: string, forEverybody = true): Consent => ({
  appId,
  displayName: "Some client",
  ownerTenant: null,
  forEverybody,
  scopesForEverybody: forEverybody ? ["access_as_user"] : [],
  personalScopes: forEverybody ? [] : ["access_as_user"],
});

/** The article's setup, whose API knows its client, and whose administrator has consented to it. */
const flights = flightsSnapshot({
  apiApp: { ...api, knownClientApplications: [client.appId] },
  consents: [consent(client.appId)],
});

describe("the table of the article's setup", () => {
  test("a migration admits other organizations through the client, and nobody else", () => {
    expect(tableOf(plannedInput(flights))).toEqual([
      "home-member | yes -> yes | yes -> yes | unchanged",
      "guest | yes -> unverified-publisher | yes -> yes | unchanged",
      "any-other-member | not-in-home-tenant -> unverified-publisher | no tenant -> yes | newly admitted",
      "personal | not-in-home-tenant -> no-personal-accounts | no tenant -> yes | unchanged",
      `home-member:${cli} | consent-unknown -> consent-unknown | yes -> no client | may be refused`,
      `any-other-member:${cli} | api-single-tenant -> consent-unknown | no tenant -> no client | unchanged`,
      `home-member:${vsCode} | not-pre-authorized -> not-pre-authorized | yes -> no client | unchanged`,
      `any-other-member:${vsCode} | not-in-home-tenant -> not-pre-authorized | no tenant -> no client | unchanged`,
      "any-other-own-app | api-single-tenant -> api-to-add | no tenant -> no client | unchanged",
      "metadata-client | cimd-not-announced -> cimd-not-announced | yes -> no client | unchanged",
      `home-app-only:${client.appId} | yes -> yes | yes -> yes | unchanged`,
      `any-other-app-only:${client.appId} | client-single-tenant -> api-to-add | no tenant -> yes | newly admitted`,
      "home-app-only | yes -> yes | yes -> no client | newly refused",
      "any-other-app-only | api-single-tenant -> api-to-add | no tenant -> no client | unchanged",
      "anonymous | no-token -> no-token | no missing -> no missing | unchanged",
      "wrong-audience | yes -> yes | no audience -> no audience | unchanged",
      "forged | not-issued -> not-issued | no signature -> no signature | unchanged",
      "expired | yes -> yes | no expired -> no expired | unchanged",
    ]);
  });

  test("organizations keeps personal accounts out at the gateway as well", () => {
    const row = rowNamed(plannedInput(flights, { ...everyone, authority: "organizations" }), "personal");
    expect(row.gateway).toBe(
      "no (it is of another tenant than the policy names) -> no (organizations does not cover personal accounts)",
    );
  });

  test("an allow-list admits its tenants, and of a guest's own tenant nobody knows", () => {
    const lines = tableOf(plannedInput(flights, { ...everyone, allowTenants: [fabrikam] }));
    expect(lines.slice(0, 5)).toEqual([
      "home-member | yes -> yes | yes -> yes | unchanged",
      "guest | yes -> unverified-publisher | yes -> unknown cases-differ | may be refused",
      "allowed-member | not-in-home-tenant -> unverified-publisher | no tenant -> yes | newly admitted",
      "not-allowed-member | not-in-home-tenant -> unverified-publisher | no tenant -> no claim | unchanged",
      "personal | not-in-home-tenant -> no-personal-accounts | no tenant -> no claim | unchanged",
    ]);
  });

  test("the Entra half alone changes nothing for anybody, because the metadata leads to the home tenant", () => {
    const { callers } = accessMatrix(plannedInput(flights, { ...everyone, only: "entra" }));
    expect(new Set(callers.map(({ verdict }) => verdict))).toEqual(new Set(["unchanged"]));
  });

  test("the APIM half alone locks the home tenant out, because its client may not sign in at common", () => {
    const input = plannedInput(flights, { ...everyone, only: "apim" });
    expect(tableOf(input)[0]).toBe("home-member | yes -> client-single-tenant | yes -> yes | newly refused");
    expect(rowNamed(input, "home-member").signIn).toContain("AADSTS50194");
  });

  test("a setup that is migrated already has equal sides", () => {
    const input = plannedInput(flights);
    const migrated = plannedInput(migratedFlights());
    expect(
      accessMatrix(migrated).callers.map(({ signIn, gateway }) => [signIn.before, gateway.before]),
    ).toEqual(accessMatrix(input).callers.map(({ signIn, gateway }) => [signIn.after, gateway.after]));
  });

  test("the same input gives the same bytes", () => {
    expect(toJson(accessMatrix(plannedInput(flights)))).toBe(toJson(accessMatrix(plannedInput(flights))));
  });
});

describe("sign-in", () => {
  const rows: readonly [string, Snapshot, string, string][] = [
    ["the API does not know its client", flightsSnapshot(), "any-other-member", "api-to-add"],
    [
      "named scopes are advertised",
      flightsWith(metadataPolicy.replace(".default", "access_as_user")),
      "any-other-member",
      "api-to-add",
    ],
    ["the scope is of type Admin", withScope("Admin"), "any-other-member", "admin-consent"],
    [
      "the API pre-authorizes VS Code",
      { ...flights, apiApp: { ...flights.apiApp, preAuthorizedApplications: [vsCode] } },
      `any-other-member:${vsCode}`,
      "api-to-add",
    ],
    [
      "the client is disabled",
      { ...flights, clientApps: [{ ...client, isDisabled: true }] },
      "home-member",
      "app-disabled",
    ],
    [
      "the API is disabled",
      { ...flights, apiApp: { ...flights.apiApp, isDisabled: true } },
      "home-member",
      "app-disabled",
    ],
    [
      "a client is known and was not read",
      { ...flights, apiApp: { ...flights.apiApp, knownClientApplications: [client.appId, listedToday] } },
      `home-member:${listedToday}`,
      "registration-not-read",
    ],
  ];

  test.each(rows)("afterwards, when %s", (_, snapshot, id, code) => {
    const row = accessMatrix(plannedInput(snapshot)).callers.find((one) => one.id === id);
    expect(row?.signIn.after.code).toBe(code);
  });

  test("consent that was not read is never taken for given", () => {
    const { callers } = accessMatrix(plannedInput({ ...flights, consents: null }));
    expect(callers[0]?.signIn.before).toMatchObject({ answer: "unknown", code: "grants-not-read" });
    expect(callers.find(({ id }) => id === `home-member:${cli}`)?.signIn.before.code).toBe("grants-not-read");
  });

  test("without metadata a cell is decided only where every authority gives the same", () => {
    const silent = { ...flights, policies: flights.policies.slice(0, 1) };
    const lines = tableOf(plannedInput(silent));
    expect(lines[0]).toBe("home-member | cases-differ -> yes | yes -> yes | may be admitted");
    expect(lines[2]).toBe(
      "any-other-member | reasons-differ -> cases-differ | no tenant -> yes | may be admitted",
    );
  });
});

describe("clients that are there today", () => {
  test("one that the policy lists and the plan does not know keeps its place", () => {
    const list = `<client-application-ids><application-id>${listedToday.toUpperCase()}</application-id></client-application-ids><audiences>`;
    const snapshot = flightsWith(metadataPolicy, validationPolicy.replace("<audiences>", list));
    expect(rowNamed(plannedInput(snapshot), `home-member:${listedToday}`).gateway).toBe("yes -> yes");
  });

  test("one that is pre-authorized and not planned is newly refused", () => {
    const apiApp = { ...flights.apiApp, preAuthorizedApplications: [vsCode] };
    const rows = accessMatrix(plannedInput({ ...flights, apiApp })).callers;
    expect(rows.find(({ id }) => id === `home-member:${vsCode}`)?.verdict).toBe("newly refused");
  });

  test("another app registration is called by its name", () => {
    const other = { ...client, appId: listedToday, displayName: "Old client" };
    const rows = accessMatrix(plannedInput(flights, everyone, [other])).callers;
    expect(rows.find(({ id }) => id === `home-member:${listedToday}`)?.caller).toBe(
      "member of the home tenant, through Old client",
    );
  });

  test("one that has consent is called by its name; it may be single-tenant, unless it is another tenant's", () => {
    const consents = [...(flights.consents ?? []), consent(listedToday)];
    const rows = accessMatrix(plannedInput({ ...flights, consents })).callers;
    const row = rows.find(({ id }) => id === `home-member:${listedToday}`);
    expect(row?.caller).toBe("member of the home tenant, through Some client");
    expect([row?.signIn.before.answer, row?.signIn.after.answer, row?.verdict]).toEqual([
      "yes",
      "unknown",
      "newly refused",
    ]);
    const foreign = [...(flights.consents ?? []), { ...consent(listedToday), ownerTenant: fabrikam }];
    expect(
      rowNamed(plannedInput({ ...flights, consents: foreign }), `home-member:${listedToday}`).signIn,
    ).toBe("yes -> yes");
  });

  test("consent of single people is not consent for everybody", () => {
    const input = plannedInput({ ...flights, consents: [consent(client.appId, false)] });
    expect(accessMatrix(input).callers[0]?.signIn.before.answer).toBe("after consent");
  });

  test("several planned clients have rows of their own, and without any the client is unknown", () => {
    const second = { ...client, id: "c3", appId: listedToday, displayName: "Second" };
    const two = tableOf(plannedInput({ ...flights, clientApps: [client, second] }));
    expect(two.filter((line) => line.startsWith("home-member"))).toHaveLength(4);
    const none = rowNamed(plannedInput({ ...flights, clientApps: [] }), "home-member");
    expect(none.signIn).toContain("unknown");
  });
});

describe("tokens", () => {
  const onlyId = validationPolicy.replace(/<audience>api:.*?<\/audience>/, "");

  test("a v1 token carries the name that the metadata advertises, so a policy with the bare id refuses it", () => {
    expect(rowNamed(plannedInput(flightsWith(metadataPolicy, onlyId)), "home-member").gateway).toMatch(
      /^no \(its audience api:/,
    );
  });

  test("an app asks for the API by whatever name gets it in", () => {
    const input = plannedInput(flightsWith(metadataPolicy, onlyId));
    expect(rowNamed(input, "home-app-only").gateway).toBe("yes -> no (the client is not listed)");
  });

  test("a v2 token carries the bare id", () => {
    const snapshot = flightsWith(metadataPolicy, onlyId);
    const v2 = { ...snapshot, apiApp: { ...snapshot.apiApp, accessTokenVersion: 2 as const } };
    expect(rowNamed(plannedInput(v2), "home-member").gateway).toBe("yes -> yes");
  });

  test("a call without a token is refused by a validation, and let in where a condition looks for one", () => {
    expect(rowNamed(plannedInput(flights), "anonymous").gateway).toContain("no (it carries no token)");
    const onlyWithToken = validationPolicy.replace(
      /<validate-azure-ad-token[^]*<\/validate-azure-ad-token>/,
      (check) =>
        `<choose><when condition="@(context.Request.Headers.ContainsKey("Authorization"))">${check}</when></choose>`,
    );
    expect(onlyWithToken).not.toBe(validationPolicy);
    const row = rowNamed(plannedInput(flightsWith(metadataPolicy, onlyWithToken)), "anonymous");
    expect(row.gateway).toMatch(/^unknown .* -> unknown /);
  });

  test("without any validation the gateway lets a forged token in, and the table says so", () => {
    const row = rowNamed(
      plannedInput(flightsWith(metadataPolicy, "<policies><inbound><base /></inbound></policies>")),
      "forged",
    );
    expect(row.gateway).toContain("yes (no token validation");
  });

  test("a policy that could not be read makes every gateway cell unknown", () => {
    const unread = { resource: `${flights.api.id}/policies/policy`, reason: "403", consequence: "" };
    const { callers } = accessMatrix(
      plannedInput({ ...flights, policies: flights.policies.slice(1), unreadable: [unread] }),
    );
    expect(new Set(callers.map(({ gateway }) => gateway.after.answer))).toEqual(new Set(["unknown"]));
  });
});

function flightsWith(metadata: string, validation = validationPolicy): Snapshot {
  const texts = [validation, metadata];
  return {
    ...flights,
    policies: flights.policies.map((policy, index): PolicyText => ({ ...policy, text: texts[index] ?? "" })),
  };
}

function withScope(type: "Admin"): Snapshot {
  return {
    ...flights,
    apiApp: { ...flights.apiApp, scopes: flights.apiApp.scopes.map((scope) => ({ ...scope, type })) },
  };
}

function migratedFlights(): Snapshot {
  const list = `<client-application-ids><application-id>${client.appId}</application-id></client-application-ids><audiences>`;
  const validation = validationPolicy
    .replace(/tenant-id="[^"]*"/, 'tenant-id="common"')
    .replace("<audiences>", list);
  const widened = { signInAudience: "AzureADMultipleOrgs" } as const;
  const snapshot = flightsWith(metadataPolicy.replaceAll(flights.homeTenant.id, "common"), validation);
  return {
    ...snapshot,
    apiApp: { ...snapshot.apiApp, ...widened },
    clientApps: snapshot.clientApps.map((app) => ({ ...app, ...widened })),
  };
}
