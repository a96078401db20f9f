import { describe, expect, test } from "vitest";
import { startWorld } from "../../src/sandbox/open.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { builtInWorld } from "../../src/sandbox/world/worlds.ts";
import { savedPolicy } from "../../src/sandbox/worlds/parts.ts";
import { type Ran, type RunDifferences, run, writes } from "../support/program.ts";

// An API with five thousand operations, of which three have a policy beside those of the flights setup.

const ownPolicy = savedPolicy("<policies><inbound><base /></inbound></policies>", 91);

function manyOperations(count: number, pageSize: number): World {
  const world = structuredClone(builtInWorld("flights"));
  const api = world?.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-mcp");
  const [pattern] = api?.operations ?? [];
  if (world === null || api === undefined || pattern === undefined) throw new Error("no flights API");
  for (let index = 0; index < count; index++) {
    const name = `o-${String(index).padStart(5, "0")}`;
    const policy = index % Math.floor(count / 3) === 7 ? ownPolicy : null;
    api.operations.push({ ...pattern, name, displayName: name, urlTemplate: `/${name}`, policy });
  }
  world.behaviours.pageSize = pageSize;
  return world;
}

async function plan(world: World, differences: RunDifferences = {}) {
  const ran = await run(startWorld(world), ["plan", "--api", "flights-mcp", "--format", "json"], differences);
  expect(writes(ran.sent)).toEqual([]);
  return { ran, plan: JSON.parse(ran.stdout) };
}

const policiesOf = ({ sent }: Ran) =>
  sent.filter(({ url }) => /\/operations\/[^/]+\/policies\/policy$/.test(url.pathname));
const pagesOf = ({ sent }: Ran) => sent.filter(({ url }) => url.pathname.endsWith("/flights-mcp/operations"));
const unlisted = ({ findings }: { findings: { title: string }[] }) =>
  findings.filter((finding) => JSON.stringify(finding).includes("list of policies names none"));

describe("five thousand operations", () => {
  test("cost at most sixty requests beside the pages of their list, and the plan says what was not asked", async () => {
    const { ran, plan: made } = await plan(manyOperations(5000, 100));
    expect(pagesOf(ran)).toHaveLength(51);
    expect(ran.sent.length - 51).toBeLessThanOrEqual(60);
    expect(policiesOf(ran).length).toBe(2 + 3 + 5);
    expect(unlisted(made)).toHaveLength(1);
  });

  test("cost at most sixty requests altogether where a page is as long as asked for", async () => {
    const { ran } = await plan(manyOperations(5000, 1000));
    expect(ran.sent.length).toBeLessThanOrEqual(60);
  });
});

describe("an API with more operations than are asked one by one", () => {
  test.each<[string, (path: string) => Response | null]>([
    [
      "is not there",
      (path) => (path.endsWith("/allPolicies") ? answer(404, { error: { code: "NotFound" } }) : null),
    ],
    [
      "belongs to a newer api-version",
      (path) =>
        path.endsWith("/allPolicies") ? answer(400, { error: { code: "InvalidResourceType" } }) : null,
    ],
    [
      "may not be read",
      (path) =>
        path.endsWith("/allPolicies") ? answer(403, { error: { code: "AuthorizationFailed" } }) : null,
    ],
    ["names nothing", (path) => (path.endsWith("/allPolicies") ? answer(200, { value: [] }) : null)],
  ])("is asked one by one where the list of policies %s", async (_, intercept) => {
    const { ran, plan: made } = await plan(manyOperations(40, 100), {
      intercept: async ({ url }) => intercept(new URL(url).pathname),
    });
    expect(policiesOf(ran)).toHaveLength(42);
    expect(unlisted(made)).toEqual([]);
  });

  test("is asked one by one where the list leaves out a policy of its endpoint or of its metadata", async () => {
    const world = manyOperations(40, 100);
    const sandbox = startWorld(world);
    const { ran } = await plan(world, {
      intercept: async (request) => {
        if (!new URL(request.url).pathname.endsWith("/allPolicies")) return null;
        const { value, ...rest } = (await (await sandbox.fetch(request)).json()) as { value: unknown[] };
        const kept = value.filter((one) => !JSON.stringify(one).includes("/operations/oauth"));
        return answer(200, { ...rest, value: kept });
      },
    });
    expect(policiesOf(ran)).toHaveLength(42);
  });

  test("asks each of a few", async () => {
    const { ran } = await plan(manyOperations(20, 100));
    expect(policiesOf(ran)).toHaveLength(22);
    expect(ran.sent.filter(({ url }) => url.pathname.endsWith("/allPolicies"))).toEqual([]);
  });
});

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
