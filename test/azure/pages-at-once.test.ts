import { describe, expect, test } from "vitest";
import { listOperations } from "../../src/azure/apim-apis.ts";
import { publicCloud } from "../../src/azure/clouds.ts";
import { connectArm } from "../../src/azure/connect-arm.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { freshWorld } from "../support/program.ts";

// Lists of operations, ten a page, over the real client.

const pageSize = 10;

async function worldWith(count: number): Promise<Sandbox> {
  const sandbox = await freshWorld();
  sandbox.world.behaviours.pageSize = pageSize;
  const api = apiIn(sandbox);
  const [pattern] = api.operations;
  if (pattern === undefined) throw new Error("no operation");
  api.operations = Array.from({ length: count }, (_, index) => ({ ...pattern, name: nameAt(index) }));
  return sandbox;
}

const nameAt = (index: number) => `o-${String(index).padStart(4, "0")}`;

function apiIn({ world }: Sandbox) {
  const api = world.subscriptions[0]?.services[0]?.apis.find(({ name }) => name === "flights-mcp");
  if (api === undefined) throw new Error("no flights API");
  return api;
}

type Intercept = (url: URL, sandbox: Sandbox) => Response | null;

async function listed(sandbox: Sandbox, intercept: Intercept = () => null) {
  const sent: URL[] = [];
  const waves: number[] = [];
  let underWay = 0;
  const wire = async (request: Request) => {
    const url = new URL(request.url);
    if (!url.pathname.endsWith("/operations")) return sandbox.fetch(request);
    sent.push(url);
    underWay += 1;
    waves.push(underWay);
    const response = intercept(url, sandbox) ?? (await sandbox.fetch(request));
    underWay -= 1;
    return response;
  };
  const cloud = { ...publicCloud, discoverable: false };
  const arm = connectArm(
    cloud,
    credentialFor({ kind: "client-secret", ...sandbox.signIn }, cloud, wire),
    wire,
  );
  const [subscription] = sandbox.world.subscriptions;
  const id = `/subscriptions/${subscription?.id}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights/apis/flights-mcp`;
  const operations = await listOperations(arm, { id, name: "flights-mcp" });
  return { names: operations.map(({ name }) => name), sent, atOnce: Math.max(...waves) };
}

const all = (count: number) => Array.from({ length: count }, (_, index) => nameAt(index));
const topOf = (url: URL) => url.searchParams.get("$top");

describe("a long list", () => {
  test.each([
    [0, 1],
    [10, 1],
    [20, 2],
    [21, 3],
    [95, 10],
    [101, 11],
  ])("of %i entries takes %i requests and has each entry once", async (count, requests) => {
    const { names, sent } = await listed(await worldWith(count));
    expect(names).toEqual(all(count));
    expect(sent).toHaveLength(requests);
  });

  test("is asked for in one wave after its second page", async () => {
    const { sent, atOnce } = await listed(await worldWith(150));
    expect(sent.slice(0, 2).map(topOf)).toEqual([null, "1000"]);
    expect(atOnce).toBe(13);
  });

  test("is whole where a page that long is refused", async () => {
    const refusal = () =>
      new Response(JSON.stringify({ error: { code: "ValidationError", message: "too many" } }), {
        status: 400,
        headers: { "content-type": "application/json" },
      });
    const { names } = await listed(await worldWith(95), (url) => (topOf(url) === "1000" ? refusal() : null));
    expect(names).toEqual(all(95));
  });

  test("that grows while it is read is followed from page to page", async () => {
    const { names, sent } = await listed(await worldWith(95), (url, sandbox) => {
      const { operations } = apiIn(sandbox);
      const [first] = operations;
      if (topOf(url) === "1000" && first !== undefined) operations.push({ ...first, name: nameAt(95) });
      return null;
    });
    expect(names).toEqual(all(96));
    expect(sent.filter((url) => topOf(url) === null)).toHaveLength(10);
  });
});
