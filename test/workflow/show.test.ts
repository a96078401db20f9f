import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshWorld, run } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

async function savedPlan(...options: string[]): Promise<string> {
  const file = join(scratchFolder(), "plan.json");
  expect((await run(await freshWorld(), ["plan", "--out", file, "--quiet", ...options])).exitCode).toBe(0);
  return file;
}

const shown = async (file: string, ...options: string[]) =>
  run(await freshWorld(), ["show", file, ...options]);

describe("show", () => {
  test("shows what plan showed, and sends nothing", async () => {
    const file = await savedPlan();
    const { stdout, stderr, exitCode, sent } = await shown(file);
    expect({ stderr, exitCode, sent }).toEqual({ stderr: "", exitCode: 0, sent: [] });
    const planned = await run(await freshWorld(), ["plan"]);
    // Who is signed in comes before the plan, and the verdict once more after it.
    const [, plan = ""] = /\n\n(Contoso [^]*\n {2}sha256:\w+\n)/.exec(planned.stdout) ?? [];
    expect(plan.length).toBeGreaterThan(1000);
    expect(stdout).toContain(plan);
    expect(stdout).not.toContain("Dry run");
  });

  test.each([
    ["markdown", /^## /m],
    ["html", /^<!doctype html>/i],
    ["sarif", /"version": "2\.1\.0"/],
  ])("in the form %s", async (format, looks) => {
    const { stdout, exitCode } = await shown(await savedPlan(), "--format", format);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(looks);
  });

  test("in JSON it is the document of the file", async () => {
    const file = await savedPlan();
    expect((await shown(file, "--format", "json")).stdout).toBe(readFileSync(file, "utf8"));
  });

  test("refuses a plan that is not the expected one", async () => {
    const file = await savedPlan();
    const { fingerprint } = JSON.parse(readFileSync(file, "utf8"));
    expect((await shown(file, "--expect", fingerprint)).exitCode).toBe(0);
    expect((await shown(file, "--expect", "sha256:other")).exitCode).toBe(4);
  });

  test("refuses a file that somebody edited, without a word of it", async () => {
    const file = await savedPlan();
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("Flights MCP Server", "\u001b[2JHarmless"));
    const { stdout, stderr, exitCode } = await shown(file);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 64 });
    expect(stderr).not.toContain("Harmless");
  });

  test.each([
    ["no JSON", "plan"],
    ["another document", '{"kind":"entra-mcp/world","version":1}'],
  ])("refuses a file that is %s", async (_, text) => {
    const file = join(scratchFolder(), "plan.json");
    writeFileSync(file, text);
    expect((await shown(file)).exitCode).toBe(64);
  });
});
