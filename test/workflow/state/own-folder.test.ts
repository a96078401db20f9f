import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withStateLock } from "../../../src/workflow/state/lock.ts";
import { readRuns, runAt, startRun } from "../../../src/workflow/state/runs.ts";
import { plan, runWith } from "../../core/run/runs.ts";
import { scratchFolder } from "../../support/scratch.ts";

const now = Date.parse("2026-11-23T10:00:00Z");
const folder = () => scratchFolder("own");

const foreign: readonly (readonly [string, (at: string) => void, RegExp])[] = [
  ["a link", (at) => symlinkSync(folder(), at), /is a link/],
  [
    "a folder that everybody may write to",
    (at) => {
      mkdirSync(at);
      chmodSync(at, 0o777);
    },
    /can be written to by everybody/,
  ],
  ...(process.getuid?.() === 0
    ? ([
        [
          "a folder of another user",
          (at: string) => {
            mkdirSync(at);
            chownSync(at, 12_345, 12_345);
          },
          /belongs to another user/,
        ],
      ] as const)
    : []),
];

describe("a state folder that somebody else can lead elsewhere", () => {
  test.each(foreign)("%s, is not locked", async (_title, make, reason) => {
    const at = join(folder(), "state");
    make(at);
    const outcome = withStateLock(at, now, async () => "worked");
    await expect(outcome).rejects.toMatchObject({ exitCode: 1, message: expect.stringMatching(reason) });
  });

  test.each(foreign)(
    "%s, gets no run and shows none, also where it is the folder of the runs",
    async (...row) => {
      const [, make, reason] = row;
      const state = folder();
      make(join(state, "runs"));
      const refused = { exitCode: 1, message: expect.stringMatching(reason) };
      await expect(startRun(state, plan, now)).rejects.toMatchObject(refused);
      await expect(readRuns(state)).rejects.toMatchObject(refused);
    },
  );
});

test("a link in place of the file that is written next is not written through", async () => {
  const run = await startRun(folder(), plan, now);
  const outside = join(folder(), "outside");
  writeFileSync(outside, "untouched");
  symlinkSync(outside, join(run.directory, "receipt.json.new"));
  const { receipt } = runWith([]);
  if (receipt === null) throw new Error("no receipt");
  await runAt(run.directory).saveReceipt(receipt);
  expect(readFileSync(outside, "utf8")).toBe("untouched");
  expect(readFileSync(join(run.directory, "receipt.json"), "utf8")).toContain("entra-mcp/receipt");
});

describe("a run whose files are none", () => {
  const unreadable: readonly (readonly [string, (path: string) => void, RegExp])[] = [
    ["a pipe", (path) => void execFileSync("mkfifo", [path]), /plan\.json isn.t a regular file/],
    ["a link", (path) => symlinkSync("/dev/zero", path), /plan\.json is a link/],
    ["a folder", (path) => mkdirSync(path), /plan\.json isn.t a regular file/],
  ];

  test.each(unreadable)("%s, is damaged, and the others are read", async (_title, make, reason) => {
    const state = folder();
    const good = await startRun(state, plan, now);
    await good.savePlan(plan);
    const bad = await startRun(state, plan, now + 1000);
    make(join(bad.directory, "plan.json"));
    const { records, damaged } = await readRuns(state);
    expect(records.map(({ name }) => name)).toEqual([good.name]);
    expect(damaged).toEqual([{ name: bad.name, reason: expect.stringMatching(reason) }]);
  });

  test("that somebody else may write into is damaged", async () => {
    const state = folder();
    const run = await startRun(state, plan, now);
    await run.savePlan(plan);
    chmodSync(run.directory, 0o777);
    expect(await readRuns(state)).toEqual({
      records: [],
      damaged: [{ name: run.name, reason: expect.stringMatching(/can be written to by everybody/) }],
    });
  });
});
