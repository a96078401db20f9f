import { describe, expect, test } from "vitest";
import { savedPolicy } from "../../src/sandbox/worlds/parts.ts";
import { base, place, raw } from "./arm-calls.ts";
import { apimClient } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

const policy = savedPolicy("<policies><inbound><base /></inbound></policies>", 95);

async function listed(sandbox: Awaited<ReturnType<typeof quickSandbox>>): Promise<string[]> {
  const paths: string[] = [];
  for await (const { referencePolicyId = "" } of apimClient(sandbox).allPolicies.listByService(...place)) {
    paths.push(referencePolicyId.replace(/^.*\/apim-flights/, ""));
  }
  return paths;
}

describe("the list of all policies", () => {
  test("names each scope that has one, over all pages, and no text", async () => {
    const sandbox = await quickSandbox((world) => {
      const [service] = world.subscriptions[0]?.services ?? [];
      if (service === undefined) throw new Error("no service");
      service.policy = policy;
      for (const product of service.products.slice(0, 1)) product.policy = policy;
      world.behaviours.pageSize = 2;
    });
    expect(await listed(sandbox)).toEqual([
      "/policies/policy",
      "/products/starter/policies/policy",
      "/apis/flights-mcp/policies/policy",
      "/apis/flights-mcp/operations/oauth-authorization-server-metadata/policies/policy",
      "/apis/weather/policies/policy",
    ]);
    const page = await (await raw(sandbox, `${base}/allPolicies?api-version=2024-05-01`)).json();
    expect(page).toEqual({
      value: [
        expect.objectContaining({ name: "allpolicies1" }),
        expect.objectContaining({ name: "allpolicies2" }),
      ],
      nextLink: expect.stringContaining("%24skip=2"),
    });
    expect(JSON.stringify(page)).not.toContain("inbound");
  });

  test("ends with an empty link", async () => {
    const sandbox = await quickSandbox();
    expect(
      await (await raw(sandbox, `${base}/allPolicies?api-version=2023-05-01-preview`)).json(),
    ).toMatchObject({
      nextLink: "",
    });
  });

  test("is unknown to versions before 2023-05-01-preview", async () => {
    const answer = await raw(await quickSandbox(), `${base}/allPolicies?api-version=2022-08-01`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: "InvalidResourceType" } });
  });
});
