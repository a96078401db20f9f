import { expect, test } from "vitest";
import type { PlannedFault } from "../../src/sandbox/world.ts";
import { migrateFlights, type Prepared, prepared } from "../support/scenario.ts";
import { differences, putWorld, stateOf } from "../support/state-of-world.ts";
import { openStation } from "../support/station.ts";
import { type KnownRequest, requestsOf } from "./requests.ts";

const ready = await prepared(migrateFlights);
const requests = await requestsOf(ready);
const read = requests.find(({ service, isWrite }) => service === "arm" && !isWrite);
const writes = requests.filter(({ isWrite }) => isWrite);
if (read === undefined) throw new Error("nothing is read");

/** Half a minute without an answer is slow, and nothing else: nobody gives up, and nothing is written twice. */
test.each([read, ...writes].map((request) => [request.key, request] as const))(
  "a real process waits 30 s for %s",
  async (_, request) => {
    const { took, performed } = await silent(ready, request, 30_000);
    expect(took).toBeGreaterThan(30_000);
    expect(performed).toBe(writes.length);
  },
  100_000,
);

/** Longer than anybody waits. The service does the work at last, when it has been asked again long since. */
test("a real process gives up a write after a minute, looks, and writes again", async () => {
  const request = writes.at(-1);
  if (request === undefined) throw new Error("nothing is written");
  const { performed } = await silent(ready, request, 63_000);
  expect(performed).toBe(writes.length);
}, 120_000);

/** Lets a real process meet one late answer. It must get to the target and say nothing about it. */
async function silent(
  { world, argv, to, freshState }: Prepared,
  request: KnownRequest,
  delayMs: number,
): Promise<{ readonly took: number; readonly performed: number }> {
  const station = await openStation(migrateFlights.world);
  putWorld(station.sandbox, { ...world, faults: [lateAnswer(request, delayMs)] });
  const start = performance.now();
  const { exitCode, stderr, worlds } = await station.child(argv, { stateDirectory: freshState() });
  const took = performance.now() - start;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(differences(stateOf(station.sandbox.world), to)).toEqual([]);
  expect(station.sandbox.world.faults).toMatchObject([{ times: 0 }]);
  await station.close();
  return { took, performed: worlds.length };
}

function lateAnswer({ key, service }: KnownRequest, delayMs: number): PlannedFault {
  const [method = "", address = ""] = key.split(" ");
  const { pathname } = new URL(`https://${address}`);
  return {
    service,
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
