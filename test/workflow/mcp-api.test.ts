import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan/plan.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { ApimService } from "../../src/sandbox/world/world-apim.ts";
import { policyWith } from "../../src/sandbox/worlds/one-service.ts";
import { savedPolicy } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld, type Ran, type RunDifferences, run } from "../support/program.ts";

const dryRun = ["migrate", "--dry-run", "--format", "json", "--api", "flights-mcp"];

function serviceOf(sandbox: Sandbox): ApimService {
  const service = sandbox.world.subscriptions[0]?.services[0];
  if (service === undefined) throw new Error("the world has a service");
  return service;
}

async function planned(
  change: (service: ApimService) => void = () => undefined,
  differences: RunDifferences = {},
): Promise<{ readonly plan: Plan; readonly ran: Ran }> {
  const sandbox = await freshWorld("mcp-server");
  change(serviceOf(sandbox));
  const ran = await run(sandbox, dryRun, differences);
  expect(ran).toMatchObject({ exitCode: 0 });
  return { plan: JSON.parse(ran.stdout) as Plan, ran };
}

const codes = ({ findings }: Plan) => findings.map(({ code }) => code);
const listing = ({ sent }: Ran) =>
  sent
    .filter(({ url }) => url.pathname.endsWith("/apis"))
    .map(({ url }) => url.searchParams.get("api-version"));

/** A service that does not know some api-versions. */
function without(...versions: readonly string[]): RunDifferences {
  return {
    intercept: async (request) => {
      const version = new URL(request.url).searchParams.get("api-version") ?? "";
      if (!versions.includes(version)) return null;
      const message = `No registered resource provider found for location 'westeurope' and API version '${version}' for type 'service'.`;
      return Response.json({ error: { code: "NoRegisteredProviderFound", message } }, { status: 400 });
    },
  };
}

describe("APIs of type mcp", () => {
  test("are listed in the api-version that shows them, and found", async () => {
    const { plan, ran } = await planned();
    expect(listing(ran)).toEqual(["2025-09-01-preview"]);
    expect(plan.changes.map(({ subject }) => subject)).toContain("Flights MCP");
    expect(codes(plan)).not.toContain("could-not-read");
  });

  test("are listed in the next older one where the service does not know the newest", async () => {
    const { plan, ran } = await planned(undefined, without("2025-09-01-preview"));
    expect(listing(ran)).toEqual(["2025-09-01-preview", "2024-06-01-preview"]);
    expect(codes(plan)).not.toContain("could-not-read");
  });

  test("may be missing from the oldest one, and the command says so before anything else", async () => {
    const sandbox = await freshWorld("mcp-server");
    const old = without("2025-09-01-preview", "2024-06-01-preview");
    const ran = await run(sandbox, ["migrate", "--dry-run"], old);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(/MCP/);
  });

  test("that may be missing are a warning in a plan for an API that is not", async () => {
    const old = without("2025-09-01-preview", "2024-06-01-preview");
    const ran = await run(await freshWorld("flights"), dryRun, old);
    const plan = JSON.parse(ran.stdout) as Plan;
    expect(plan.findings.filter(({ code }) => code === "could-not-read")).toMatchObject([
      { level: "warning", message: expect.stringContaining("an MCP server may be missing") },
    ]);
  });

  test("that share a fragment count, so that the plan is blocked", async () => {
    const fragment = `<fragment><validate-azure-ad-token tenant-id="5c8f0a3e-7d1b-4b62-9f4e-2a6d81c0e7b4"><audiences><audience>7b1e4c52-9a3d-4f06-8e27-d15fa0b36c98</audience></audiences></validate-azure-ad-token></fragment>`;
    const { plan } = await planned((service) => {
      const included = savedPolicy(policyWith(`<base /><include-fragment fragment-id="entra" />`), 90);
      service.policyFragments.push({ name: "entra", description: null, policy: savedPolicy(fragment, 91) });
      for (const api of service.apis) if (api.type === "mcp") api.policy = included;
    });
    expect(plan.findings.filter(({ code }) => code === "shared-policy")).toMatchObject([
      { level: "blocker", message: expect.stringContaining("partner-mcp") },
    ]);
  });
});

describe("an MCP server made from a REST API", () => {
  const validation = `<validate-jwt header-name="Authorization"><openid-config url="https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration" /></validate-jwt>`;
  const backing = (plan: Plan) => plan.findings.filter(({ code }) => code === "backing-api-validates");

  test("has nothing said about a REST API that validates nothing", async () => {
    expect(backing((await planned()).plan)).toEqual([]);
  });

  test.each([
    ["the API", (service: ApimService, text: string) => setPolicy(service, null, text)],
    [
      "an operation that is a tool",
      (service: ApimService, text: string) => setPolicy(service, "search", text),
    ],
  ])("warns of a token validation at %s behind it", async (_title, set) => {
    const { plan } = await planned((service) => set(service, policyWith(`<base />${validation}`)));
    expect(backing(plan)).toMatchObject([
      {
        level: "warning",
        message: expect.stringMatching(/^Flights API, from which Flights MCP is made, validates/),
      },
    ]);
  });

  test("says that it is unknown where a policy there cannot be read", async () => {
    const { plan } = await planned((service) => setPolicy(service, null, "<policies><inbound></policies>"));
    expect(backing(plan)).toMatchObject([{ message: expect.stringMatching(/^Whether Flights API/) }]);
  });

  test("that is a federation router, or has tools with policies of their own, is reported", async () => {
    const { plan } = await planned(undefined, {
      intercept: async (request) => {
        const { pathname } = new URL(request.url);
        if (!pathname.endsWith("/apis/flights-mcp")) return null;
        const mcpTools = [{ name: "book", policies: [{ format: "rawxml", value: "<policies />" }] }];
        return Response.json({ properties: { type: "mcp", isFederationRouter: true, mcpTools } });
      },
    });
    const messages = plan.findings
      .filter(({ code }) => code === "manual-review")
      .map(({ message }) => message);
    expect(messages.join("\n")).toMatch(/tools with policies of their own \(book\)/);
    expect(messages.join("\n")).toMatch(/is a federation router/);
  });

  function setPolicy(service: ApimService, operation: string | null, text: string): void {
    const api = service.apis.find(({ name }) => name === "flights-api");
    const target = operation === null ? api : api?.operations.find(({ name }) => name === operation);
    if (target === undefined) throw new Error("the world has the API");
    target.policy = { text, etag: '"AAAAAAAAD6A="' };
  }
});
