import { expect, test, vi } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { PlannedFault } from "../../src/sandbox/world/world.ts";
import { migrateFlights, prepared } from "../support/scenario.ts";
import { differences, putWorld, stateOf } from "../support/state-of-world.ts";
import { openStation } from "../support/station.ts";
import { type KnownRequest, requestsOf } from "./requests.ts";

const ready = await prepared(migrateFlights);
const requests = await requestsOf(ready);
// A service that has never answered is one that cannot be reached, which is told sooner.
const read = requests.findLast(({ service, isWrite }) => service === "arm" && !isWrite);
const writes = requests.filter(({ isWrite }) => isWrite);
if (read === undefined) throw new Error("nothing is read");

/** Half a minute without an answer is slow, and nothing else: nobody gives up, and nothing is asked for twice. */
test.each([read, ...writes].map((request) => [request.key, request] as const))(
  "a real process waits 30 s for %s",
  async (_, request) => {
    const answers = requests.filter(({ key }) => key === request.key).length;
    const { took } = await silent(request, { delayMs: 30_000, answers });
    expect(took).toBeGreaterThan(30_000);
  },
  100_000,
);

/**
 * Longer than anybody waits. The service does the work at last, when it has been asked again long since; then the ETag is
 * another one.
 */
test("a real process gives up a write after a minute, looks, and writes again", async () => {
  const request = writes.at(-1);
  if (request === undefined) throw new Error("nothing is written");
  const { statuses } = await silent(request, { delayMs: 70_000, answers: 2 });
  expect(statuses).toEqual([200, 412]);
}, 120_000);

interface Lateness {
  readonly delayMs: number;
  /** How often the service answers the same request in the end. */
  readonly answers: number;
}

interface Silent {
  /** Milliseconds. */
  readonly took: number;
  /** What the same request was answered, in the order of the answers. */
  readonly statuses: readonly number[];
}

/** Lets a real process meet one late answer. It must get to the target and say nothing about it. */
async function silent(request: KnownRequest, { delayMs, answers }: Lateness): Promise<Silent> {
  const { world, argv, to, freshState } = ready;
  const station = await openStation(migrateFlights.world);
  putWorld(station.sandbox, { ...world, faults: [lateAnswer(request, delayMs)] });
  const start = performance.now();
  const { exitCode, stderr } = await station.child(argv, {
    stateDirectory: freshState(),
    imports: ["test/faults/collect-garbage.js"],
  });
  const took = performance.now() - start;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(differences(stateOf(station.sandbox.world), to)).toEqual([]);
  // What the service does at last, when nobody waits for it any more, must not spoil anything.
  await vi.waitFor(() => expect(statusesOf(request, station.sandbox)).toHaveLength(answers), 20_000);
  expect(differences(stateOf(station.sandbox.world), to)).toEqual([]);
  expect(station.sandbox.world.faults).toMatchObject([{ times: 0 }]);
  await station.close();
  return { took, statuses: statusesOf(request, station.sandbox) };
}

function statusesOf(request: KnownRequest, { log }: Sandbox): number[] {
  const { method, pathname } = addressOf(request);
  return log
    .filter((line) => line.method === method && line.path.split("?")[0] === pathname)
    .map(({ status }) => status);
}

function addressOf({ key }: KnownRequest): { readonly method: string; readonly pathname: string } {
  const [method = "", address = ""] = key.split(" ");
  return { method, pathname: new URL(`https://${address}`).pathname };
}

function lateAnswer(request: KnownRequest, delayMs: number): PlannedFault {
  const { method, pathname } = addressOf(request);
  return {
    service: request.service,
    method,
    path: `^${pathname.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`,
    nth: null,
    times: 1,
    delayMs,
    effect: "none",
    status: 503,
    headers: {},
    body: null,
  };
}
