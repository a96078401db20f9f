import { describe, expect, test } from "vitest";
import { accessMatrix } from "../../../src/core/access/matrix.ts";
import { appSignIn } from "../../../src/core/access/sign-in.ts";
import type { AppRegistration } from "../../../src/core/model/app-registration.ts";
import type { Consent, HomePrincipal, PolicyText, Snapshot } from "../../../src/core/model/setup.ts";
import {
  api,
  client,
  flightsSnapshot,
  home,
  metadataPolicy,
  validationPolicy,
} from "../../support/snapshot.ts";
import { everyone, plannedInput } from "./planned.ts";

const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const read = "5a3ecb1d-6c2f-4b7a-9f1e-3d2c1b0a9f8e";
const write = "0e2fc3b4-58a1-4d0c-9a4c-7b1d6e5f2a90";

const consent = (differences: Partial<Consent> = {}): Consent => ({
  appId: client.appId,
  displayName: client.displayName,
  ownerTenant: null,
  forEverybody: true,
  scopesForEverybody: ["access_as_user"],
  personalScopes: [],
  ...differences,
});

const bundled: AppRegistration = { ...api, knownClientApplications: [client.appId] };
const verified: AppRegistration = { ...client, verifiedPublisherId: "5206095" };
const withScope = (scope: Partial<AppRegistration["scopes"][number]>): AppRegistration => ({
  ...bundled,
  scopes: bundled.scopes.map((one) => ({ ...one, ...scope })),
});
const principal = (appId: string, differences: Partial<HomePrincipal & { kind: "read" }>): HomePrincipal => ({
  kind: "read",
  appId,
  isEnabled: true,
  needsAssignment: false,
  ...differences,
});

/** What Entra answers before a migration and after it: the answers, each with its code. */
function signIn(id: string, setup: Partial<Snapshot>, metadata = metadataPolicy): string {
  const { callers } = accessMatrix(plannedInput(setupWith(setup, metadata)));
  const row = callers.find((one) => one.id === id);
  if (row === undefined) throw new Error(`there is no row ${id}`);
  return [row.signIn.before, row.signIn.after]
    .map(({ answer, code }) => (code === null ? answer : `${answer}: ${code}`))
    .join(" -> ");
}

function setupWith(
  setup: Partial<Snapshot>,
  metadata = metadataPolicy,
  validation = validationPolicy,
): Snapshot {
  const texts = [validation, metadata];
  const snapshot = flightsSnapshot({ apiApp: bundled, consents: [consent()], ...setup });
  const policies = snapshot.policies.map(
    (policy, index): PolicyText => ({ ...policy, text: texts[index] ?? "" }),
  );
  return { ...snapshot, policies };
}

const named = (...names: string[]) =>
  metadataPolicy.replace(
    /"scopes_supported": \[[^\]]*\]/,
    `"scopes_supported": [${names.map((name) => `"api://${api.appId}/${name}"`).join(", ")}]`,
  );

describe("who can consent in another organization", () => {
  const closed = "no: not-in-home-tenant";
  test.each<readonly [string, Partial<Snapshot>, string]>([
    [
      "an administrator, when the publisher is not verified",
      {},
      "after an administrator's consent: unverified-publisher",
    ],
    ["the person, when the publisher is verified", { clientApps: [verified] }, "after consent: consent"],
    [
      "the person, when the client is older than the rule about publishers",
      { clientApps: [{ ...client, createdAt: "2020-11-07T23:59:59Z" }] },
      "after consent: consent",
    ],
    [
      "an administrator, when the scope is of type Admin",
      { clientApps: [verified], apiApp: withScope({ type: "Admin" }) },
      "after an administrator's consent: admin-consent",
    ],
    [
      "an administrator, who adds the API that does not know its client",
      { clientApps: [verified], apiApp: api },
      "after an administrator's consent: api-to-add",
    ],
    [
      "nobody, when the API's only scope is disabled",
      { clientApps: [verified], apiApp: withScope({ isEnabled: false }) },
      "no: nothing-required",
    ],
    [
      "nobody, when the client requires nothing of the API",
      { clientApps: [{ ...verified, requiredResourceAccess: [] }] },
      "no: nothing-required",
    ],
  ])("%s", (_, setup, after) => {
    expect(signIn("any-other-member", setup)).toBe(`${closed} -> ${after}`);
  });

  test("nobody, when a scope is advertised that the API does not have", () => {
    expect(signIn("any-other-member", { clientApps: [verified] }, named("mcp.read"))).toBe(
      `${closed} -> no: no-such-scope`,
    );
  });

  test("that was given before nobody here can list, so a certain no is for an API that is opened now alone", () => {
    const clientApps = [{ ...verified, requiredResourceAccess: [] }];
    const open = { ...bundled, signInAudience: "AzureADMultipleOrgs" as const };
    expect(signIn("any-other-member", { clientApps, apiApp: open })).toBe(
      `${closed} -> unknown: consented-before`,
    );
  });

  test("the cell of an administrator's consent says so in words, with the reason", () => {
    const row = accessMatrix(plannedInput(setupWith({}))).callers.find(({ id }) => id === "guest");
    expect(row?.signIn.after.why).toContain("AADSTS90094");
  });
});

