import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/model/finding.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { freshWorld, type Ran, run } from "../support/program.ts";

const dryRun = ["migrate", "--dry-run", "--format", "json"];

function findingsOf(ran: Ran): readonly Finding[] {
  expect(ran.exitCode).toBe(0);
  return JSON.parse(ran.stdout).findings;
}

function withCode(findings: readonly Finding[], code: string): string[] {
  return findings.filter((finding) => finding.code === code).map(({ level }) => level);
}

/** A dry run in which the requests for these paths are refused. */
async function without(refused: RegExp, status = 403): Promise<readonly Finding[]> {
  const ran = await run(await freshWorld(), dryRun, {
    intercept: async (request) =>
      refused.test(new URL(request.url).pathname)
        ? Response.json(
            { error: { code: "Authorization_RequestDenied", message: "Insufficient privileges." } },
            { status },
          )
        : null,
  });
  expect(
    ran.sent.filter(({ method, url }) => method !== "GET" && !url.hostname.startsWith("login.")),
  ).toEqual([]);
  return findingsOf(ran);
}

describe("without the right to read", () => {
  test.each([
    ["consents", /oauth2PermissionGrants/, "could-not-read", ["warning"]],
    ["service principals", /servicePrincipals/, "could-not-read", ["warning", "warning"]],
    ["the resource group", /resourceGroups\/[^/]+$/, "could-not-read", ["note"]],
    ["backends", /\/backends\//, "could-not-read", ["note"]],
    ["other revisions", /\/revisions$/, "could-not-read", ["note"]],
    ["the tenant's policy", /defaultAppManagementPolicy/, "tenant-policy-unknown", ["note"]],
    [
      "all of it",
      /servicePrincipals|resourceGroups\/[^/]+$|\/backends\//,
      "could-not-read",
      ["note", "note", "warning", "warning"],
    ],
  ])("%s, a plan is made and says what it cannot know", async (_what, refused, code, expected) => {
    expect(withCode(await without(refused), code)).toEqual(expected);
  });

  test("what is not there is no lack of rights", async () => {
    const findings = await without(/\/backends\/|servicePrincipals|\/revisions$/, 404);
    expect(withCode(findings, "could-not-read")).toEqual([]);
  });

  test("with every right nothing is unknown", async () => {
    const findings = findingsOf(await run(await freshWorld(), dryRun));
    expect(withCode(findings, "could-not-read")).toEqual([]);
    expect(withCode(findings, "tenant-policy-unknown")).toEqual([]);
  });
});

describe("subscriptions", () => {
  const closed = "0f0e0d0c-0000-4000-8000-000000000001";
  const withClosedSubscription = async (request: Request, sandbox: Sandbox): Promise<Response | null> => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(`/subscriptions/${closed}/`)) {
      return Response.json({ error: { code: "AuthorizationFailed", message: "No right." } }, { status: 403 });
    }
    if (pathname !== "/subscriptions") return null;
    const answer = (await (await sandbox.fetch(request)).json()) as { value: object[] };
    return Response.json({ ...answer, value: [{ subscriptionId: closed }, ...answer.value] });
  };

  test("one whose services may not be listed is noted, and the others are looked through", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, dryRun, {
      intercept: (request) => withClosedSubscription(request, sandbox),
    });
    const note = findingsOf(ran).find(({ code }) => code === "could-not-read");
    expect(note).toMatchObject({ level: "note", place: { resource: `/subscriptions/${closed}` } });
  });

  test("without any service the answer says so, and how many could not be looked through", async () => {
    const sandbox = await freshWorld();
    for (const subscription of sandbox.world.subscriptions) subscription.services.splice(0);
    const ran = await run(sandbox, dryRun, {
      intercept: (request) => withClosedSubscription(request, sandbox),
    });
    expect(ran.exitCode).toBe(64);
    expect(ran.stdout).toMatch(/no API Management service.*In 1 of them/);
  });
});

describe("what the directory knows", () => {
  /** The world's home tenant, to be changed before the run. */
  const homeOf = (sandbox: Sandbox) => {
    const tenant = sandbox.world.tenants.find(({ id }) => id === sandbox.world.signIn.tenantId);
    if (tenant === undefined) throw new Error("the world has a home tenant");
    return tenant;
  };

  test("a client that people have consented to is named before it is locked out", async () => {
    const sandbox = await freshWorld();
    const tenant = homeOf(sandbox);
    const [grant] = tenant.oauth2PermissionGrants;
    const weather = tenant.servicePrincipals.find(({ displayName }) => displayName === "Contoso Weather");
    if (grant === undefined || weather === undefined) throw new Error("the world has both");
    tenant.oauth2PermissionGrants.push({ ...grant, id: "another", clientId: weather.id });
    const ambiguous = await run(sandbox, dryRun);
    expect(ambiguous.exitCode).toBe(64);
    expect(ambiguous.stdout).toContain(`--client-app ${weather.appId}`);
    const named = [...dryRun, "--client-app", "Flights MCP Client"];
    const locked = findingsOf(await run(sandbox, named)).filter(({ code }) => code === "client-locked-out");
    expect(locked).toHaveLength(1);
    expect(locked[0]?.message).toContain(`Contoso Weather (${weather.appId})`);
  });

  test("a policy that forbids multi-tenant apps is a blocker", async () => {
    const sandbox = await freshWorld();
    homeOf(sandbox).appManagementPolicy.multiTenantApps.state = "enabled";
    const findings = findingsOf(await run(sandbox, dryRun));
    expect(withCode(findings, "tenant-forbids-multitenant")).toEqual(["blocker"]);
  });

  test("tags of the resource group tell who owns the service", async () => {
    const sandbox = await freshWorld();
    const group = sandbox.world.subscriptions[0]?.resourceGroups[0];
    if (group === undefined) throw new Error("the world has a resource group");
    group.tags = { "azd-env-name": "prod" };
    expect(withCode(findingsOf(await run(sandbox, dryRun)), "managed-by-code")).toEqual(["warning"]);
  });
});

