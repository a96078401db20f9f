import { describe, expect, test } from "vitest";
import { completeWorld, type WorldDraft } from "../../src/sandbox/world/world.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { graphClient } from "./clients.ts";
import { quickSandbox } from "./quick.ts";

type FaultDraft = NonNullable<WorldDraft["faults"]>[number];

/** A world with these faults, filled in as a world file would be. */
function withFaults(...faults: FaultDraft[]) {
  return quickSandbox((world) => {
    world.faults = completeWorld({ ...world, faults }).faults;
  });
}

const health = () => new Request("https://apim-flights.azure-api.net/status/health");

describe("a planned fault", () => {
  test("answers the nth matching request, with its headers", async () => {
    const sandbox = await withFaults({
      service: "gateway",
      path: "/status",
      nth: 2,
      effect: "answer",
      status: 429,
      headers: { "retry-after": "7" },
    });
    const answers = [
      await sandbox.fetch(health()),
      await sandbox.fetch(health()),
      await sandbox.fetch(health()),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 429, 200]);
    expect(answers[1]?.headers.get("retry-after")).toBe("7");
  });

  test("happens as many times as it says, and the world remembers", async () => {
    const sandbox = await withFaults({ effect: "answer", status: 503, times: 1 });
    expect((await sandbox.fetch(health())).status).toBe(503);
    expect((await sandbox.fetch(health())).status).toBe(200);
    expect(sandbox.world.faults[0]?.times).toBe(0);
  });

  test("can break the connection before or after the work", async () => {
    const sandbox = await withFaults({ method: "GET", nth: 1, effect: "reset-before" });
    await expect(sandbox.fetch(health())).rejects.toMatchObject({
      message: "fetch failed",
      cause: { code: "ECONNRESET" },
    });
    expect(sandbox.log.at(-1)).toMatchObject({ status: 0 });
    expect((await sandbox.fetch(health())).status).toBe(200);
  });

  test("can show the state before the last write once", async () => {
    const sandbox = await withFaults({ service: "graph", method: "GET", nth: 2, effect: "stale-read" });
    const graph = await graphClient(sandbox);
    const path = `/applications(appId='${ids.apiApp}')`;
    const { displayName } = await graph.api(path).get();
    await graph.api(path).patch({ displayName: "Renamed" });
    const reads = [await graph.api(path).get(), await graph.api(path).get()];
    expect(reads.map((read) => read.displayName)).toEqual([displayName, "Renamed"]);
  });

  test("can delay", async () => {
    const sandbox = await withFaults({ delayMs: 30 });
    const start = performance.now();
    await sandbox.fetch(health());
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  });
});

test("the log has a line a request, without tokens and without queries that could hold secrets", async () => {
  const sandbox = await quickSandbox();
  const headers = { authorization: "Bearer secret-token" };
  await sandbox.fetch(
    new Request("https://apim-flights.azure-api.net/status/health?subscription-key=k3y", { headers }),
  );
  await sandbox.fetch(new Request("https://unknown.example/x"));
  expect(sandbox.log).toEqual([
    { service: "gateway", method: "GET", path: "/status/health", status: 200, authorized: true },
    { service: "unknown", method: "GET", path: "/x", status: 501, authorized: false },
  ]);
});
