import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/model/finding.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { ensureServicePrincipal, findApplication, findTenant } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import type { Application, ServicePrincipal, Tenant } from "../../src/sandbox/world/world-directory.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { cellWords } from "../core/access/planned.ts";
import { freshWorld, type Ran, run } from "../support/program.ts";

// What a plan says about sign-in, and what a real sign-in meets before it and after it.

const azureCli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const second = "2f8d6a14-b0c3-4e97-8a5d-61c7e3f90b28";
const named = ["--client-app", ids.clientApp];

async function planOf(sandbox: Sandbox, ...options: string[]): Promise<Plan> {
  const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json", ...options]);
  expect(writes(ran)).toEqual([]);
  return JSON.parse(ran.stdout);
}

function writes({ sent }: Ran) {
  return sent.filter(({ method, url }) => method !== "GET" && !url.hostname.startsWith("login."));
}

/** What Entra answers a caller, in words. */
function row(plan: Plan, id: string): { readonly before: string; readonly after: string } {
  const found = plan.access.callers.find((caller) => caller.id === id);
  if (found === undefined) throw new Error(`there is no row ${id}`);
  return { before: cellWords(found.signIn.before), after: cellWords(found.signIn.after) };
}

function withCode({ findings }: Plan, code: string): Finding[] {
  return findings.filter((finding) => finding.code === code);
}

async function migrated(sandbox: Sandbox, ...options: string[]): Promise<void> {
  expect((await run(sandbox, ["migrate", "--yes", ...options])).exitCode).toBe(0);
}

/** `token`, or the number of the refusal. */
async function signIn(
  sandbox: Sandbox,
  user: string,
  wish: { readonly authority?: string; readonly clientId?: string; readonly resource?: string } = {},
): Promise<string> {
  const result = await signInAs(sandbox, {
    user,
    clientId: wish.clientId ?? ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant: wish.authority ?? ids.contoso,
    consent: true,
    ...(wish.resource === undefined ? {} : { resource: wish.resource }),
  });
  return result.signedIn ? "token" : String(result.aadsts);
}

function home(sandbox: Sandbox): Tenant {
  const tenant = findTenant(sandbox.world, ids.contoso);
  if (tenant === null) throw new Error("the world has a home tenant");
  return tenant;
}

function registration(sandbox: Sandbox, appId: string): Application {
  const application = findApplication(sandbox.world, appId)?.application;
  if (application === undefined) throw new Error(`the world has no app ${appId}`);
  return application;
}

function principal(sandbox: Sandbox, appId: string): ServicePrincipal {
  const app = findApplication(sandbox.world, appId);
  if (app === null) throw new Error(`the world has no app ${appId}`);
  const { servicePrincipals } = home(sandbox);
  const found = ensureServicePrincipal(home(sandbox), app);
  // Microsoft's own are everywhere, and in a tenant's list only where somebody has put them there.
  if (!servicePrincipals.includes(found)) servicePrincipals.push(found);
  return found;
}

function grant(sandbox: Sandbox, appId: string, consentType: "AllPrincipals" | "Principal"): void {
  home(sandbox).oauth2PermissionGrants.push({
    id: `grant-${appId}`,
    clientId: principal(sandbox, appId).id,
    consentType,
    principalId: consentType === "Principal" ? "17c9e6d3-a850-4b2f-9d64-f3e8012b7ca5" : null,
    resourceId: principal(sandbox, ids.apiApp).id,
    scope: "access_as_user",
  });
}

