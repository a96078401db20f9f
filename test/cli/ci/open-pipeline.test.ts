import { expect, test } from "vitest";
import { openPipeline } from "../../../src/cli/ci/open-pipeline.ts";
import type { PipelineSetting } from "../../../src/cli/ci/setting.ts";
import type { Runner } from "../../../src/core/ci/runner.ts";
import { Fault } from "../../../src/core/fault.ts";
import { testHost } from "../../support/host.ts";
import { resultOf, step } from "../../support/in-pipeline.ts";

const runners: readonly Runner[] = ["github", "azure"];

function opened(runner: Runner, differences: Partial<PipelineSetting> = {}) {
  const at = step(runner);
  const { host, stdout, stderr } = testHost({ env: at.env });
  const pipeline = openPipeline({
    runner,
    host,
    unguarded: host.stderr,
    command: "migrate",
    quiet: false,
    keepsStandardOutput: false,
    summarizes: true,
    ...differences,
  });
  return { at, host, pipeline, stdout, stderr };
}

test.each(runners)("a group on %s is closed also where printing fails", (runner) => {
  const { at, host, pipeline, stdout } = opened(runner);
  const failing = () =>
    pipeline.group("Changes", () => {
      host.stdout.write("a line\n");
      throw new Error("the disk is full");
    });
  expect(failing).toThrow("the disk is full");
  const { groups, lines } = resultOf(at, stdout());
  expect(groups).toEqual(["Changes"]);
  expect(lines).toContain("a line");
});

test.each<[string, Partial<PipelineSetting>]>([
  ["quiet", { quiet: true }],
  ["a document", { keepsStandardOutput: true }],
])("there is no group where standard output is %s", (_title, differences) => {
  const { host, pipeline, stdout } = opened("github", differences);
  pipeline.group("Changes", () => host.stdout.write("a line\n"));
  expect(stdout()).toBe("a line\n");
});

test("the reason of a failure is shown, however many errors there are", async () => {
  const { at, pipeline, stdout } = opened("github");
  const errors = Array.from({ length: 14 }, (_, index) => `blocker-${index}`);
  pipeline.annotate(errors.map((code) => ({ level: "error", code, lines: [code], place: null })));
  pipeline.failed(new Fault("refused", "Refused by blockers (14)."));
  await pipeline.end(5);
  const { annotations, lines } = resultOf(at, stdout());
  expect(annotations).toHaveLength(10);
  expect(annotations[0]).toBe("error refused: Refused by blockers (14).");
  expect(lines).toEqual(["5 more errors: see the summary of the job."]);
});
