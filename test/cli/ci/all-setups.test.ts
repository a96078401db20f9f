import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Runner } from "../../../src/core/ci/runner.ts";
import { resultOf, step } from "../../support/in-pipeline.ts";
import { freshWorld, run } from "../../support/program.ts";
import { scratchFolder } from "../../support/scratch.ts";

const two = { flights: { api: "flights-mcp" }, "::error::one": { api: "mcp-0001", allowShared: true } };

/** Plans every setup of a file as one step. */
async function every(
  runner: Runner,
  setups: Readonly<Record<string, unknown>>,
  argv: readonly string[],
  more: Readonly<Record<string, string>> = {},
) {
  const at = step(runner);
  const file = join(scratchFolder("config"), "entra-mcp.json");
  writeFileSync(file, JSON.stringify({ setups }));
  const ran = await run(await freshWorld("fleet:3"), [...argv, "--all-setups", "--config", file], {
    host: { env: { ...at.env, ...more } },
  });
  return { ...ran, at };
}

test.each<Runner>(["github", "azure"])(
  "several setups are one step on %s, with outputs of all",
  async (runner) => {
    const { exitCode, stdout, at } = await every(runner, two, ["plan", "--detailed-exitcode"]);
    const { outputs, annotations, summary, groups } = resultOf(at, stdout);
    expect(exitCode).toBe(2);
    expect(outputs).toEqual(
      runner === "github"
        ? { "has-changes": "true", changes: expect.stringMatching(/^\d+$/), blockers: "0", "exit-code": "2" }
        : { hasChanges: "true", changes: expect.stringMatching(/^\d+$/), blockers: "0", exitCode: "2" },
    );
    expect(groups.length).toBe(2);
    const sum = groups.reduce((all, title) => all + Number.parseInt(title, 10), 0);
    expect(outputs.changes).toBe(String(sum));
    expect(annotations.filter((one) => one.includes("flights: ")).length).toBeGreaterThan(2);
    expect(annotations.filter((one) => one.startsWith("warning "))).toHaveLength(10);
    expect(summary?.match(/^# Setup .*$/gm)).toEqual(["# Setup flights", "# Setup `\\u003a:error::one`"]);
    expect(summary?.match(/^## Migration plan/gm)).toHaveLength(2);
  },
);

test("a setup that fails is named, and told once", async () => {
  const setups = { gone: { api: "nowhere" }, ...two };
  const { exitCode, stdout, at } = await every("github", setups, ["plan"]);
  const { annotations, summary, outputs } = resultOf(at, stdout);
  expect(exitCode).toBe(64);
  expect(annotations.filter((one) => one.startsWith("error "))).toEqual([
    expect.stringMatching(/^error usage: gone: There is no API "nowhere"/),
  ]);
  expect(summary).toMatch(/# Setup gone\n\n+\*\*Failed:\*\* There is no API/);
  expect(outputs).toMatchObject({ "has-changes": "true", "exit-code": "64" });
});

test("in JSON mode standard output holds the one document, and a secret is told once", async () => {
  const secret = { AZURE_CLIENT_SECRET: "hush-hush-1234" };
  const { stdout, stderr, at } = await every("github", two, ["plan", "--format", "json"], secret);
  expect(JSON.parse(stdout).kind).toBe("entra-mcp/setups");
  const { commands, outputs } = resultOf(at, stderr);
  expect(commands.filter(({ name }) => name === "add-mask").map(({ data }) => data)).toEqual([
    "hush-hush-1234",
  ]);
  expect(outputs["has-changes"]).toBe("true");
});