describe("an assignment that only the home tenant asks for", () => {
  test("is a warning, unknown at home, and no gate elsewhere", async () => {
    const sandbox = await freshWorld();
    principal(sandbox, ids.apiApp).appRoleAssignmentRequired = true;
    const plan = await planOf(sandbox);
    expect(row(plan, "home-member").before).toMatch(/^unknown \(.*AADSTS50105/);
    expect(row(plan, "home-member").after).toMatch(/^unknown \(.*AADSTS50105/);
    expect(row(plan, "any-other-member").after).toMatch(/^after an administrator's consent/);
    expect(withCode(plan, "assignment-stays-home")).toHaveLength(1);
    expect(await signIn(sandbox, "ben@contoso.com")).toBe("50105");
    await migrated(sandbox);
    expect(await signIn(sandbox, "ben@contoso.com", { authority: "common" })).toBe("50105");
    expect(await signIn(sandbox, "kim@fabrikam.com", { authority: "common" })).toBe("token");
  });
});

describe("what is disabled at home", () => {
  test.each([
    ["the API", ids.apiApp, "500014"],
    ["the client", ids.clientApp, "7000112"],
  ] as const)("%s's service principal stops the plan, with true cells", async (_, appId, number) => {
    const sandbox = await freshWorld();
    principal(sandbox, appId).accountEnabled = false;
    const plan = await planOf(sandbox, ...named);
    expect(row(plan, "home-member").before).toContain(`AADSTS${number}`);
    expect(row(plan, "home-member").after).toMatch(/^no \(/);
    expect(withCode(plan, "not-migratable").map(({ level }) => level)).toEqual(["blocker"]);
    expect(await signIn(sandbox, "ben@contoso.com")).toBe(number);
    expect((await run(sandbox, ["migrate", "--yes", ...named])).exitCode).toBe(5);
  });

  test("an app registration that Microsoft has disabled is no yes", async () => {
    const sandbox = await freshWorld();
    registration(sandbox, ids.clientApp).disabledByMicrosoftStatus =
      "DisabledDueToViolationOfServicesAgreement";
    const plan = await planOf(sandbox);
    expect(row(plan, "home-member").before).toMatch(/^no \(.*AADSTS7000112/);
    expect(await signIn(sandbox, "ben@contoso.com")).toBe("7000112");
  });
});

describe("who consents", () => {
  test("an administrator of the other organization, where the publisher is not verified", async () => {
    const sandbox = await freshWorld();
    const fabrikam = findTenant(sandbox.world, ids.fabrikam);
    if (fabrikam === null) throw new Error("the world has Fabrikam");
    fabrikam.userConsent = "verified-publishers";
    const plan = await planOf(sandbox);
    expect(row(plan, "any-other-member").after).toMatch(/^after an administrator's consent \(.*AADSTS90094/);
    await migrated(sandbox);
    expect(await signIn(sandbox, "fay@fabrikam.com", { authority: "common" })).toBe("90094");
    expect(await signIn(sandbox, "kim@fabrikam.com", { authority: "common" })).toBe("token");
  });

  test("nobody by consent alone, where the API does not know its client; guests are told, too", async () => {
    const sandbox = await freshWorld();
    registration(sandbox, ids.apiApp).api.knownClientApplications = [];
    const plan = await planOf(sandbox);
    expect(row(plan, "any-other-member").after).toMatch(/^after an administrator's consent \(.*AADSTS650052/);
    expect(row(plan, "guest").after).toMatch(/^after an administrator's consent \(.*AADSTS650052/);
    expect(withCode(plan, "guests-need-consent").map(({ level }) => level)).toEqual(["warning"]);
    expect(await signIn(sandbox, "gus@fabrikam.com")).toBe("token");
    await migrated(sandbox);
    expect(await signIn(sandbox, "gus@fabrikam.com", { authority: "common" })).toBe("650052");
    expect(await signIn(sandbox, "kim@fabrikam.com", { authority: "common" })).toBe("650052");
  });

  test("only an administrator at home, where people may not consent", async () => {
    const sandbox = await freshWorld();
    home(sandbox).oauth2PermissionGrants = [];
    expect(row(await planOf(sandbox), "home-member").before).toBe("after consent");
    home(sandbox).userConsent = "nobody";
    expect(row(await planOf(sandbox), "home-member").before).toMatch(
      /^after an administrator's consent \(.*AADSTS90094/,
    );
    expect(await signIn(sandbox, "ben@contoso.com")).toBe("90094");
    expect(await signIn(sandbox, "ada@contoso.com")).toBe("token");
  });

  test("is not asked about where a consent for everybody is there", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"]);
    expect(ran.sent.filter(({ url }) => url.pathname.includes("authorizationPolicy"))).toEqual([]);
  });

  test("nobody, where the API's only scope is disabled", async () => {
    const sandbox = await freshWorld();
    const [scope] = registration(sandbox, ids.apiApp).api.oauth2PermissionScopes;
    if (scope !== undefined) scope.isEnabled = false;
    home(sandbox).oauth2PermissionGrants = [];
    const plan = await planOf(sandbox);
    expect(row(plan, "home-member").before).toMatch(/^no \(.*AADSTS650057/);
    expect(withCode(plan, "consent-not-bundled")[0]?.message).toContain("no enabled scope");
    expect(await signIn(sandbox, "ada@contoso.com")).toBe("650057");
  });

  test("people who consented to Azure CLI are newly refused", async () => {
    const sandbox = await freshWorld();
    grant(sandbox, azureCli, "Principal");
    const plan = await planOf(sandbox, ...named);
    expect(row(plan, `home-member:${azureCli}`).before).toBe("after consent");
    const { verdict } = plan.access.callers.find(({ id }) => id === `home-member:${azureCli}`) ?? {};
    expect(verdict).toBe("newly refused");
    expect(withCode(plan, "client-locked-out")[0]?.message).toContain("Azure CLI");
  });
});

describe("a second client of the home tenant", () => {
  async function withSecond(): Promise<Sandbox> {
    const sandbox = await freshWorld();
    const first = registration(sandbox, ids.clientApp);
    home(sandbox).applications.push({
      ...structuredClone(first),
      id: "5b0f7c93-1e64-4a8d-92d7-3c8e5fa1b640",
      appId: second,
      displayName: "Second client",
    });
    grant(sandbox, second, "AllPrincipals");
    const api = sandbox.world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-mcp");
    if (api?.policy === undefined || api.policy === null) throw new Error("the world has the API");
    const list = [ids.clientApp, second].map((id) => `<application-id>${id}</application-id>`).join("");
    api.policy.text = api.policy.text.replace(
      "<audiences>",
      `<client-application-ids>${list}</client-application-ids><audiences>`,
    );
    return sandbox;
  }

  test("that the plan leaves out is refused at the shared authority, and the plan says so", async () => {
    const sandbox = await withSecond();
    const plan = await planOf(sandbox, ...named);
    const { before, after } = row(plan, `home-member:${second}`);
    expect(before).toBe("yes");
    expect(after).toMatch(/^no \(.*AADSTS50194/);
    expect(withCode(plan, "client-locked-out").map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Second client .*AADSTS50194/),
    ]);
    expect(await signIn(sandbox, "ben@contoso.com", { clientId: second })).toBe("token");
    await migrated(sandbox, ...named);
    expect(await signIn(sandbox, "ben@contoso.com", { clientId: second, authority: "common" })).toBe("50194");
  });

  test("is no trouble when both are named", async () => {
    const sandbox = await withSecond();
    const both = [...named, "--client-app", second];
    expect(withCode(await planOf(sandbox, ...both), "client-locked-out")).toEqual([]);
    await migrated(sandbox, ...both);
    expect(await signIn(sandbox, "ben@contoso.com", { clientId: second, authority: "common" })).toBe("token");
  });
});

describe("the resource of protected resource metadata", () => {
  const resource = "https://apim-flights.azure-api.net/mcp";

  test("that Entra refuses makes the cell unknown by kind of client, beside the finding", async () => {
    const sandbox = await freshWorld("gateway-resource");
    registration(sandbox, ids.apiApp).identifierUris.pop();
    const plan = await planOf(sandbox);
    expect(withCode(plan, "resource-mismatch")).toHaveLength(1);
    expect(row(plan, "home-member").before).toMatch(/^unknown \(.*AADSTS9010010/);
    expect(row(plan, "home-member").after).toMatch(/^unknown \(.*AADSTS9010010/);
    expect(await signIn(sandbox, "ben@contoso.com", { resource })).toBe("9010010");
    expect(await signIn(sandbox, "ben@contoso.com")).toBe("token");
  });

  test("that is the gateway's address serves the home tenant, and stops the plan", async () => {
    const sandbox = await freshWorld("gateway-resource");
    const ran = await run(sandbox, ["migrate", "--yes", "--format", "json"]);
    expect(ran.exitCode).toBe(5);
    const plan = await planOf(sandbox);
    expect(row(plan, "home-member").before).toBe("yes");
    expect(withCode(plan, "resource-needs-domain")).toMatchObject([{ level: "blocker" }]);
    expect(await signIn(sandbox, "ben@contoso.com", { resource })).toBe("token");
  });

  test("the way over a custom domain serves the home tenant at each step, and others at its end", async () => {
    const sandbox = await freshWorld("gateway-resource");
    const api = registration(sandbox, ids.apiApp);
    const served = async (name: string) => signIn(sandbox, "ben@contoso.com", { resource: name });
    const custom = "https://mcp.contoso.com/mcp";
    api.identifierUris.push(custom);
    sandbox.world.subscriptions[0]?.services[0]?.customDomains.push("mcp.contoso.com");
    expect([await served(resource), await served(custom)]).toEqual(["token", "token"]);
    const address = sandbox.world.subscriptions[0]?.services[0]?.namedValues.find(
      ({ displayName }) => displayName === "APIMGatewayURL",
    );
    if (address !== undefined) address.value = "https://mcp.contoso.com";
    expect(await served(custom)).toBe("token");
    api.identifierUris.splice(api.identifierUris.indexOf(resource), 1);
    expect(await served(custom)).toBe("token");
    await migrated(sandbox);
    expect(await served(custom)).toBe("token");
    const foreign = { resource: custom, authority: "organizations" } as const;
    expect(await signIn(sandbox, "fay@fabrikam.com", foreign)).toBe("token");
  });
});

describe("reading it", () => {
  const principals = ({ sent }: Ran) => sent.filter(({ url }) => url.pathname.includes("servicePrincipals"));

  test("costs no request beside those for the consents", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"]);
    expect(principals(ran)).toHaveLength(2);
  });

  test("asks for a client that nobody has consented to, once", async () => {
    const sandbox = await freshWorld();
    home(sandbox).oauth2PermissionGrants = [];
    principal(sandbox, ids.clientApp).appRoleAssignmentRequired = true;
    const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    expect(principals(ran)).toHaveLength(2);
    expect(row(JSON.parse(ran.stdout), "home-member").before).toMatch(
      /^unknown \(.*assigned to Flights MCP Client/,
    );
  });

  test("what could not be read makes no cell a yes, and is said once", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", "--format", "json"], {
      intercept: async ({ url }) =>
        url.includes("servicePrincipals")
          ? Response.json({ error: { code: "Authorization_RequestDenied", message: "No." } }, { status: 403 })
          : null,
    });
    const plan: Plan = JSON.parse(ran.stdout);
    expect(row(plan, "home-member").before).toMatch(/^unknown/);
    expect(row(plan, "home-app-only").before).toMatch(/^unknown/);
    const places = withCode(plan, "could-not-read").map(({ place }) => place.resource);
    expect(places).toEqual(["/oauth2PermissionGrants", "/servicePrincipals"]);
  });
});