describe("very many consents", () => {
  const pages = (isEndless: boolean) => {
    let asked = 0;
    const intercept = async (request: Request): Promise<Response | null> => {
      const { pathname } = new URL(request.url);
      if (!pathname.endsWith("/oauth2PermissionGrants")) return null;
      asked += 1;
      const next = `https://graph.microsoft.com/v1.0/oauth2PermissionGrants?$skiptoken=${asked}`;
      return Response.json({ value: [], ...(isEndless || asked < 20 ? { "@odata.nextLink": next } : {}) });
    };
    return { intercept, asked: () => asked };
  };

  test("are read up to a bound, and the plan says what it therefore does not name", async () => {
    const { intercept, asked } = pages(true);
    const findings = findingsOf(await run(await freshWorld(), dryRun, { intercept }));
    expect(asked()).toBe(20);
    const notes = findings.filter(({ code }) => code === "could-not-read");
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ level: "note", place: { resource: "/oauth2PermissionGrants" } });
    expect(notes[0]?.message).toMatch(
      /^The rest of \/oauth2PermissionGrants could not be read .*a client that only later ones name is not named/,
    );
  });

  test("are all read where they end at the bound", async () => {
    const { intercept, asked } = pages(false);
    const findings = findingsOf(await run(await freshWorld(), dryRun, { intercept }));
    expect(asked()).toBe(20);
    expect(withCode(findings, "could-not-read")).toEqual([]);
  });
});

describe("other revisions", () => {
  const withRevisions = async (revisions: readonly object[] | null): Promise<readonly Finding[]> => {
    const sandbox = await freshWorld();
    const service = sandbox.world.subscriptions[0]?.services[0];
    const api = service?.apis.find(({ name }) => name === "flights-mcp");
    if (service === undefined || api === undefined) throw new Error("the world has the API");
    service.apis.push({ ...api, name: "flights-mcp;rev=2", apiRevision: "2", isCurrent: false });
    const intercept = async ({ url }: Request) =>
      revisions !== null && new URL(url).pathname.endsWith("/revisions")
        ? Response.json({ value: revisions, count: revisions.length, nextLink: null })
        : null;
    const findings = findingsOf(await run(sandbox, dryRun, { intercept }));
    return findings.filter(({ code }) => code === "other-revisions");
  };

  test("are named once, and the current one is none of them", async () => {
    const findings = await withRevisions(null);
    expect(findings.map(({ message }) => message)).toEqual([
      expect.stringContaining("has revision 2 (online) in addition to the current revision"),
    ]);
  });

  test("are told apart by what recorded answers say: isCurrent is absent where it is not true", async () => {
    const recorded = { apiId: "/apis/flights-mcp;rev=1", privateUrl: "/", isOnline: true };
    const findings = await withRevisions([
      { ...recorded, apiRevision: "3", isOnline: false },
      { ...recorded, apiRevision: "2", isCurrent: true },
      { ...recorded, apiRevision: "1" },
    ]);
    expect(findings[0]?.message).toContain("revision 3 (offline), revision 1 (online)");
    expect(findings[0]?.message).not.toContain("revision 2");
  });

  test("of which there are none are not spoken of", async () => {
    const findings = findingsOf(await run(await freshWorld(), dryRun));
    expect(withCode(findings, "other-revisions")).toEqual([]);
  });
});

describe("workspaces", () => {
  const inWorkspace =
    "/subscriptions/x/resourceGroups/y/providers/Microsoft.ApiManagement/service/z/workspaces/team/apis/flights";

  test.each([
    ["--api", inWorkspace],
    ["--api", "workspaces/team/apis/flights"],
    ["--apim", inWorkspace.replace(/\/apis.*/, "/")],
  ])("%s %s is refused, with what to do", async (option, name) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", option, name]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(/is in a workspace, which is not supported\.\n.*entra-mcp policy <file>/);
    expect(ran.sent.filter(({ url }) => url.hostname.startsWith("management."))).toEqual([]);
  });

  const workspace = { name: "team", displayName: "Team", description: null, apis: [], policy: null };

  test.each<[string, readonly string[]]>([
    ["by name", ["--api", "nowhere"]],
    ["by address", ["--url", "https://apim-flights.azure-api.net/nowhere"]],
    ["at all", []],
  ])("where no API is found %s, it says that they were not looked through", async (_title, argv) => {
    const sandbox = await freshWorld();
    const service = sandbox.world.subscriptions[0]?.services[0];
    service?.workspaces.push(workspace, { ...workspace, name: "other" });
    service?.apis.splice(0, 1);
    const ran = await run(sandbox, ["migrate", "--dry-run", ...argv]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("The service has 2 workspaces, which were not looked through.");
  });

  test("cost no request where an API is found, and no word where there are none", async () => {
    const found = await run(await freshWorld(), dryRun);
    expect(found.sent.filter(({ url }) => url.pathname.endsWith("/workspaces"))).toEqual([]);
    const lost = await run(await freshWorld(), ["migrate", "--dry-run", "--api", "nowhere"]);
    expect(lost.stderr).not.toContain("workspace");
  });
});
