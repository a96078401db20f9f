import { beforeEach, describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/model/finding.ts";
import {
  ensureServicePrincipal,
  findApplication,
  findTenant,
  recordConsent,
} from "../../src/sandbox/directory.ts";
import { graphAppId } from "../../src/sandbox/entra/first-party.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld, run } from "../support/program.ts";

// The gateway exchanges the caller's token at the home tenant: what a migration means for that, and the way out.

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await freshWorld("on-behalf-of");
});

async function callAs(user: string, authorityTenant: string) {
  const signedIn = await signInAs(sandbox, {
    user,
    clientId: ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant,
    consent: true,
  });
  if (!signedIn.signedIn) return { status: signedIn.aadsts, text: signedIn.description };
  const headers = { authorization: `Bearer ${signedIn.accessToken}` };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const url = "https://apim-flights.azure-api.net/mcp";
  const answer = await sandbox.fetch(new Request(url, { method: "POST", headers, body }));
  return { status: answer.status, text: await answer.text() };
}

async function migrated(): Promise<readonly Finding[]> {
  const ran = await run(sandbox, ["migrate", "--yes", "--format", "json"]);
  expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(ran.stdout).plan.findings;
}

/** What an administrator of Fabrikam does for the API: it may read the profile of who calls. */
function consentToGraph(): void {
  const [tenant, api, graph] = [
    findTenant(sandbox.world, ids.fabrikam),
    findApplication(sandbox.world, ids.apiApp),
    findApplication(sandbox.world, graphAppId),
  ];
  const kim = tenant?.users.find(({ userPrincipalName }) => userPrincipalName === "kim@fabrikam.com");
  if (tenant === null || api === null || graph === null || kim === undefined)
    throw new Error("no such world");
  const [client, resource] = [ensureServicePrincipal(tenant, api), ensureServicePrincipal(tenant, graph)];
  recordConsent(tenant, client, resource, kim, ["User.Read"]);
}

describe("a gateway that signs in on behalf of the caller at the home tenant", () => {
  test("serves the home tenant before and after, and fails for others although their tokens pass", async () => {
    expect((await callAs("ben@contoso.com", ids.contoso)).status).toBe(200);
    await migrated();
    expect((await callAs("ben@contoso.com", "organizations")).status).toBe(200);
    const foreign = await callAs("kim@fabrikam.com", "organizations");
    expect(foreign).toMatchObject({ status: 502, text: expect.stringContaining("AADSTS50013") });
  });

  test("is warned of, with an expression that serves others as well, once they have consented", async () => {
    const [finding, ...others] = (await migrated()).filter(({ code }) => code === "obo-home-tenant");
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ level: "warning" });
    const expression = /@\(.*\)(?=;)/.exec(finding?.hint ?? "")?.[0] ?? "";
    const api = sandbox.world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-mcp");
    if (api === undefined || api.policy === null) throw new Error("the API has a policy");
    const address = `https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0/token`;
    expect(api.policy.text).toContain(address);
    api.policy = { ...api.policy, text: api.policy.text.replace(address, expression) };
    expect((await callAs("ben@contoso.com", "organizations")).status).toBe(200);
    const before = await callAs("kim@fabrikam.com", "organizations");
    expect(before).toMatchObject({ status: 502, text: expect.stringContaining("AADSTS65001") });
    consentToGraph();
    expect((await callAs("kim@fabrikam.com", "organizations")).status).toBe(200);
    const again = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    expect(again.stdout).not.toContain("obo-home-tenant");
  });

  test("makes the cells of whoever passes the validation unknown, because nobody can see what the exchange gives", async () => {
    const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    const { callers } = JSON.parse(ran.stdout).access;
    const home = callers.find(({ id }: { id: string }) => id === "home-member");
    expect(home.gateway.after.answer).toBe("unknown");
    const forged = callers.find(({ id }: { id: string }) => id === "forged");
    expect(forged.gateway.after.answer).toBe("no");
  });
});
