import fc from "fast-check";
import { exportJWK, generateKeyPair } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { type EndpointFacts, endpointCalls } from "../../src/core/access/endpoint.ts";
import { gatewayAnswer } from "../../src/core/access/gateway.ts";
import type { PolicyReading } from "../../src/core/access/policy-before-after.ts";
import { type Sandbox, startWorld } from "../../src/sandbox/open.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import type { Api, ApimService, StoredPolicy } from "../../src/sandbox/world/world-apim.ts";
import { builtInWorld, worldNames } from "../../src/sandbox/world/worlds.ts";
import { anyPolicies, type GeneratedPolicies, generatedNamedValues } from "../core/access/policy-text.ts";
import { answerOfCore, callGateway, home, readingIn, type When } from "../core/access/sandbox-calls.ts";
import { type MintedToken, mintTokens } from "../core/access/sandbox-tokens.ts";
import { clientOfWorld, plannedClientIds, setupShapes } from "../core/access/setup-shapes.ts";
import { flightsSnapshot } from "../support/snapshot.ts";

/** How many policies are generated; each meets twelve tokens. `LAWS_RUNS=10` makes ten times as many. */
const scale = Number(process.env["LAWS_RUNS"] ?? "1");
const policyRuns = Math.round(2000 * scale);
/** The same policies each time, unless somebody asks for more. */
const seed = process.env["LAWS_RUNS"] === undefined ? 20_261_123 : Date.now() % 2 ** 31;
const tokensPerPolicy = 12;
const host = "https://apim-flights.azure-api.net";

/** How often each pair of answers occurred. */
interface Tally {
  pairs: number;
  admitted: number;
  refused: number;
  unknown: number;
  /** What the sandbox does not emulate. */
  skipped: number;
}

let signingKey: Record<string, string> = {};
let tokens: readonly MintedToken[] = [];

beforeAll(async () => {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const entries = Object.entries(await exportJWK(privateKey));
  signingKey = Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
  tokens = await mintTokens(worldNamed("flights"));
});

function worldNamed(name: string): World {
  const world = builtInWorld(name);
  if (world === null) throw new Error(`${name} is no built-in world`);
  return { ...world, signingKey };
}

function serviceOf(world: World): ApimService {
  const service = world.subscriptions[0]?.services[0];
  if (service === undefined) throw new Error("the world has no service");
  return service;
}

/** Compares one pair and counts it; the sandbox's and core's answer may differ only where core says unknown. */
function compare(
  tally: Tally,
  real: Awaited<ReturnType<typeof callGateway>>,
  ours: ReturnType<typeof answerOfCore>,
  what: () => string,
): void {
  tally.pairs += 1;
  if (real === null) tally.skipped += 1;
  else if (ours.answer === "unknown") tally.unknown += 1;
  else {
    if (ours.answer !== real)
      throw new Error(`the sandbox says ${real}, core says ${ours.answer} (${ours.why}): ${what()}`);
    if (real === "yes") tally.admitted += 1;
    else tally.refused += 1;
  }
}

const newTally = (): Tally => ({ pairs: 0, admitted: 0, refused: 0, unknown: 0, skipped: 0 });

