import { exportJWK, generateKeyPair } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import type { Cell } from "../../../src/core/access/cell.ts";
import { type Client, clientIdOf, firstParty } from "../../../src/core/access/client.ts";
import { appSignIn, authoritiesFor, type Person, personSignIn } from "../../../src/core/access/sign-in.ts";
import { azureCli, visualStudioCode } from "../../../src/core/entra/microsofts-own.ts";
import { advertisedBy } from "../../../src/core/metadata/advertised.ts";
import type { AppRegistration } from "../../../src/core/model/app-registration.ts";
import type { Consent } from "../../../src/core/model/setup.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { revise } from "../../../src/core/policy/revise/revise.ts";
import { applyEdits } from "../../../src/core/text/edit.ts";
import { ensureServicePrincipal, findApplication, findTenant } from "../../../src/sandbox/directory.ts";
import { startWorld } from "../../../src/sandbox/open.ts";
import { type SignInResult, signInAs } from "../../../src/sandbox/sign-in-as.ts";
import type { World } from "../../../src/sandbox/world/world.ts";
import type { StoredPolicy } from "../../../src/sandbox/world/world-apim.ts";
import { builtInWorld, worldNames } from "../../../src/sandbox/world/worlds.ts";
import { ids } from "../../../src/sandbox/worlds/parts.ts";
import { api as plainApp } from "../../support/snapshot.ts";
import { task } from "../policy/assert-edit.ts";
import { home, readingIn } from "./sandbox-calls.ts";

/** A built-in world as it is, or as a migration to an authority leaves it. */
type Stage = "before" | "common" | "organizations";

const stages: readonly Stage[] = ["before", "common", "organizations"];
const people: readonly (readonly [Person, string])[] = [
  ["home-member", "ben@contoso.com"],
  ["guest", "gus@fabrikam.com"],
  ["other-member", "fay@fabrikam.com"],
  ["personal", "pat@outlook.com"],
];

/** Through which client: that of the setup, Microsoft's two, and one that is registered elsewhere and was not read. */
const clientKinds = [
  "planned",
  "cli",
  "vs-code",
  "vs-code pre-authorized",
  "foreign",
  "foreign pre-authorized",
] as const;

const administrators: Readonly<Record<Person, string>> = {
  "home-member": "ada@contoso.com",
  guest: "kim@fabrikam.com",
  "other-member": "kim@fabrikam.com",
  personal: "pat@outlook.com",
};

/** One key for all worlds, because making one takes longer than a test. */
let signingKey: Record<string, string> = {};

beforeAll(async () => {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const entries = Object.entries(await exportJWK(privateKey));
  signingKey = Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
});

describe.each(worldNames)("the sandbox signs people in as core says, in the world %s", (name) => {
  const cases = stages.flatMap((stage) =>
    people.flatMap(([person, user]) =>
      clientKinds.map((client) => ({
        stage,
        person,
        user,
        client,
      })),
    ),
  );

  test.each(cases)("$stage: $person through $client", async ({ stage, person, user, client: kind }) => {
    const world = stagedWorld(name, stage);
    if (kind === "vs-code pre-authorized") preAuthorize(world, visualStudioCode.appId);
    if (kind === "foreign pre-authorized") preAuthorize(world, ids.otherClientApp);
    const { facts, client } = factsOf(world, clientOf(world, kind));
    const cell = personSignIn(person, client, facts);
    const [authority = "home", ...others] = authoritiesFor(client, facts);
    expect(others).toEqual([]);
    const wish = {
      user,
      clientId: clientIdOf(client) ?? "",
      scope: `api://${ids.apiApp}/${kind === "planned" && facts.advertised.scopes === "default" ? ".default" : "access_as_user"}`,
      authorityTenant: authority === "home" ? ids.contoso : authority,
      consent: true,
    };
    if (cell.code === "resource-refused") {
      const real = await signInAs(startWorld(world), { ...wish, resource: facts.unfitResource ?? "" });
      return expectAgreement({ ...cell, answer: "no" }, real, true);
    }
    // Nobody knows whether Azure CLI asks for consent, nor what an app registration says that was not read.
    if (cell.answer === "unknown") {
      const known = { cli: "consent-unknown", foreign: "registration-not-read" };
      return expect(Object.entries(known)).toContainEqual([kind, cell.code]);
    }
    const isOwn = kind === "planned" && client.kind === "registered";
    expectAgreement(cell, await signInAs(startWorld(world), wish), isOwn);
    if (cell.answer === "after an administrator's consent" && cell.code !== "api-to-add") {
      const administrator = await signInAs(startWorld(world), { ...wish, user: administrators[person] });
      expect(administrator).toMatchObject({ signedIn: true, consented: true });
    }
    if (cell.code === "api-to-add") {
      addApi(world, person === "personal" ? "live.com" : "fabrikam.com");
      const isAdministrators = (cell.why ?? "").includes("AADSTS90094");
      const added = await signInAs(startWorld(world), wish);
      expect(added.signedIn).toBe(!isAdministrators);
      const administrator = await signInAs(startWorld(world), { ...wish, user: administrators[person] });
      expect(administrator.signedIn).toBe(true);
    }
  });
});

