import { join } from "node:path";
import { expect, test } from "vitest";
import { readRuns, startRun } from "../../../src/workflow/state/runs.ts";
import { plan, runWith } from "../../core/run/runs.ts";
import { scratchFolder } from "../../support/scratch.ts";

const folder = () => scratchFolder("runs");
const second = Date.parse("2026-11-23T10:00:00Z");

test("runs of one second are told apart by a number, and ordered by when they began", async () => {
  const state = folder();
  const begin = async (fingerprint: string, milliseconds: number) => {
    const run = await startRun(state, { ...plan, fingerprint: `sha256:${fingerprint}` }, second);
    await run.savePlan(plan);
    const { receipt } = runWith([]);
    if (receipt === null) throw new Error("no receipt");
    await run.saveReceipt({ ...receipt, startedAt: new Date(second + milliseconds).toISOString() });
    return run.name;
  };
  const names = [
    await begin("ffffffff", 10),
    await begin("00000000", 20),
    await begin("ffffffff", 30),
    await begin("ffffffff", 40),
  ];
  expect(names).toEqual([
    "2026-11-23T100000Z-ffffffff",
    "2026-11-23T100000Z-00000000",
    "2026-11-23T100000Z-ffffffff-2",
    "2026-11-23T100000Z-ffffffff-3",
  ]);
  expect((await readRuns(state)).records.map(({ name }) => name)).toEqual(names);
});

test("a folder without a plan belongs to a process that was killed before it had begun", async () => {
  const state = folder();
  await startRun(state, plan, second);
  expect(await readRuns(state)).toEqual({ records: [], damaged: [] });
  expect(await readRuns(join(state, "nowhere"))).toEqual({ records: [], damaged: [] });
});