describe("core/access and the sandbox gateway agree", () => {
  test("on generated policies", { timeout: 120_000 * Math.max(1, scale) }, async () => {
    const world = worldNamed("flights");
    const service = serviceOf(world);
    service.namedValues.push(
      ...generatedNamedValues.map(({ name, value, secret }) => ({
        name,
        displayName: name,
        value,
        secret,
        tags: [],
        etag: '"A="',
      })),
    );
    const sandbox = startWorld(world);
    const tally = newTally();
    const overall = newTally();
    // Numbers instead of tokens keep a counterexample readable.
    const some = fc.array(fc.nat(tokens.length - 1), {
      minLength: tokensPerPolicy,
      maxLength: tokensPerPolicy,
    });
    await fc.assert(
      fc.asyncProperty(
        anyPolicies(),
        some,
        fc.constantFrom<When>("before", "after", "listed"),
        fc.constantFrom(...setupShapes),
        async (policies, presented, when, shape) => {
          const { documents, fragments } = install(service, policies, when, plannedClientIds(shape));
          const calls = endpointCalls(endpoint, [...documents, ...fragments]);
          for (const minted of presented.flatMap((index) => tokens[index] ?? [])) {
            const real = await callGateway(sandbox, { url: `${host}/mcp`, method: "POST" }, minted.token);
            const what = () =>
              `${when}, ${shape.name} ${JSON.stringify(policies, null, 1)}\n${JSON.stringify(minted.facts)}`;
            compare(tally, real, answerOfCore(documents, fragments, minted), what);
            compare(overall, real, gatewayAnswer(calls, minted.facts, home), what);
          }
        },
      ),
      { numRuns: policyRuns, seed, endOnFailure: true },
    );
    report("generated", tally);
    report("generated, the operation found", overall);
    expect(tally.pairs).toBeGreaterThanOrEqual(policyRuns * tokensPerPolicy);
    expect(tally.unknown / tally.pairs).toBeLessThan(0.2);
    expect(tally.skipped / tally.pairs).toBeLessThan(0.01);
    expect(tally.admitted / tally.pairs).toBeGreaterThan(0.1);
    expect(tally.refused / tally.pairs).toBeGreaterThan(0.1);
  });

  test.each([...worldNames, "fleet:3"])(
    "on every operation of the world %s, before and after, with a list and without one",
    async (name) => {
      const tally = newTally();
      for (const when of ["before", "after", "listed"] as const) {
        const world = worldNamed(name);
        const minted = await mintTokens(world);
        for (const service of world.subscriptions.flatMap(({ services }) => services)) {
          const calls = service.apis
            .filter(({ isCurrent }) => isCurrent)
            .flatMap((api) => callsOf(service, api, when, [clientOfWorld(name)]));
          const sandbox = startWorld(world);
          await compareCalls(sandbox, calls, minted, tally);
        }
      }
      report(name, tally);
      // Whether the gateway's own request succeeds, nobody can tell from a policy.
      const asksElsewhere = name === "on-behalf-of";
      expect(tally.unknown > 0).toBe(asksElsewhere);
      expect(tally.admitted).toBeGreaterThan(asksElsewhere ? 10 : 50);
      expect(tally.refused).toBeGreaterThan(50);
    },
  );
});

function report(name: string, { pairs, admitted, refused, unknown, skipped }: Tally): void {
  if (process.env["LAWS_RUNS"] === undefined) return;
  process.stdout.write(
    `${name}: ${pairs} pairs, ${admitted} admitted, ${refused} refused, ${unknown} unknown, ${skipped} not emulated\n`,
  );
}

/** What a snapshot would say of the generated service. */
const endpoint: EndpointFacts = {
  api: flightsSnapshot().api,
  operations: [
    { id: "/operation", name: "mcp", displayName: "MCP endpoint", method: "POST", urlTemplate: "/mcp" },
    { id: "/other", name: "other", displayName: "Other", method: "GET", urlTemplate: "/other" },
  ],
  products: [{ id: "/product", displayName: "Open", subscriptionRequired: false }],
};

/** A product that every call without a key is made in. */
const openProduct = {
  name: "open",
  displayName: "Open",
  state: "published" as const,
  subscriptionRequired: false,
  subscriptionKeys: [],
};

