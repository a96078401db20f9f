import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshWorld, run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

// The plan of the built-in setup changes four things.

const folder = () => scratchFolder();

describe("--max-changes", () => {
  test.each([
    ["migrate --yes", ["migrate", "--yes"]],
    ["migrate --dry-run", ["migrate", "--dry-run"]],
    ["plan", ["plan"]],
  ])("%s shows a plan that changes more, refuses it and writes nothing", async (_, argv) => {
    const ran = await run(await freshWorld(), [...argv, "--max-changes", "3"]);
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout).toContain("Flights MCP Server");
    expect(ran.stderr).toContain(
      "The plan changes 4 app registrations and policies, and --max-changes is 3. Nothing was written.",
    );
    expect(writes(ran.sent)).toEqual([]);
  });

  test("lets a plan pass that changes so much, and no more", async () => {
    const sandbox = await freshWorld();
    expect((await run(sandbox, ["migrate", "--yes", "--max-changes", "4"])).exitCode).toBe(0);
    expect((await run(sandbox, ["migrate", "--yes", "--max-changes", "0"])).exitCode).toBe(0);
  });

  test("of apply counts what is planned again from the live setup", async () => {
    const file = join(folder(), "plan.json");
    const sandbox = await freshWorld();
    expect((await run(sandbox, ["plan", "--out", file, "--quiet"])).exitCode).toBe(0);
    const refused = await run(sandbox, ["apply", file, "--yes", "--max-changes", "2"]);
    expect(refused.exitCode).toBe(5);
    expect(writes(refused.sent)).toEqual([]);
    expect((await run(sandbox, ["apply", file, "--yes", "--max-changes", "4"])).exitCode).toBe(0);
  });

  test("may stand in a configuration file, as a number", async () => {
    const file = join(folder(), "entra-mcp.json");
    writeFileSync(file, JSON.stringify({ maxChanges: 1 }));
    expect((await run(await freshWorld(), ["migrate", "--dry-run", "--config", file])).exitCode).toBe(5);
  });

  test.each(["-1", "1.5", "many", ""])("%j is wrong usage", async (value) => {
    const ran = await run(await freshWorld(), ["plan", `--max-changes=${value}`]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toContain("It is not a whole number.");
  });
});
