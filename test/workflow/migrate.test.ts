import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changeTitle } from "../../src/core/plan/change-title.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { applyEdits, invertEdits } from "../../src/core/text/edit.ts";
import { freshWorld, run, writes } from "../support/program.ts";

describe("a dry run", () => {
  test("shows the four changes of the article and sends no write", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    expect(ran.exitCode).toBe(0);
    const plan = JSON.parse(ran.stdout) as Plan;
    expect(plan.changes.map((change) => `${change.id} ${change.verb} ${changeTitle(change)}`)).toEqual([
      "1 update Flights MCP Server: serve every organization",
      "2 update Flights MCP Client: serve every organization",
      "3 revise Flights MCP: accept tokens of other organizations",
      "4 revise OAuth 2.0 Authorization Server Metadata: send clients to the shared authority",
    ]);
    expect(writes(ran.sent)).toEqual([]);
    expect(
      sandbox.log.filter((line) => !["GET", "HEAD"].includes(line.method) && line.service !== "login"),
    ).toEqual([]);
  });

  test("gives the same bytes twice", async () => {
    const sandbox = await freshWorld();
    const first = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    const second = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    expect(second.stdout).toBe(first.stdout);
  });

  test("leaves standard error empty", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"]);
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toContain("Dry run: nothing was written.");
  });
});

describe("migrate --yes", () => {
  test("writes the four changes in order: apps, token validation, metadata", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes"]);
    expect(ran.stderr).toBe("");
    expect(ran.exitCode).toBe(0);
    expect(writes(ran.sent).map(({ method, url }) => `${method} ${url.hostname}`)).toEqual([
      "PATCH graph.microsoft.com",
      "PATCH graph.microsoft.com",
      "PUT management.azure.com",
      "PUT management.azure.com",
    ]);
    expect(ran.stdout).toContain("nothing left to change");
  });

  test("puts signInAudience and nothing else into the Graph PATCH", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes"]);
    const bodies = writes(ran.sent).filter(({ method }) => method === "PATCH");
    expect(bodies.map(({ body }) => JSON.parse(body))).toEqual([
      { signInAudience: "AzureADMultipleOrgs" },
      { signInAudience: "AzureADMultipleOrgs" },
    ]);
  });

  test("sends every policy in the format it was read in, with the ETag that was read", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["migrate", "--yes", "--format", "json"]);
    const { plan } = JSON.parse(ran.stdout) as { plan: Plan };
    const puts = writes(ran.sent).filter(({ method }) => method === "PUT");
    const planned = plan.changes.filter((change) => change.verb === "revise");
    expect(puts).toHaveLength(2);
    for (const [index, put] of puts.entries()) {
      expect(put.headers.get("if-match")).toBe(planned[index]?.etag);
      expect(put.headers.get("if-match")).toMatch(/^".+"$/);
      expect(JSON.parse(put.body).properties.format).toBe("rawxml");
    }
  });

  test("changes no byte of a policy outside the planned edits", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes", "--format", "json"]);
    const { plan, runDirectory } = JSON.parse(ran.stdout) as { plan: Plan; runDirectory: string };
    const backup = JSON.parse(readFileSync(join(runDirectory, "backup.json"), "utf8"));
    const puts = writes(ran.sent).filter(({ method }) => method === "PUT");
    for (const [index, change] of plan.changes.filter((one) => one.verb === "revise").entries()) {
      const { text } = backup.originals.find(
        (original: { resource: string }) => original.resource === change.resource,
      );
      const sent: string = JSON.parse(puts[index]?.body ?? "{}").properties.value;
      expect(sent).toBe(applyEdits(text, change.edits));
      expect(applyEdits(sent, invertEdits(text, change.edits))).toBe(text);
      expect(sent).not.toBe(text);
    }
  });

  test("a second run finds no change and sends no write", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes"]);
    const second = await run(sandbox, ["migrate", "--yes"]);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain("Nothing to change");
    expect(writes(second.sent)).toEqual([]);
  });

  test("leaves the unrelated APIs and apps exactly as they were", async () => {
    const sandbox = await freshWorld();
    const unrelated = () => ({
      apps: sandbox.world.tenants
        .flatMap((tenant) => tenant.applications)
        .filter((app) => !["Flights MCP Server", "Flights MCP Client"].includes(app.displayName)),
      apis: sandbox.world.subscriptions
        .flatMap((subscription) => subscription.services)
        .flatMap((service) => service.apis)
        .filter((api) => api.displayName !== "Flights MCP"),
    });
    const before = structuredClone(unrelated());
    await run(sandbox, ["migrate", "--yes"]);
    expect(unrelated()).toEqual(before);
    expect(before.apis.length).toBeGreaterThanOrEqual(2);
    expect(before.apps.length).toBeGreaterThanOrEqual(1);
  });

  test("leaves plan, backup and receipt, readable by the owner alone", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes"]);
    const [name = ""] = readdirSync(join(ran.stateDirectory, "runs"));
    const folder = join(ran.stateDirectory, "runs", name);
    expect(name).toMatch(/^2026-11-23T100000Z-[0-9a-f]{8}$/);
    expect(readdirSync(folder).toSorted()).toEqual(["backup.json", "plan.json", "receipt.json"]);
    for (const file of readdirSync(folder)) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
    const receipt = JSON.parse(readFileSync(join(folder, "receipt.json"), "utf8"));
    expect(receipt.outcome).toBe("done");
    expect(receipt.steps.map((step: { outcome: string }) => step.outcome)).toEqual([
      "done",
      "done",
      "done",
      "done",
    ]);
  });
});