describe.each(stages)("apps of their own, %s", (stage) => {
  test("a person of another tenant signs in through an app of that tenant as core says", async () => {
    const world = stagedWorld("flights", stage);
    const wish = {
      user: "fay@fabrikam.com",
      clientId: ids.otherClientApp,
      scope: `api://${ids.apiApp}/access_as_user`,
      authorityTenant: ids.fabrikam,
      consent: true,
    };
    const cell = appSignIn("other", factsOf(world, null).facts);
    expectAgreement(cell, await signInAs(startWorld(world), wish), true);
  });

  test.each([
    ["home", ids.contoso, ids.administratorApp],
    ["other", ids.fabrikam, ids.otherClientApp],
  ] as const)(
    "an app of the %s tenant gets an app-only token as core says",
    async (origin, tenantId, clientId) => {
      const world = stagedWorld("flights", stage);
      const secret = "sandbox-only-not-a-secret";
      world.clientSecrets.push({ clientId, clientSecret: secret });
      const [tenant, app] = [findTenant(world, tenantId), findApplication(world, clientId)];
      if (tenant === null || app === null) throw new Error("the world lacks the app");
      ensureServicePrincipal(tenant, app);
      const body = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: secret,
        scope: `api://${ids.apiApp}/.default`,
      });
      const answer = await startWorld(world).fetch(
        new Request(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
          method: "POST",
          body,
        }),
      );
      const cell = appSignIn(origin, factsOf(world, null).facts);
      const refused = stage === "before" ? "no" : "after an administrator's consent";
      expect(cell.answer).toBe(answer.status === 200 ? "yes" : refused);
      if (answer.status !== 200) expect(await answer.text()).toContain("AADSTS500011");
    },
  );
});

function expectAgreement(cell: Cell, real: SignInResult, comparesNumbers: boolean): void {
  const told = JSON.stringify({
    cell,
    real: real.signedIn ? { ...real, accessToken: "" } : real.description,
  });
  const numbers = [...(cell.why ?? "").matchAll(/AADSTS(\d+)/g)].map(([, number]) => Number(number));
  switch (cell.answer) {
    case "yes":
      expect(real.signedIn && !real.consented, told).toBe(true);
      return;
    case "after consent":
      expect(real.signedIn && real.consented, told).toBe(true);
      return;
    case "after an administrator's consent":
      expect(real.signedIn, told).toBe(false);
      expect(numbers, told).toContain(real.signedIn ? 0 : real.aadsts);
      return;
    case "no":
      expect(real.signedIn, told).toBe(false);
      if (comparesNumbers) expect(numbers, told).toContain(real.signedIn ? 0 : real.aadsts);
      return;
    case "unknown":
      expect.fail(told);
      return;
    default:
      cell.answer satisfies never;
  }
}

type ClientKind = (typeof clientKinds)[number];

/** The client of that kind; `null` for the one that the world's setup plans. */
function clientOf(world: World, kind: ClientKind): Client | null {
  switch (kind) {
    case "planned":
      return null;
    case "cli":
      return firstParty(azureCli);
    case "vs-code":
    case "vs-code pre-authorized":
      return firstParty(visualStudioCode);
    case "foreign":
    case "foreign pre-authorized": {
      // Of a client that is registered elsewhere and used at home it is known that it is multi-tenant, and nothing else.
      const [contoso, found] = [findTenant(world, ids.contoso), findApplication(world, ids.otherClientApp)];
      if (contoso === null || found === null) throw new Error("the world has Contoso and Fabrikam's client");
      ensureServicePrincipal(contoso, found);
      const app = found.application;
      app.signInAudience = "AzureADMultipleOrgs";
      return { kind: "unread", appId: app.appId, displayName: app.displayName, isForeign: true };
    }
    default:
      return kind satisfies never;
  }
}

