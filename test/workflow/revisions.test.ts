import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/model/finding.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import type { Api } from "../../src/sandbox/world/world-apim.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld, type Ran, run } from "../support/program.ts";

// A revision that is online answers at `;rev=<n>` with policies of its own, which no plan changes.

const dryRun = ["migrate", "--dry-run", "--format", "json"];

function planIn({ stdout, exitCode, stderr }: Ran): Plan {
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const document = JSON.parse(stdout);
  return document.kind === "entra-mcp/result" ? document.plan : document;
}

function moreOpen({ findings }: Pick<Plan, "findings">): Finding[] {
  return findings.filter(({ code }) => code === "revision-more-open");
}

/** Makes a revision that is a copy of the current one as it is now. */
function revise(sandbox: Sandbox, number: string, changes: Partial<Api> = {}): Api {
  const service = sandbox.world.subscriptions[0]?.services[0];
  const current = service?.apis.find(({ name }) => name === "flights-mcp");
  if (service === undefined || current === undefined) throw new Error("the world has the API");
  const copy = structuredClone(current);
  const revision = {
    ...copy,
    name: `flights-mcp;rev=${number}`,
    apiRevision: number,
    isCurrent: false,
    ...changes,
  };
  service.apis.push(revision);
  return revision;
}

async function statusAt(sandbox: Sandbox, path: string, user: string, authorityTenant: string) {
  const signedIn = await signInAs(sandbox, {
    user,
    clientId: ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant,
    consent: true,
  });
  if (!signedIn.signedIn) return signedIn.aadsts;
  const headers = { authorization: `Bearer ${signedIn.accessToken}` };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const url = `https://apim-flights.azure-api.net${path}`;
  return (await sandbox.fetch(new Request(url, { method: "POST", headers, body }))).status;
}

describe("a revision that is online", () => {
  test("and has no list of clients admits more than the current one will, and is named with whom", async () => {
    const plan = planIn(await run(await freshWorld("revisions"), dryRun));
    const [finding, ...others] = moreOpen(plan);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      level: "warning",
      place: { resource: expect.stringMatching(/;rev=1$/) },
    });
    expect(finding?.message).toBe(
      "Revision 1 is online at https://apim-flights.azure-api.net/;rev=1 and admits whom the current one will refuse: app-only, another app of the home tenant.",
    );
  });

  test("and is made after the migration says nothing as long as the current one admits the same", async () => {
    const sandbox = await freshWorld();
    planIn(await run(sandbox, ["migrate", "--yes", "--format", "json"]));
    revise(sandbox, "2");
    expect(moreOpen(planIn(await run(sandbox, dryRun)))).toEqual([]);
  });

  test("is a way around a rollback: the plan says so, and calls get through", async () => {
    const sandbox = await freshWorld();
    const migrated = await run(sandbox, ["migrate", "--yes", "--format", "json"]);
    planIn(migrated);
    revise(sandbox, "2");
    const back = await run(sandbox, ["rollback", "--yes", "--format", "json"], {
      stateDirectory: migrated.stateDirectory,
    });
    const [finding] = moreOpen(planIn(back));
    expect(finding?.message).toContain("member of another tenant");
    const api = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
    const client = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.clientApp);
    for (const app of [api, client]) if (app !== undefined) app.signInAudience = "AzureADMultipleOrgs";
    expect(await statusAt(sandbox, "/mcp", "kim@fabrikam.com", "organizations")).toBe(401);
    expect(await statusAt(sandbox, "/;rev=2/mcp", "kim@fabrikam.com", "organizations")).toBe(200);
  });

  test("is a way around a shorter list of tenants", async () => {
    const sandbox = await freshWorld();
    planIn(await run(sandbox, ["migrate", "--yes", "--format", "json", "--allow-tenant", ids.fabrikam]));
    revise(sandbox, "2");
    const other = "6d0f3c1e-8b27-4a95-9e1c-52c7d40ab8f3";
    const ran = await run(sandbox, [...dryRun, "--allow-tenant", other]);
    const [finding] = moreOpen(planIn(ran));
    expect(finding?.message).toContain(`member of ${ids.fabrikam}, no longer on the list`);
  });

  test("is a way around the list that a tenant is taken off", async () => {
    const sandbox = await freshWorld();
    const tenants = ["--allow-tenant", ids.fabrikam];
    planIn(await run(sandbox, ["migrate", "--yes", "--format", "json", ...tenants]));
    revise(sandbox, "2");
    const ran = await run(sandbox, ["tenants", "remove", ids.fabrikam, "--dry-run", "--format", "json"]);
    expect(moreOpen(planIn(ran))[0]?.message).toContain(`member of ${ids.fabrikam}, no longer on the list`);
  });

  test("without a token validation admits everybody", async () => {
    const sandbox = await freshWorld();
    const policy = { text: "<policies><inbound><base /></inbound></policies>", etag: '"AAAAAAAAAAE="' };
    revise(sandbox, "2", { policy });
    const [finding] = moreOpen(planIn(await run(sandbox, dryRun)));
    expect(finding?.message).toContain("call without a token");
  });

  test("decides with the fragments that both include as the plan leaves them", async () => {
    const sandbox = await freshWorld("shared-fragment");
    revise(sandbox, "2");
    const ran = await run(sandbox, [...dryRun, "--api", "flights-mcp", "--allow-shared"]);
    expect(moreOpen(planIn(ran))).toEqual([]);
  });
});

describe("a revision", () => {
  test("that is offline is no way around", async () => {
    const sandbox = await freshWorld();
    revise(sandbox, "2", { isOnline: false });
    const ran = await run(sandbox, dryRun);
    expect(moreOpen(planIn(ran))).toEqual([]);
    expect(ran.sent.filter(({ url }) => decodeURIComponent(url.pathname).includes(";rev="))).toEqual([]);
    expect(await statusAt(sandbox, "/;rev=2/mcp", "ben@contoso.com", ids.contoso)).toBe(404);
  });

  test("whose policies cannot be read is one of which nothing is known", async () => {
    const sandbox = await freshWorld();
    revise(sandbox, "2");
    const intercept = async ({ url }: Request) =>
      decodeURIComponent(new URL(url).pathname).includes(";rev=2")
        ? Response.json({ error: { code: "AuthorizationFailed", message: "no" } }, { status: 403 })
        : null;
    const plan = planIn(await run(sandbox, dryRun, { intercept }));
    expect(moreOpen(plan)).toEqual([]);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: "could-not-read",
        level: "note",
        message: expect.stringMatching(/;rev=2 could not be read .*admits more than the current one/),
      }),
    );
  });

  test("beyond the tenth that is online is not looked at, and that is said", async () => {
    const sandbox = await freshWorld();
    for (let number = 2; number <= 13; number += 1) revise(sandbox, String(number));
    const plan = planIn(await run(sandbox, dryRun));
    expect(moreOpen(plan)).toHaveLength(10);
    const unread = plan.findings.filter(
      ({ code, message }) => code === "could-not-read" && message.includes(";rev="),
    );
    expect(unread.map(({ place }) => place.resource?.split(";rev=")[1])).toEqual(["3", "2"]);
  });
});