describe("consent in the home tenant", () => {
  const nobody = { consents: [] };
  test.each<readonly [string, Partial<Snapshot>, string]>([
    ["the grant for everybody is enough", {}, "yes"],
    ["without a grant the person consents", nobody, "after consent: consent"],
    [
      "without a grant, a scope of type Admin is an administrator's",
      { ...nobody, apiApp: withScope({ type: "Admin" }) },
      "after an administrator's consent: admin-consent",
    ],
    [
      "without a grant, a client that requires nothing gets nothing",
      { ...nobody, clientApps: [{ ...client, requiredResourceAccess: [] }] },
      "no: nothing-required",
    ],
    [
      "without a grant, a disabled scope can be granted by nobody",
      { ...nobody, apiApp: withScope({ isEnabled: false }) },
      "no: nothing-required",
    ],
    [
      "without a grant, an administrator consents where people may not",
      { ...nobody, userConsentAtHome: "off" },
      "after an administrator's consent: user-consent-off",
    ],
    ["consents that were not read are unknown", { consents: null }, "unknown: grants-not-read"],
    [
      "an API without a service principal there is like one in another organization",
      { ...nobody, apiApp: api, homePrincipals: [{ kind: "absent", appId: api.appId }] },
      "after an administrator's consent: api-to-add",
    ],
  ])("%s", (_, setup, both) => {
    expect(signIn("home-member", setup)).toBe(`${both} -> ${both}`);
  });

  test("who has consented alone keeps it, where nobody else can consent any more", () => {
    const setup = {
      clientApps: [{ ...client, requiredResourceAccess: [] }],
      consents: [consent({ forEverybody: false, personalScopes: ["access_as_user"] })],
    };
    expect(signIn("home-member", setup)).toBe("unknown: consented-before -> unknown: consented-before");
  });

  test("an API without a service principal there gives apps no token, and pre-authorizes nobody", () => {
    const apiApp = { ...api, preAuthorizedApplications: [client.appId] };
    const homePrincipals: HomePrincipal[] = [{ kind: "absent", appId: api.appId }];
    const setup = { apiApp, consents: [], homePrincipals };
    const added = "after an administrator's consent: api-to-add";
    expect(signIn("home-member", setup)).toBe(`${added} -> ${added}`);
    expect(signIn("home-app-only", setup)).toBe("no: api-to-add -> no: api-to-add");
    const known = { ...setup, apiApp: bundled };
    expect(signIn("home-member", known)).toBe("after consent: consent -> after consent: consent");
  });

  test("a scope that is advertised by name and not granted yet is asked for", () => {
    const apiApp = {
      ...bundled,
      scopes: [...bundled.scopes, { id: write, value: "mcp.write", type: "Admin", isEnabled: true }],
    };
    expect(signIn("home-member", { apiApp }, named("access_as_user"))).toBe("yes -> yes");
    const admin = "after an administrator's consent: admin-consent";
    expect(signIn("home-member", { apiApp }, named("access_as_user", "mcp.write"))).toBe(
      `${admin} -> ${admin}`,
    );
  });

  test("Azure CLI is newly refused where people have consented to it, and unknown where nobody has", () => {
    const ofCli = consent({ appId: cli, forEverybody: false, scopesForEverybody: [] });
    const rows = accessMatrix(plannedInput(setupWith({ consents: [ofCli] }))).callers;
    expect(rows.find(({ id }) => id === `home-member:${cli}`)).toMatchObject({
      signIn: { before: { answer: "after consent" }, after: { answer: "after consent" } },
      gateway: { before: { answer: "yes" }, after: { answer: "no" } },
      verdict: "newly refused",
    });
    expect(signIn(`home-member:${cli}`, {})).toBe("unknown: consent-unknown -> unknown: consent-unknown");
  });
});

