import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/model/finding.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { ApimService } from "../../src/sandbox/world/world-apim.ts";
import { freshWorld, type Ran, type RunDifferences, run } from "../support/program.ts";

const dryRun = ["migrate", "--dry-run", "--format", "json", "--api", "flights-mcp"];

function sharedPolicies(ran: Ran): string[] {
  expect(ran.exitCode).toBe(0);
  const { findings } = JSON.parse(ran.stdout) as { findings: readonly Finding[] };
  return findings.filter(({ code }) => code === "shared-policy").map(({ message }) => message);
}

function serviceOf(sandbox: Sandbox): ApimService {
  const service = sandbox.world.subscriptions[0]?.services[0];
  if (service === undefined) throw new Error("the world has a service");
  return service;
}

function apiOf(service: ApimService, name: string): ApimService["apis"][number] {
  const api = service.apis.find((one) => one.name === name);
  if (api === undefined) throw new Error(`the world has ${name}`);
  return api;
}

/** The policy of an API that includes the fragment, taken away from `bookings`, which is the only other one. */
function takeInclusion(service: ApimService) {
  const bookings = apiOf(service, "bookings");
  const { policy } = bookings;
  if (policy === null) throw new Error("bookings includes the fragment");
  bookings.policy = null;
  return policy;
}

/** A plan for the world `shared-fragment`, changed before. */
async function planned(
  change: (service: ApimService) => void,
  differences: RunDifferences = {},
): Promise<string[]> {
  const sandbox = await freshWorld("shared-fragment");
  change(serviceOf(sandbox));
  return sharedPolicies(await run(sandbox, dryRun, differences));
}

const also = (names: string) => `The policy of fragment entra-check also decides about other APIs: ${names}.`;
const may = (names: string) =>
  `The policy of fragment entra-check may also decide about ${names}, whose policies could not be read.`;

describe("a fragment is shared with the APIs that include it", () => {
  test.each<[string, (service: ApimService) => void, readonly string[]]>([
    ["in their own policy", () => undefined, [also("bookings")]],
    ["and with nobody else", (service) => void takeInclusion(service), []],
    [
      "in the policy of an operation",
      (service) => {
        const policy = takeInclusion(service);
        const [health] = apiOf(service, "status").operations;
        if (health !== undefined) health.policy = policy;
      },
      [also("status")],
    ],
    [
      "in the policy of a product of theirs",
      (service) => {
        const policy = takeInclusion(service);
        service.products.push({ ...product("starter", ["weather", "status"]), policy });
      },
      [also("status, weather")],
    ],
    [
      "in the policy of the service",
      (service) => {
        service.policy = takeInclusion(service);
      },
      [also("bookings, status, weather")],
    ],
    [
      "by an id in a named value",
      (service) => {
        const policy = takeInclusion(service);
        service.namedValues.push({
          name: "check",
          displayName: "Check",
          value: "entra-check",
          secret: false,
          tags: [],
          etag: '"AAAAAAAAD6E="',
        });
        apiOf(service, "status").policy = {
          ...policy,
          text: policy.text.replace("entra-check", "{{Check}}"),
        };
      },
      [also("status")],
    ],
    [
      "written in another case",
      (service) => {
        const policy = takeInclusion(service);
        apiOf(service, "status").policy = {
          ...policy,
          text: policy.text.replace("entra-check", "Entra-Check"),
        };
      },
      [also("status")],
    ],
  ])("%s", async (_title, change, expected) => {
    expect(await planned(change)).toEqual(expected);
  });

  test("perhaps, where a policy cannot be understood", async () => {
    const broken = (service: ApimService) => {
      const policy = takeInclusion(service);
      apiOf(service, "weather").policy = { ...policy, text: "<policies><inbound></policies>" };
    };
    expect(await planned(broken)).toEqual([may("weather")]);
  });

  test("perhaps, where the fragment that is included cannot be told", async () => {
    const secret = (service: ApimService) => {
      const policy = takeInclusion(service);
      apiOf(service, "weather").policy = {
        ...policy,
        text: policy.text.replace("entra-check", "{{Unknown}}"),
      };
    };
    expect(await planned(secret)).toEqual([may("weather")]);
  });

  test.each<[string, RegExp, readonly string[]]>([
    ["their own policy", /\/apis\/weather\/policies\/policy$/, [may("weather")]],
    ["their operations", /\/apis\/status\/operations$/, [may("status")]],
    ["the policy of an operation", /\/apis\/status\/operations\/health\/policies\/policy$/, [may("status")]],
    ["the products", /\/service\/[^/]+\/products$/, [may("bookings, status, weather")]],
  ])("perhaps, where %s may not be read", async (_title, refused, expected) => {
    const refusal = { error: { code: "AuthorizationFailed", message: "No right." } };
    const differences: RunDifferences = {
      intercept: async ({ url }) =>
        refused.test(new URL(url).pathname) ? Response.json(refusal, { status: 403 }) : null,
    };
    expect(await planned((service) => void takeInclusion(service), differences)).toEqual(expected);
  });

  test("known and possible sharing stand in one sentence", async () => {
    const broken = (service: ApimService) => {
      const { policy } = apiOf(service, "bookings");
      if (policy !== null) apiOf(service, "weather").policy = { ...policy, text: "<policies>" };
    };
    expect(await planned(broken)).toEqual([
      "The policy of fragment entra-check also decides about other APIs: bookings; it may also decide about weather, whose policies could not be read.",
    ]);
  });
});

