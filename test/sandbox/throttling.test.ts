import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { completeWorld, type WorldDraft } from "../../src/sandbox/world/world.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { administrator } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

const url = `https://management.azure.com/subscriptions/${ids.subscription}?api-version=2022-12-01`;
const policy = `https://management.azure.com/subscriptions/${ids.subscription}/resourceGroups/rg-flights/providers/Microsoft.ApiManagement/service/apim-flights/policies/policy?api-version=2024-05-01`;

async function reader(sandbox: Sandbox): Promise<(address?: string, method?: string) => Promise<Response>> {
  const { token } = await administrator(sandbox).getToken("https://management.azure.com/.default");
  const headers = { authorization: `Bearer ${token}` };
  return (address = url, method = "GET") => sandbox.fetch(new Request(address, { method, headers }));
}

describe("a world that throttles", () => {
  test("answers 250 reads at once, refuses the next with the time to wait, and goes on after it", async () => {
    let now = Date.now();
    const sandbox = await quickSandbox((world) => void (world.behaviours.throttling = true), {
      now: () => now,
    });
    const read = await reader(sandbox);
    const left: (string | null)[] = [];
    for (let count = 0; count < 250; count += 1) {
      left.push((await read()).headers.get("x-ms-ratelimit-remaining-subscription-reads"));
    }
    expect([left[0], left[249]]).toEqual(["249", "0"]);
    const refused = await read();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.json()).toMatchObject({ error: { code: "SubscriptionRequestsThrottled" } });
    now += 1000;
    const after = [];
    for (let count = 0; count < 26; count += 1) after.push((await read()).status);
    expect(after).toEqual([...Array.from({ length: 25 }, () => 200), 429]);
  });

  test("counts writes, deletes and other principals apart", async () => {
    const now = Date.now();
    const sandbox = await quickSandbox((world) => void (world.behaviours.throttling = true), {
      now: () => now,
    });
    const ask = await reader(sandbox);
    for (let count = 0; count < 251; count += 1) await ask();
    expect((await ask()).status).toBe(429);
    const deleted = await ask(policy, "DELETE");
    expect(deleted.status).toBe(204);
    expect(deleted.headers.get("x-ms-ratelimit-remaining-subscription-deletes")).toBe("199");
    expect((await sandbox.fetch(new Request(url))).status).toBe(401);
  });

  test("is not one of the built-in ones: a thousand reads in a row are answered", async () => {
    const read = await reader(await quickSandbox());
    const statuses = new Set<number>();
    for (let count = 0; count < 300; count += 1) statuses.add((await read()).status);
    expect([...statuses]).toEqual([200]);
  });
});

type FaultDraft = NonNullable<WorldDraft["faults"]>[number];

describe("a planned refusal without words of its own has those of the service", () => {
  const cases: readonly [NonNullable<FaultDraft["service"]>, number, string, object, string | null][] = [
    ["arm", 429, url, { error: { code: "SubscriptionRequestsThrottled" } }, "1"],
    ["arm", 409, url, { error: { code: "Conflict", details: null } }, null],
    ["graph", 429, "https://graph.microsoft.com/v1.0/domains", { error: { code: "TooManyRequests" } }, "1"],
    [
      "graph",
      503,
      "https://graph.microsoft.com/v1.0/domains",
      { error: { code: "Directory_ConcurrencyViolation" } },
      null,
    ],
    [
      "graph",
      409,
      "https://graph.microsoft.com/v1.0/domains",
      { error: { code: "Directory_ConcurrencyViolation", innerError: expect.any(Object) } },
      null,
    ],
    ["login", 503, "https://login.microsoftonline.com/x", { error: "temporarily_unavailable" }, "1"],
    ["gateway", 429, "https://apim-flights.azure-api.net/", { statusCode: 429 }, "1"],
  ];
  test.each(cases)("%s %i", async (service, status, address, body, retryAfter) => {
    const sandbox = await quickSandbox((world) => {
      world.faults = completeWorld({ ...world, faults: [{ service, status, effect: "answer" }] }).faults;
    });
    const answer = await sandbox.fetch(new Request(address));
    expect(answer.status).toBe(status);
    expect(answer.headers.get("retry-after")).toBe(retryAfter);
    expect(await answer.json()).toMatchObject(body);
  });
});