describe("service principals of the home tenant", () => {
  test.each<readonly [string, HomePrincipal, string]>([
    ["an open one of the API", principal(api.appId, {}), "yes"],
    ["an open one of the client", principal(client.appId.toUpperCase(), {}), "yes"],
    [
      "the API asks for an assignment",
      principal(api.appId, { needsAssignment: true }),
      "unknown: assignment-required",
    ],
    [
      "the client asks for an assignment",
      principal(client.appId, { needsAssignment: true }),
      "unknown: assignment-required",
    ],
    ["the API's is disabled", principal(api.appId, { isEnabled: false }), "no: principal-disabled"],
    ["the client's is disabled", principal(client.appId, { isEnabled: false }), "no: principal-disabled"],
    ["the API's was not read", { kind: "unread", appId: api.appId }, "unknown: principal-not-read"],
    ["the client's was not read", { kind: "unread", appId: client.appId }, "unknown: principal-not-read"],
    ["the client has none", { kind: "absent", appId: client.appId }, "yes"],
  ])("%s", (_, gate, home) => {
    const setup = { homePrincipals: [gate], clientApps: [verified] };
    expect(signIn("home-member", setup)).toBe(`${home} -> ${home}`);
    expect(signIn("guest", setup)).toBe(`${home} -> after consent: consent`);
    expect(signIn("any-other-member", setup)).toBe("no: not-in-home-tenant -> after consent: consent");
  });

  test("an app-only token needs an assignment to the API alone", () => {
    const ofApi = { homePrincipals: [principal(api.appId, { needsAssignment: true })] };
    expect(signIn("home-app-only", ofApi)).toBe(
      "unknown: assignment-required -> unknown: assignment-required",
    );
    const ofClient = { homePrincipals: [principal(client.appId, { needsAssignment: true })] };
    expect(signIn("home-app-only", ofClient)).toBe("yes -> yes");
  });

  test("a known client without a person needs an enabled one, and no assignment to itself", () => {
    const answer = (differences: Partial<HomePrincipal & { kind: "read" }>) => {
      const facts = { apiApp: bundled, homePrincipals: [principal(client.appId, differences)] };
      return appSignIn("home", facts, { kind: "registered", app: client }).answer;
    };
    expect([answer({}), answer({ needsAssignment: true }), answer({ isEnabled: false })]).toEqual([
      "yes",
      "yes",
      "no",
    ]);
  });

  test("an app that Microsoft has disabled gets no token, and NotDisabled is no such status", () => {
    const status = (disabledByMicrosoftStatus: string) => ({
      clientApps: [{ ...client, disabledByMicrosoftStatus }],
    });
    expect(signIn("home-member", status("DisabledDueToViolationOfServicesAgreement"))).toBe(
      "no: app-disabled -> no: app-disabled",
    );
    expect(signIn("home-member", status("NotDisabled"))).toBe("yes -> yes");
  });
});

describe("a resource that Entra refuses", () => {
  const body = `{"resource": "https://apim-flights.azure-api.net/mcp", "authorization_servers": ["https://login.microsoftonline.com/${home.id}/v2.0"]}`;
  const protectedResource: PolicyText = {
    address: "/subscriptions/s/apis/metadata/operations/prm/policies/policy",
    scope: "operation",
    owner: "Protected Resource Metadata",
    format: "rawxml",
    text: `<policies><inbound><return-response><set-body>${body}</set-body></return-response></inbound></policies>`,
    etag: '"1"',
    sharedWith: [],
  };

  test("makes every sign-in through MCP clients unknown, and nobody's through Azure CLI", () => {
    const everybody = consent({ appId: cli });
    const setup = setupWith({ consents: [consent(), everybody] });
    const { callers } = accessMatrix(
      plannedInput({ ...setup, policies: [...setup.policies, protectedResource] }, everyone),
    );
    const answer = (id: string) => callers.find((one) => one.id === id)?.signIn.after;
    expect(answer("home-member")).toMatchObject({ answer: "unknown", code: "resource-refused" });
    expect(answer("any-other-member")).toMatchObject({ answer: "unknown", code: "resource-refused" });
    expect(answer(`home-member:${cli}`)?.answer).toBe("yes");
  });
});