describe("nobody to ask", () => {
  test("without a terminal and --yes it ends with 6 before the first request", async () => {
    const ran = await run(await freshWorld(), ["migrate"]);
    expect(ran.exitCode).toBe(6);
    expect(ran.sent).toEqual([]);
    expect(ran.stderr).toContain("--yes");
  });

  test("--no-input is the same on a terminal", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--no-input"], { host: { stdinIsTerminal: true } });
    expect(ran.exitCode).toBe(6);
    expect(ran.sent).toEqual([]);
  });
});

describe("half a migration", () => {
  test("--only entra writes only that half, and --only apim then the other", async () => {
    const sandbox = await freshWorld();
    for (const [half, methods] of [
      ["entra", ["PATCH", "PATCH"]],
      ["apim", ["PUT", "PUT"]],
    ] as const) {
      const ran = await run(sandbox, ["migrate", "--yes", "--only", half]);
      expect(ran.exitCode).toBe(0);
      expect(writes(ran.sent).map(({ method }) => method)).toEqual(methods);
    }
  });
});

const serviceIn = (subscription: string, group: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ApiManagement/service/apim-flights`;

describe("names", () => {
  test.each([
    ["an unknown API", ["--api", "nope"], /no API "nope"\. To be seen: .*Flights MCP/],
    [
      "an unknown app",
      ["--api-app", "nope"],
      /no app registration "nope"\. To be seen: .*Flights MCP Server/,
    ],
    [
      "an unknown service",
      ["--apim", "nope"],
      /no API Management service "nope"\. To be seen: .*apim-flights/,
    ],
    ["a service id that is none", ["--apim", "/nope"], /not the ARM id/],
    ...["x", "..", ".", "%2e%2e", "9d3b6f82", "{9d3b6f82-14ac-4e57-b08d-c5f2e7a90146}", " "].map(
      (subscription): [string, string[], RegExp] => [
        `a service id in the subscription "${subscription}"`,
        ["--apim", serviceIn(subscription, "rg-flights")],
        /not the ARM id/,
      ],
    ),
    [
      "a service id that leads elsewhere",
      ["--apim", serviceIn("9d3b6f82-14ac-4e57-b08d-c5f2e7a90146", "..")],
      /not the ARM id/,
    ],
  ])("%s is one sentence with the candidates, and 64", async (_title, options, message) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", ...options]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(message);
    expect(ran.stdout).toBe("");
  });

  test("an API may be named by id, display name or path; an app by id, object id or name", async () => {
    const sandbox = await freshWorld();
    const reference = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    const plan = JSON.parse(reference.stdout) as Plan;
    const { apiApp, clientApps } = plan.setup;
    for (const options of [
      ["--apim", plan.setup.service],
      ["--api", plan.setup.api],
      ["--api", plan.setup.api.split("/").at(-1) ?? ""],
      ["--api", "Flights MCP"],
      ["--api-app", apiApp.appId],
      ["--api-app", apiApp.id],
      ["--api-app", apiApp.displayName],
      ["--client-app", clientApps[0]?.appId ?? ""],
    ]) {
      const ran = await run(sandbox, ["migrate", "--dry-run", "--format", "json", ...options]);
      expect((JSON.parse(ran.stdout) as Plan).fingerprint, options.join(" ")).toBe(plan.fingerprint);
    }
  });
});

describe("the MCP server's address", () => {
  test("leads to service and API", async () => {
    const ran = await run(await freshWorld("fleet:20"), [
      "migrate",
      "--dry-run",
      "--format",
      "json",
      "--url",
      "https://apim-flights.azure-api.net/mcp-7/mcp",
    ]);
    const plan = JSON.parse(ran.stdout) as Plan;
    expect(plan.setup.api.split("/").at(-1)).toBe("mcp-0007");
    expect(plan.setup.foundBy.service).toContain("apim-flights.azure-api.net");
    expect(plan.setup.foundBy.api).toContain("/mcp-7");
  });

  test("a shorter path of the same beginning is another API", async () => {
    const url = "https://apim-flights.azure-api.net/mcp-70/mcp";
    const ran = await run(await freshWorld("fleet:20"), [
      "migrate",
      "--dry-run",
      "--format",
      "json",
      "--url",
      url,
    ]);
    expect((JSON.parse(ran.stdout) as Plan).setup.api.split("/").at(-1)).toBe("flights-mcp");
  });

  const found = async (world: string, ...argv: string[]) => {
    const ran = await run(await freshWorld(world), ["migrate", "--dry-run", "--format", "json", ...argv]);
    expect(ran.exitCode).toBe(0);
    const { api, foundBy } = (JSON.parse(ran.stdout) as Plan).setup;
    return { api: api.split("/").at(-1), foundBy: foundBy.api };
  };

  test.each([
    ["in other letters, with slashes at its end", "https://APIM-Flights.azure-api.net/MCP-2/mcp//"],
    ["with its port", "https://apim-flights.azure-api.net:443/mcp-2/mcp"],
    ["with more slashes than it needs", "https://apim-flights.azure-api.net//mcp-2//mcp"],
    ["encoded", "https://apim-flights.azure-api.net/mcp%2D2/mcp"],
    ["of its metadata", "https://apim-flights.azure-api.net/.well-known/oauth-protected-resource/mcp-2/mcp"],
    ["of metadata below it", "https://apim-flights.azure-api.net/mcp-2/.well-known/openid-configuration"],
  ])("%s is the same", async (_title, url) => {
    expect((await found("fleet:3", "--url", url)).api).toBe("mcp-0002");
  });

  test.each([
    "https://apim-flights.azure-api.net",
    "https://apim-flights.azure-api.net/.well-known/oauth-authorization-server",
  ])("%s tells the service alone: the only MCP server is found, several are not guessed", async (url) => {
    expect((await found("flights", "--url", url)).foundBy).toMatch(/^the only one of 3 APIs/);
    const ran = await run(await freshWorld("fleet:3"), ["migrate", "--dry-run", "--url", url]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("There are 3 candidates for the API");
  });

  test("that only an API at the gateway's root takes says whether that has such an operation", async () => {
    const url = "https://apim-flights.azure-api.net/";
    expect((await found("flights", "--url", `${url}mcp`)).foundBy).toMatch(/root, .* \/mcp begins$/);
    expect((await found("flights", "--url", `${url}hotels`)).foundBy).toMatch(
      /although it has no operation at \/hotels$/,
    );
  });

  test.each([
    ["its gateway's host", "apim-flights.azure-api.net"],
    ["its gateway's address", "https://APIM-flights.azure-api.net/"],
  ])("a service is named by %s, too", async (_title, name) => {
    expect((await found("flights", "--apim", name)).api).toBe("flights-mcp");
  });

  test("an id with the number of the current revision is the API's", async () => {
    expect((await found("flights", "--api", "flights-mcp;rev=1")).api).toBe("flights-mcp");
  });

  test.each([
    ["an address", "https://apim-flights.azure-api.net/mcp", /is an address\.\n.*with --url/],
    ["another revision", "flights-mcp;rev=2", /Revision 2 of flights-mcp is not the current one, which is 1/],
  ])("--api with %s is refused, with what to do", async (_title, name, message) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", "--api", name]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(message);
  });

  test("a gateway that is not in reach is told with those that are, and with what else may be meant", async () => {
    const ran = await run(await freshWorld(), [
      "migrate",
      "--dry-run",
      "--url",
      "https://front.contoso.com/mcp",
    ]);
    expect(ran.stderr).toContain(
      'no gateway "front.contoso.com" in reach. To be seen: apim-flights.azure-api.net (apim-flights).',
    );
    expect(ran.stderr).toContain("not that of a proxy before it");
  });

  test.each([
    ["a gateway that is not in reach", "https://elsewhere.azure-api.net/mcp", /no gateway "elsewhere/],
    ["no https URL", "apim-flights.azure-api.net", /not an https URL/],
  ])("%s is wrong usage", async (_title, url, message) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", "--url", url]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(message);
  });
});

describe("exit codes for pipelines", () => {
  test("--detailed-exitcode tells something to do from nothing to do", async () => {
    const sandbox = await freshWorld();
    const dryRun = ["migrate", "--dry-run", "--detailed-exitcode"];
    expect((await run(sandbox, dryRun)).exitCode).toBe(2);
    await run(sandbox, ["migrate", "--yes"]);
    expect((await run(sandbox, dryRun)).exitCode).toBe(0);
  });

  test("--strict lets a warning refuse", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes", "--strict"]);
    expect(ran.exitCode).toBe(5);
    expect(writes(ran.sent)).toEqual([]);
  });
});

describe("wrong usage", () => {
  test("an unknown option ends with 64 and a suggestion", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dryrun"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("Did you mean --dry-run?");
  });

  test("in JSON mode the error is the one document on standard output", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--format", "json"]);
    expect(ran.stderr).toBe("");
    expect(JSON.parse(ran.stdout).error.code).toBe("confirmation-needed");
    expect(ran.exitCode).toBe(6);
  });
});

describe("an allow-list", () => {
  const fabrikam = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";

  test("takes ids and domains, and writes them with the home tenant into the token validation", async () => {
    const byDomain = await run(await freshWorld(), ["migrate", "--yes", "--allow-tenant", "fabrikam.com"]);
    expect(byDomain.exitCode).toBe(0);
    const put = writes(byDomain.sent).find(({ method }) => method === "PUT");
    const text: string = JSON.parse(put?.body ?? "{}").properties.value;
    expect(text).toMatch(
      /<claim name="tid" match="any">\s*<value>[^<]+<\/value>\s*<value>[^<]+<\/value>\s*<\/claim>/,
    );
    expect(text).toContain(`<value>${fabrikam}</value>`);
    const byId = await run(await freshWorld(), [
      "migrate",
      "--dry-run",
      "--format",
      "json",
      "--allow-tenant",
      fabrikam,
    ]);
    expect((JSON.parse(byId.stdout) as Plan).intent.allowTenants).toEqual([fabrikam]);
  });

  test("a tenant that does not exist is wrong usage", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", "--allow-tenant", "nowhere.example"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain('no tenant "nowhere.example"');
  });
});

describe("every built-in world", () => {
  test.each([
    ["flights", []],
    ["protected-resource", []],
    ["validate-jwt", []],
    ["named-values", []],
    ["hostile", []],
    ["shared-fragment", ["--api", "flights-mcp", "--allow-shared"]],
    ["fleet:20", ["--api", "mcp-0007", "--allow-shared"]],
  ])("%s migrates, and then there is nothing left to do", async (world, options) => {
    const sandbox = await freshWorld(world);
    const first = await run(sandbox, ["migrate", "--yes", ...options]);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(writes(first.sent).length).toBeGreaterThanOrEqual(3);
    const again = await run(sandbox, ["migrate", "--yes", ...options]);
    expect(again.exitCode).toBe(0);
    expect(writes(again.sent)).toEqual([]);
  });

  test("a fragment that others may use is a blocker: nothing is asked and nothing is written", async () => {
    const ran = await run(await freshWorld("shared-fragment"), ["migrate", "--yes", "--api", "flights-mcp"]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout).toContain("shared-policy");
    expect(writes(ran.sent)).toEqual([]);
  });

  test("metadata at the gateway's root that another API serves is found, and is a blocker", async () => {
    const ran = await run(await freshWorld("fleet:5"), ["migrate", "--yes", "--api", "mcp-0003"]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout.replace(/\s+/g, " ")).toMatch(/shared-policy: [^>]*flights-mcp\./);
    expect(writes(ran.sent)).toEqual([]);
  });

  test("several candidates are listed, and none is picked", async () => {
    const ran = await run(await freshWorld("fleet:5"), ["migrate", "--dry-run"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr.match(/--api mcp-000\d/g)).toHaveLength(4);
  });

  test("names that try to command a terminal or a pipeline come out harmless, in text and in JSON", async () => {
    for (const format of ["text", "json"]) {
      const ran = await run(await freshWorld("hostile"), ["migrate", "--yes", "--format", format]);
      // oxlint-disable-next-line no-control-regex
      expect(ran.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]|##vso|^\s*::/m);
      expect(ran.stdout).toContain("owned");
    }
  });
});

describe("extras", () => {
  test("--with instance-lock locks both apps in the same PATCH, and then there is nothing left to do", async () => {
    const sandbox = await freshWorld();
    const ran = await run(sandbox, ["migrate", "--yes", "--with", "instance-lock"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    const bodies = writes(ran.sent).filter(({ method }) => method === "PATCH");
    const lock = { isEnabled: true, allProperties: true };
    expect(bodies.map(({ body }) => JSON.parse(body))).toEqual([
      { signInAudience: "AzureADMultipleOrgs", servicePrincipalLockConfiguration: lock },
      { signInAudience: "AzureADMultipleOrgs", servicePrincipalLockConfiguration: lock },
    ]);
    expect(writes((await run(sandbox, ["migrate", "--yes", "--with", "instance-lock"])).sent)).toEqual([]);
  });

  test("--with known-client adds the client beside those that are known", async () => {
    const sandbox = await freshWorld();
    const api = () =>
      sandbox.world.tenants
        .flatMap((tenant) => tenant.applications)
        .find((app) => app.displayName === "Flights MCP Server")?.api;
    const other = "9f1c0f6e-0000-4000-8000-000000000001";
    Object.assign(api() ?? {}, { knownClientApplications: [other] });
    const ran = await run(sandbox, ["migrate", "--yes", "--with", "known-client"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(api()?.knownClientApplications.toSorted()).toEqual(
      [other, "e3a6f0d1-52c8-47b9-b614-09d7c8f25ea3"].toSorted(),
    );
    expect(api()?.oauth2PermissionScopes).toHaveLength(1);
  });

  test("--with gateway-issuer serves the gateway's own origin as issuer", async () => {
    const sandbox = await freshWorld();
    expect((await run(sandbox, ["migrate", "--yes", "--with", "gateway-issuer"])).exitCode).toBe(0);
    const metadata = await sandbox.fetch(
      new Request("https://apim-flights.azure-api.net/.well-known/oauth-authorization-server"),
    );
    expect(await metadata.json()).toMatchObject({
      issuer: "https://apim-flights.azure-api.net",
      authorization_endpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    });
  });

  test("an extra that does not exist is wrong usage", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", "--with", "everything"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("gateway-issuer");
  });
});

describe("many candidates", () => {
  test("the first twenty are listed, and how many more there are", async () => {
    const ran = await run(await freshWorld("fleet:50"), ["migrate", "--dry-run"]);
    expect(ran.stderr.match(/--api [\w-]+ {3}/g)).toHaveLength(20);
    expect(ran.stderr).toContain("and 30 more");
  });
});