describe("what finding that out costs", () => {
  const paths = (ran: Ran) =>
    ran.sent.filter(({ url }) => url.hostname.startsWith("management.")).map(({ url }) => url.pathname);

  test("GET alone, and each document once", async () => {
    const ran = await run(await freshWorld("shared-fragment"), dryRun);
    const toAzure = ran.sent.filter(({ url }) => !url.hostname.startsWith("login."));
    expect(toAzure.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(paths(ran)).toHaveLength(new Set(paths(ran)).size);
  });

  test("a document that was read to find the API is not read again", async () => {
    const sandbox = await freshWorld("shared-fragment");
    takeInclusion(serviceOf(sandbox));
    const found = await run(sandbox, ["migrate", "--dry-run", "--format", "json"]);
    expect(found.exitCode).toBe(0);
    expect(paths(found)).toHaveLength(new Set(paths(found)).size);
  });

  test("nothing, where no fragment could be edited", async () => {
    const ran = await run(await freshWorld("flights"), dryRun);
    expect(paths(ran).filter((path) => /\/apis\/(weather|status)\//.test(path))).toEqual([]);
    const harmless = await freshWorld("shared-fragment");
    const [fragment] = serviceOf(harmless).policyFragments;
    if (fragment !== undefined) fragment.policy.text = '<fragment><rate-limit calls="5" /></fragment>';
    const other = await run(harmless, [...dryRun, "--api-app", "Flights MCP Server"]);
    expect(sharedPolicies(other)).toEqual([]);
    expect(paths(other).filter((path) => /\/apis\/bookings\//.test(path))).toEqual([]);
  });

  test("with very many APIs no policies of their operations, and the plan says so", async () => {
    const sandbox = await freshWorld("shared-fragment");
    const service = serviceOf(sandbox);
    const { policy } = apiOf(service, "bookings");
    const status = apiOf(service, "status");
    for (let index = 0; index < 250; index++) {
      const name = `other-${index}`;
      service.apis.push({ ...status, name, path: name, policy: index === 7 ? policy : null });
    }
    const ran = await run(sandbox, dryRun);
    expect(sharedPolicies(ran)).toEqual([
      expect.stringMatching(
        /also decides about other APIs: bookings, other-7; it may also decide about other-0, other-1, .* and 241 more, whose operations were not looked through, as there are so many APIs\.$/,
      ),
    ]);
    expect(paths(ran).filter((path) => /\/apis\/other-\d+\/operations/.test(path))).toEqual([]);
  });
});

function product(name: string, apis: string[]): ApimService["products"][number] {
  return {
    name,
    displayName: name,
    state: "published",
    subscriptionRequired: true,
    apis,
    subscriptionKeys: [],
    policy: null,
  };
}
