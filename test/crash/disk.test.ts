import { afterAll, describe, expect, test } from "vitest";
import { run } from "../support/program.ts";
import { migrateFlights, prepared } from "../support/scenario.ts";
import { differences, putWorld, stateOf } from "../support/state-of-world.ts";
import { openStation } from "../support/station.ts";
import { leaveCounts } from "../support/tally.ts";
import { killer, killPoints } from "./kill-points.ts";

/**
 * A disk that refuses from one operation on: before the first write that is a failure with nothing written, afterwards it
 * ends the run where it is, and both are told. With room again, the same command gets to the target.
 */
const ready = await prepared(migrateFlights);
const stations = await Promise.all([0, 1, 2, 3].map(() => openStation(migrateFlights.world)));
const [first] = stations;
if (first === undefined) throw new Error("no station");
// A full disk lets go of files as ever.
const points = (await killPoints(ready, first))
  .filter((point) => point.kind === "file")
  .filter(({ name }) => !name.includes("unlink"));
const distinct = [...new Map(points.map((point) => [point.number, point])).values()];
// Of a document that is written again and again, every operation the first time and one of them later.
const operations = distinct.filter(
  ({ name }, index) =>
    /writeFile/.test(name) ||
    !distinct.slice(0, index).some((earlier) => kindOf(earlier) === kindOf({ name })),
);

function kindOf({ name }: { readonly name: string }): string {
  return name.replace(/ \(.*/, "");
}
const free = [...stations];
const counts = { "disks that refuse": 0 };

afterAll(async () => {
  await Promise.all(stations.map(({ close }) => close()));
  leaveCounts("disk", counts);
});

describe("a disk that is full", () => {
  test.for(operations.map((point) => [point.name.replace(/^\w+ /, "at "), point.number] as const))(
    "%s",
    async ([, number]) => expectTruthWhenRefusedAt(number, "ENOSPC"),
  );
});

test("a disk that may only be read", () => expectTruthWhenRefusedAt(1, "EROFS"));

async function expectTruthWhenRefusedAt(number: number, code: string): Promise<void> {
  const station = free.pop();
  if (station === undefined) throw new Error("more tests at once than stations");
  try {
    const stateDirectory = ready.freshState();
    putWorld(station.sandbox, ready.world);
    const env = { KILL_AT_FOLDER: stateDirectory, KILL_AT_NUMBER: String(number), KILL_AT_MOMENT: code };
    const ended = await station.child(ready.argv, { stateDirectory, env, imports: [killer] });
    const written = differences(stateOf(station.sandbox.world), ready.from);
    expect(ended.exitCode, ended.stderr).toBe(written.length === 0 ? 1 : 3);
    expect(ended.stderr).toContain("cannot be used: the test's disk refuses");
    expect(ended.stderr).not.toContain("defect");
    const again = await run(station.sandbox, ready.argv, { stateDirectory, host: { now: Date.now } });
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(differences(stateOf(station.sandbox.world), ready.to)).toEqual([]);
    counts["disks that refuse"] += 1;
  } finally {
    free.push(station);
  }
}