describe("another client of the home tenant", () => {
  const other: AppRegistration = {
    ...client,
    id: "c3",
    appId: "c7052e9b-83fd-4d16-a4b8-51e6d0927fa3",
    displayName: "Second",
  };

  test("is refused where the metadata leads to a shared authority and it stays single-tenant", () => {
    const consents = [consent(), consent({ appId: other.appId })];
    const { callers } = accessMatrix(plannedInput(setupWith({ consents }), everyone, [other]));
    const row = callers.find(({ id }) => id === `home-member:${other.appId}`);
    expect(row).toMatchObject({
      signIn: { before: { answer: "yes" }, after: { answer: "no", code: "client-single-tenant" } },
      verdict: "newly refused",
    });
  });
});

describe("the scopes in a token", () => {
  const two = {
    ...bundled,
    scopes: [
      { id: read, value: "access_as_user", type: "User", isEnabled: true },
      { id: write, value: "mcp.write", type: "User", isEnabled: true },
    ],
  };
  const requires = (...permissionIds: string[]) => ({
    clientApps: [{ ...verified, requiredResourceAccess: [{ resourceAppId: api.appId, permissionIds }] }],
  });
  const granted = (...scopesForEverybody: string[]) => ({ consents: [consent({ scopesForEverybody })] });
  const demand = (match: string, ...values: string[]) =>
    validationPolicy.replace(
      "</audiences>",
      `</audiences><required-claims><claim name="scp" match="${match}" separator=" ">${values
        .map((value) => `<value>${value}</value>`)
        .join("")}</claim></required-claims>`,
    );
  const both = demand("all", "access_as_user", "mcp.write");
  const only = demand("any", "mcp.write");

  test.each<readonly [string, Partial<Snapshot>, string, string, string]>([
    [
      "are those of the grant, though the client requires fewer",
      { ...requires(read), ...granted("access_as_user", "mcp.write") },
      metadataPolicy,
      both,
      "yes",
    ],
    [
      "are those of the grant, though the client requires more",
      { ...requires(read, write), ...granted("access_as_user") },
      metadataPolicy,
      both,
      "no",
    ],
    [
      "are those that are asked for by name, whatever is required",
      { ...requires(read), ...granted("access_as_user") },
      named("mcp.write"),
      only,
      "yes",
    ],
    [
      "are those that are required where nobody has consented",
      { ...requires(read, write), consents: [] },
      metadataPolicy,
      both,
      "yes",
    ],
    [
      "are unknown where single people have granted more",
      { ...requires(read), consents: [consent({ personalScopes: ["mcp.write"] })] },
      metadataPolicy,
      both,
      "unknown",
    ],
    [
      "are unknown where the consents were not read",
      { ...requires(read, write), consents: null },
      metadataPolicy,
      both,
      "unknown",
    ],
  ])("%s", (_, setup, metadata, validation, answer) => {
    const snapshot = setupWith({ apiApp: two, ...setup }, metadata, validation);
    const row = accessMatrix(plannedInput(snapshot)).callers.find(({ id }) => id === "home-member");
    expect(row?.gateway.before.answer).toBe(answer);
  });

  test("of a first consent elsewhere are what the client asks for", () => {
    const snapshot = setupWith(
      { apiApp: two, ...requires(read), ...granted("access_as_user", "mcp.write") },
      metadataPolicy,
      both,
    );
    const row = accessMatrix(plannedInput(snapshot)).callers.find(({ id }) => id === "any-other-member");
    expect(row?.gateway.after.answer).toBe("no");
  });
});
