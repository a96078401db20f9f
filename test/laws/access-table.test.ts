import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AccessRow, accessMatrix } from "../../src/core/access/matrix.ts";
import type { PolicyText, Snapshot } from "../../src/core/model/setup.ts";
import { applyEdits } from "../../src/core/text/edit.ts";
import { startWorld } from "../../src/sandbox/open.ts";
import type { ApimService, StoredPolicy } from "../../src/sandbox/world/world-apim.ts";
import { flightsMetadata, flightsWorld } from "../../src/sandbox/worlds/flights.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { everyone, plannedInput } from "../core/access/planned.ts";
import { anyPolicies, type GeneratedPolicies, generatedNamedValues } from "../core/access/policy-text.ts";
import { rowTokens } from "../core/access/row-tokens.ts";
import { callGateway, home, type SandboxAnswer } from "../core/access/sandbox-calls.ts";
import { type SetupShape, setupShapes } from "../core/access/setup-shapes.ts";
import { flightsSnapshot, api as plainApi, client as plainClient } from "../support/snapshot.ts";

/** How many plans are made for each shape; each has about 17 rows, before and after. `LAWS_RUNS=10` makes ten times as many. */
const scale = Number(process.env["LAWS_RUNS"] ?? "1");
const plans = Math.round(40 * scale);
/** The same plans each time, unless somebody asks for more. */
const seed = process.env["LAWS_RUNS"] === undefined ? 20_261_127 : Date.now() % 2 ** 31;
const call = { url: "https://apim-flights.azure-api.net/mcp", method: "POST" };

describe("the gateway's part of the access table is what the sandbox's gateway does, in setups with", () => {
  test.each(setupShapes)("$name", { timeout: 60_000 * Math.max(1, scale) }, async (shape) => {
    const world = flightsWorld();
    const tokensOf = rowTokens(world);
    const sandbox = startWorld(world);
    const service = world.subscriptions[0]?.services[0];
    if (service === undefined) throw new Error("the world has a service");
    service.namedValues.push(...generatedNamedValues.map(storedValue));
    const tally = { yes: 0, no: 0, unknown: 0 };
    await fc.assert(
      fc.asyncProperty(
        anyPolicies(),
        fc.constantFrom<1 | 2>(1, 2),
        fc.constantFrom<readonly string[]>([], [ids.fabrikam]),
        async (policies, version, allowTenants) => {
          const input = plannedInput(snapshotOf(shape, policies, version), { ...everyone, allowTenants });
          const rows = accessMatrix(input).callers;
          for (const when of ["before", "after"] as const) {
            const texts = new Map(
              input.policies.map(({ policy, edits }) => [
                policy.address,
                when === "before" ? policy.text : applyEdits(policy.text, edits),
              ]),
            );
            store(service, texts);
            for (const row of rows) {
              const tokens = await tokensOf(row.who, version, when === "before" ? "home" : "shared");
              const cases = await Promise.all(
                tokens.map((choices) =>
                  Promise.all(choices.map((token) => callGateway(sandbox, call, token))),
                ),
              );
              count(
                tally,
                row.gateway[when].answer,
                cases,
                () => `${when}: ${told(row, when)}\n${[...texts.values()].join("\n")}`,
              );
            }
          }
        },
      ),
      { numRuns: plans, seed, endOnFailure: true },
    );
    if (process.env["LAWS_RUNS"] !== undefined)
      process.stdout.write(`${shape.name}: ${JSON.stringify(tally)}\n`);
    expect(tally.yes).toBeGreaterThan(100);
    expect(tally.no).toBeGreaterThan(100);
    expect(tally.unknown).toBeLessThan(tally.yes + tally.no);
  });
});

