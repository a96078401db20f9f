import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSandbox } from "../../src/sandbox/open.ts";
import { completeWorld, type World } from "../../src/sandbox/world/world.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { apimClient } from "../sandbox/clients.ts";

import { worldsThatRefuse } from "../support/built-in.ts";
import { run } from "../support/program.ts";
import { type Contract, judgeAll, openContract } from "./contract.ts";
import { missingDocuments } from "./documents.ts";
import { type Exchange, witness } from "./exchange.ts";
import { sweep } from "./sdk-sweep.ts";

const noRoles = (world: World): void => {
  for (const { roleAssignments } of world.subscriptions) roleAssignments.length = 0;
};

const failing =
  (status: number) =>
  (world: World): void => {
    const faults = [{ service: "arm" as const, effect: "answer" as const, status }];
    world.faults = completeWorld({ ...world, faults }).faults;
  };

const refusals: readonly (readonly [string, number, (world: World) => void])[] = [
  ["by somebody without a role", 403, noRoles],
  [
    "to a service of another tenant",
    401,
    ({ subscriptions: [one] }) => void (one && (one.tenantId = ids.fabrikam)),
  ],
  ["to a service that is not there", 404, ({ subscriptions: [one] }) => void one?.services.splice(0)],
  ["too many", 429, ({ behaviours }) => void (behaviours.throttling = true)],
  ["to a busy service", 409, failing(409)],
  ["to a service that is down", 503, failing(503)],
];

if (missingDocuments !== null) process.stdout.write(`${missingDocuments}\n`);

describe.skipIf(missingDocuments !== null)("Azure's OpenAPI documents", () => {
  let contract: Contract;
  const all: Exchange[] = [];

  beforeAll(async () => {
    contract = await openContract();
  });

  afterAll(async () => {
    const { summary } = await judgeAll(contract, all);
    process.stdout.write(`the ARM client and the tool's own runs: ${summary}\n`);
    contract.close();
  });

  test("are kept in everything the ARM client can ask", async () => {
    const { sandbox, exchanges } = witness(await openSandbox("flights"));
    await sweep(apimClient(sandbox));
    all.push(...exchanges);
    const { broken, operations } = await judgeAll(contract, exchanges);
    expect(broken).toEqual([]);
    expect(operations.size).toBeGreaterThanOrEqual(35);
  });

  test.each([...worldNames, "fleet:3"])("are kept in the tool's runs over %s", async (world) => {
    const { sandbox, exchanges } = witness(await openSandbox(world));
    const common = ["migrate", "--api", "flights-mcp", "--allow-shared"];
    const exitCodes = [
      (await run(sandbox, [...common, "--dry-run"])).exitCode,
      (await run(sandbox, [...common, "--yes"])).exitCode,
    ];
    all.push(...exchanges);
    const isRefused = worldsThatRefuse.includes(world);
    expect(exitCodes).toEqual([0, isRefused ? 5 : 0]);
    const { broken } = await judgeAll(contract, exchanges);
    expect(broken).toEqual([]);
    const puts = exchanges.filter(({ method }) => method === "PUT");
    expect(puts.length > 0).toBe(!isRefused);
  });

  test.each(refusals)("are kept in the refusal of a call %s", async (_, status, spoil) => {
    // The clock stands still, so that buckets are not refilled.
    const now = Date.now();
    const opened = await openSandbox("flights", { now: () => now });
    spoil(opened.world);
    const { sandbox, exchanges } = witness(opened);
    const service = apimClient(sandbox).apiManagementService;
    for (let count = 0; count < (status === 429 ? 251 : 1); count += 1) {
      await service.get("rg-flights", "apim-flights").catch(() => undefined);
    }
    const last = exchanges.slice(-1);
    all.push(...last);
    expect(last[0]?.status).toBe(status);
    expect((await judgeAll(contract, last)).broken).toEqual([]);
  });

  test("are kept when the tool follows small pages", async () => {
    const opened = await openSandbox("fleet:3");
    opened.world.behaviours.pageSize = 1;
    const { sandbox, exchanges } = witness(opened);
    const ran = await run(sandbox, ["migrate", "--api", "flights-mcp", "--dry-run"]);
    all.push(...exchanges);
    expect(ran.exitCode).toBe(0);
    expect((await judgeAll(contract, exchanges)).broken).toEqual([]);
    expect(exchanges.some(({ path }) => path.includes("%24skip"))).toBe(true);
  });
});