/** Puts the generated policies, or what a migration makes of them, into the service and reads them as core does. */
function install(
  service: ApimService,
  policies: GeneratedPolicies,
  when: When,
  clientAppIds: readonly string[],
): { documents: PolicyReading[]; fragments: PolicyReading[] } {
  const known = new Map(generatedNamedValues.map(({ name, value, secret }) => [name, secret ? null : value]));
  const api = service.apis.find((one) => one.name === "flights-mcp");
  const operation = api?.operations.find((one) => one.name === "mcp");
  if (api === undefined || operation === undefined) throw new Error("the flights API is gone");
  api.serviceUrl = "https://flightsapismcp.azurewebsites.net";
  const fragment = stored(policies.fragment) ?? { text: "", etag: "" };
  service.policyFragments = [{ name: "generated", description: null, policy: fragment }];
  const product = { ...openProduct, apis: [api.name], policy: stored(policies.product) };
  service.products = [product];
  service.policy = stored(policies.service);
  api.policy = stored(policies.api);
  operation.policy = stored(policies.operation);
  const chain = [
    ["operation", operation.policy],
    ["api", api.policy],
    ["product", product.policy],
    ["service", service.policy],
  ] as const;
  const read = (policy: StoredPolicy, scope: PolicyReading["scope"], name: string): PolicyReading => {
    const { reading, text } = readingIn(policy, scope, name, known, when, clientAppIds);
    policy.text = text;
    return reading;
  };
  return {
    documents: chain.flatMap(([scope, policy]) => (policy === null ? [] : [read(policy, scope, scope)])),
    fragments: [read(fragment, "fragment", "generated")],
  };
}

function stored(text: string | null): StoredPolicy | null {
  return text === null ? null : { text, etag: '"A="' };
}

interface KnownCall {
  readonly url: string;
  readonly method: string;
  readonly documents: readonly PolicyReading[];
  readonly fragments: readonly PolicyReading[];
}

/** Every call that an API's operations take, with the documents that apply to it. Afterwards each of them is migrated. */
function callsOf(service: ApimService, api: Api, when: When, clientAppIds: readonly string[]): KnownCall[] {
  const known = new Map(
    service.namedValues.map(({ displayName, value, secret }) => [displayName, secret ? null : value]),
  );
  const read = (policy: StoredPolicy, scope: PolicyReading["scope"], name: string): PolicyReading => {
    const { reading, text } = readingIn(policy, scope, name, known, when, clientAppIds);
    policy.text = text;
    return reading;
  };
  const optional = (policy: StoredPolicy | null, scope: PolicyReading["scope"]) =>
    policy === null ? [] : [read({ ...policy }, scope, scope)];
  const fragments = service.policyFragments.map((fragment) => {
    fragment.policy = { ...fragment.policy };
    return read(fragment.policy, "fragment", fragment.name);
  });
  const product = service.products.find(
    ({ apis, subscriptionRequired }) => apis.includes(api.name) && !subscriptionRequired,
  );
  const operations =
    api.type === "mcp" && api.operations.length === 0
      ? [{ method: "POST", urlTemplate: "/mcp", policy: null }]
      : api.operations;
  const wider = [
    ...migrated(api, read, "api"),
    ...(product === undefined ? [] : migrated(product, read, "product")),
    ...optional(service.policy, "service"),
  ];
  const path = api.path === "" ? "" : `/${api.path}`;
  return operations.map((operation) => ({
    url: host + path + operation.urlTemplate.replace(/\{[^}]*\}/g, "x"),
    method: operation.method,
    documents: [...migrated(operation, read, "operation"), ...wider],
    fragments,
  }));
}

/** The reading of a policy that its owner then has in the text that was read. */
function migrated(
  owner: { policy: StoredPolicy | null },
  read: (policy: StoredPolicy, scope: PolicyReading["scope"], name: string) => PolicyReading,
  scope: PolicyReading["scope"],
): PolicyReading[] {
  if (owner.policy === null) return [];
  owner.policy = { ...owner.policy };
  return [read(owner.policy, scope, scope)];
}

async function compareCalls(
  sandbox: Sandbox,
  calls: readonly KnownCall[],
  minted: readonly MintedToken[],
  tally: Tally,
): Promise<void> {
  for (const { url, method, documents, fragments } of calls) {
    for (const token of minted) {
      const real = await callGateway(sandbox, { url, method }, token.token);
      compare(
        tally,
        real,
        answerOfCore(documents, fragments, token),
        () => `${method} ${url} ${JSON.stringify(token.facts)}`,
      );
    }
  }
}