/** Each case of a row has to be as the table says, where the table says it. */
function count(
  tally: { yes: number; no: number; unknown: number },
  answer: AccessRow["gateway"]["before"]["answer"],
  cases: readonly (readonly SandboxAnswer[])[],
  what: () => string,
): void {
  if (answer !== "yes" && answer !== "no") {
    tally.unknown += 1;
    return;
  }
  tally[answer] += 1;
  for (const answers of cases) {
    if (answers.includes(null)) continue;
    const real = answers.includes("yes") ? "yes" : "no";
    if (real !== answer) throw new Error(`the sandbox says ${real}, the table ${answer}, ${what()}`);
  }
}

function told({ id, gateway }: AccessRow, when: "before" | "after"): string {
  return `${id}: ${JSON.stringify(gateway[when])}`;
}

/** The setup as a snapshot knows it. */
function snapshotOf(shape: SetupShape, policies: GeneratedPolicies, version: 1 | 2): Snapshot {
  const apiApp = {
    ...plainApi,
    appId: ids.apiApp,
    identifierUris: [`api://${ids.apiApp}`],
    accessTokenVersion: version,
    preAuthorizedApplications: shape.preAuthorized,
  };
  const clientOf = (appId: string) => (appId === ids.apiApp ? apiApp : { ...plainClient, appId });
  const texts = {
    operation: policies.operation,
    api: policies.api,
    product: policies.product,
    service: policies.service,
    fragment: policies.fragment,
    metadata: flightsMetadata,
  };
  return flightsSnapshot({
    homeTenant: home,
    apiApp,
    clientApps: shape.clientApps.map(clientOf),
    foreignClients: shape.foreignClients.map((appId) => ({ appId, displayName: null, ownerTenant: null })),
    policies: Object.entries(texts).flatMap(([name, text]) => (text === null ? [] : [policyOf(name, text)])),
    namedValues: generatedNamedValues.map(({ name, value, secret }) => ({
      name,
      value: secret ? null : value,
    })),
    operations: [
      { id: "/operation", name: "mcp", displayName: "MCP endpoint", method: "POST", urlTemplate: "/mcp" },
      {
        id: "/metadata",
        name: "metadata",
        displayName: "Metadata",
        method: "GET",
        urlTemplate: "/.well-known/oauth-authorization-server",
      },
    ],
    products: [{ id: "/product", displayName: "Open", subscriptionRequired: false }],
  });
}

function policyOf(name: string, text: string): PolicyText {
  const scopes = {
    operation: "operation",
    metadata: "operation",
    api: "api",
    product: "product",
    service: "service",
  };
  const scope = Object.entries(scopes).find(([key]) => key === name)?.[1] ?? "fragment";
  return {
    address: scope === "fragment" ? "/policyFragments/generated" : `/${name}/policies/policy`,
    scope: scope as PolicyText["scope"],
    owner: name,
    format: "rawxml",
    text,
    etag: '"A="',
    sharedWith: [],
  };
}

/** Puts the texts into the service, each at the place that its address stands for. */
function store(service: ApimService, texts: ReadonlyMap<string, string>): void {
  const at = (name: string): StoredPolicy | null => {
    const text = texts.get(`/${name}/policies/policy`);
    return text === undefined ? null : { text, etag: '"A="' };
  };
  const api = service.apis.find(({ name }) => name === "flights-mcp");
  const operation = api?.operations.find(({ name }) => name === "mcp");
  if (api === undefined || operation === undefined) throw new Error("the flights API is gone");
  api.serviceUrl = "https://flightsapismcp.azurewebsites.net";
  api.policy = at("api");
  operation.policy = at("operation");
  service.policy = at("service");
  service.products = [
    {
      name: "open",
      displayName: "Open",
      state: "published",
      subscriptionRequired: false,
      subscriptionKeys: [],
      apis: [api.name],
      policy: at("product"),
    },
  ];
  const text = texts.get("/policyFragments/generated") ?? "";
  service.policyFragments = [{ name: "generated", description: null, policy: { text, etag: '"A="' } }];
}

function storedValue({ name, value, secret }: (typeof generatedNamedValues)[number]) {
  return { name, displayName: name, value, secret, tags: [], etag: '"A="' };
}
