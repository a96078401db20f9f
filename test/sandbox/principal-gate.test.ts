import { describe, expect, test } from "vitest";
import { ensureServicePrincipal, findApplication, findTenant } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import type { ServicePrincipal } from "../../src/sandbox/world/world-directory.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld } from "../support/program.ts";

const userId = { ada: "e0b54f91-3d7a-4826-ac1f-97d60b8e52c4" } as const;

/** A service principal of a tenant, which has one. */
function principal(sandbox: Sandbox, appId: string, domain = "contoso.com"): ServicePrincipal {
  const [tenant, app] = [findTenant(sandbox.world, domain), findApplication(sandbox.world, appId)];
  if (tenant === null || app === null) throw new Error("the world has both");
  return ensureServicePrincipal(tenant, app);
}

/** The number that a person is refused with at the home tenant, or `null` for a token. */
async function refusal(sandbox: Sandbox, user = "ben@contoso.com", authorityTenant: string = ids.contoso) {
  const result = await signInAs(sandbox, {
    user,
    clientId: ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant,
    consent: true,
  });
  return result.signedIn ? null : result.aadsts;
}

async function appOnly(sandbox: Sandbox): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: ids.administratorApp,
    client_secret: "sandbox-only-not-a-secret",
    scope: `api://${ids.apiApp}/.default`,
  });
  const answer = await sandbox.fetch(
    new Request(`https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/token`, {
      method: "POST",
      body,
    }),
  );
  return answer.status === 200 ? "token" : (/AADSTS(\d+)/.exec(await answer.text())?.[1] ?? "");
}

describe("a service principal that asks for an assignment", () => {
  test.each([
    ["the API's", ids.apiApp],
    ["the client's", ids.clientApp],
  ] as const)("%s lets in only who is assigned to it", async (_, appId) => {
    const sandbox = await freshWorld();
    const gate = principal(sandbox, appId);
    gate.appRoleAssignmentRequired = true;
    gate.assignedUsers.push(userId.ada);
    expect(await refusal(sandbox)).toBe(50105);
    expect(await refusal(sandbox, "ada@contoso.com")).toBeNull();
  });

  test("of an API lets in only apps with a role", async () => {
    const sandbox = await freshWorld();
    principal(sandbox, ids.apiApp).appRoleAssignmentRequired = true;
    expect(await appOnly(sandbox)).toBe("501051");
    principal(sandbox, ids.administratorApp).appRoleAssignments.push({
      resourceAppId: ids.apiApp,
      value: "Caller",
    });
    expect(await appOnly(sandbox)).toBe("token");
  });

  test("of one tenant says nothing in another", async () => {
    const sandbox = await freshWorld();
    for (const appId of [ids.apiApp, ids.clientApp]) {
      principal(sandbox, appId).appRoleAssignmentRequired = true;
      const application = findApplication(sandbox.world, appId)?.application;
      if (application !== undefined) application.signInAudience = "AzureADMultipleOrgs";
    }
    expect(await refusal(sandbox, "fay@fabrikam.com", "organizations")).toBeNull();
    expect(await refusal(sandbox, "ben@contoso.com", "organizations")).toBe(50105);
  });
});

describe("what is disabled", () => {
  test("a client's service principal gets no token", async () => {
    const sandbox = await freshWorld();
    principal(sandbox, ids.clientApp).accountEnabled = false;
    expect(await refusal(sandbox)).toBe(7000112);
  });

  test("an API's service principal has no tokens issued for it, to people and to apps", async () => {
    const sandbox = await freshWorld();
    principal(sandbox, ids.apiApp).accountEnabled = false;
    expect(await refusal(sandbox)).toBe(500014);
    expect(await appOnly(sandbox)).toBe("500014");
  });

  test("an app registration that Microsoft has disabled is disabled everywhere", async () => {
    const sandbox = await freshWorld();
    const application = findApplication(sandbox.world, ids.clientApp)?.application;
    if (application === undefined) throw new Error("the world has the client");
    application.disabledByMicrosoftStatus = "NotDisabled";
    expect(await refusal(sandbox)).toBeNull();
    application.disabledByMicrosoftStatus = "DisabledDueToViolationOfServicesAgreement";
    expect(await refusal(sandbox)).toBe(7000112);
  });
});