function stagedWorld(name: string, stage: Stage): World {
  const world = builtInWorld(name);
  if (world === null) throw new Error(`${name} is no built-in world`);
  world.signingKey = signingKey;
  // As Entra's default is: people consent to clients of verified publishers alone.
  const fabrikam = findTenant(world, "fabrikam.com");
  if (fabrikam !== null) fabrikam.userConsent = "verified-publishers";
  if (name === worldWithUnfitResource) {
    const api = findApplication(world, ids.apiApp)?.application;
    if (api !== undefined) api.identifierUris = [`api://${ids.apiApp}`];
  }
  if (stage === "before") return world;
  for (const appId of [ids.apiApp, ids.clientApp]) {
    const application = findApplication(world, appId)?.application;
    if (application !== undefined) application.signInAudience = "AzureADMultipleOrgs";
  }
  const namedValues = namedValuesOf(world);
  const wanted = task({
    homeTenant: home,
    authority: stage,
    clientAppIds: [clientIdOf(plannedIn(world)) ?? ""],
    namedValues,
  });
  for (const policy of mcpPolicies(world)) {
    const outline = parsePolicy(policy.text);
    if (outline.kind === "refusal") throw new Error(outline.reason);
    policy.text = applyEdits(policy.text, revise(outline, wanted, wanted).edits);
  }
  return world;
}

function mcpPolicies(world: World): StoredPolicy[] {
  const service = world.subscriptions[0]?.services[0];
  const api = service?.apis.find(({ name }) => name === "flights-mcp");
  const policies = [api?.policy ?? null, ...(api?.operations ?? []).map(({ policy }) => policy)];
  return [
    ...policies.filter((policy) => policy !== null),
    ...(service?.policyFragments ?? []).map(({ policy }) => policy),
  ];
}

function namedValuesOf(world: World): Map<string, string> {
  return new Map(
    world.subscriptions[0]?.services[0]?.namedValues.map(({ displayName, value }) => [displayName, value]),
  );
}

function factsOf(world: World, client: Client | null) {
  const namedValues = namedValuesOf(world);
  const sources = mcpPolicies(world).flatMap((policy) => {
    const { outline, ...reading } = readingIn(policy, "operation", "", namedValues, "before").reading;
    return outline === null ? [] : [{ ...reading, outline }];
  });
  const facts = {
    apiApp: registration(world, ids.apiApp),
    advertised: advertisedBy(
      sources,
      { homeTenant: home, operations: [] },
      { namedValues, authorityHosts: [] },
    ),
    homeConsents: findApplication(world, ids.clientApp) === null ? [] : [consentToClient],
    homePrincipals: [],
    foreignGrants: "none" as const,
    userConsentAtHome: "unknown" as const,
    unfitResource: namesResource(world) ? `${gatewayUrl}/mcp` : null,
  };
  return {
    facts,
    client: client ?? plannedIn(world),
  };
}

/** The client of a world's own; where nobody registered one, the API itself or Visual Studio Code. */
function plannedIn(world: World): Client {
  const has = (appId: string) => findApplication(world, appId) !== null;
  if (has(ids.clientApp)) return { kind: "registered", app: registration(world, ids.clientApp) };
  const apiApp = registration(world, ids.apiApp);
  return apiApp.preAuthorizedApplications.length > 0
    ? firstParty(visualStudioCode)
    : { kind: "registered", app: apiApp };
}

const gatewayUrl = "https://apim-flights.azure-api.net";

/** Whether the metadata names the gateway's own address, which an administrator has taken off the App ID URIs. */
function namesResource({ name }: World): boolean {
  return name === worldWithUnfitResource;
}

/** No multi-tenant app has the address of this gateway as App ID URI, and so this world is one without it. */
const worldWithUnfitResource = "gateway-resource";

const consentToClient: Consent = {
  appId: ids.clientApp,
  displayName: "Flights MCP Client",
  ownerTenant: ids.contoso,
  forEverybody: true,
  scopesForEverybody: ["access_as_user"],
  personalScopes: [],
};

function registration(world: World, appId: string): AppRegistration {
  const application = findApplication(world, appId)?.application;
  if (application === undefined) throw new Error(`the world has no app ${appId}`);
  const { id, displayName, signInAudience, identifierUris, publisherDomain, api, requiredResourceAccess } =
    application;
  return {
    ...plainApp,
    id,
    appId,
    displayName,
    signInAudience,
    identifierUris,
    publisherDomain,
    accessTokenVersion: api.requestedAccessTokenVersion ?? 1,
    scopes: api.oauth2PermissionScopes,
    knownClientApplications: api.knownClientApplications,
    preAuthorizedApplications: api.preAuthorizedApplications.map((one) => one.appId),
    requiredResourceAccess: requiredResourceAccess.map(({ resourceAppId, resourceAccess }) => ({
      resourceAppId,
      permissionIds: resourceAccess.map((access) => access.id),
    })),
    redirectUris: [],
    webRedirectUris: [],
    spaRedirectUris: [],
  };
}

function preAuthorize(world: World, appId: string): void {
  const api = findApplication(world, ids.apiApp)?.application.api;
  api?.preAuthorizedApplications.push({ appId, delegatedPermissionIds: [ids.accessAsUserScope] });
}

function addApi(world: World, domain: string): void {
  const [tenant, api] = [findTenant(world, domain), findApplication(world, ids.apiApp)];
  if (tenant !== null && api !== null) ensureServicePrincipal(tenant, api);
}
