import { describe, expect, test } from "vitest";
import { freshWorld, run, writes } from "../support/program.ts";

const markdown = ["--format", "markdown"];

describe("migrate --format markdown", () => {
  test("a dry run prints the plan and nothing else", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", ...markdown]);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toMatch(/^## Migration plan for `flights-mcp`: 4 changes\n/);
    expect(ran.stdout).toMatch(/\n\*Dry run: nothing was written\.\*\n$/);
    expect(writes(ran.sent)).toEqual([]);
  });

  test("a run prints the plan, then its steps and what reading back showed", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes", ...markdown]);
    expect({ exitCode: ran.exitCode, stderr: ran.stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toMatch(/^## Migration plan/);
    expect(ran.stdout.match(/^\| \d \| `.*` \| done \|$/gm)).toHaveLength(4);
    expect(ran.stdout).toContain(`Receipt and backup: \`${ran.stateDirectory}/runs/`);
    expect(ran.stdout).toMatch(/\nRead back: nothing left to change\.\n$/);
  });

  test("a second run is one sentence and what there is to know", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes"]);
    const ran = await run(sandbox, ["migrate", "--yes", ...markdown]);
    expect(ran.stdout).toMatch(
      /^## Migration plan for `flights-mcp`\n\nNothing to change: this setup already is what was asked for\.\n/,
    );
    expect(ran.stdout).not.toMatch(/### (?:Setup|Who gets in|What was done)/);
  });

  test("a failure leaves the steps on standard output and the reason on standard error", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--yes", ...markdown], {
      intercept: async ({ method }) =>
        method === "PUT"
          ? Response.json({ error: { code: "ValidationError", message: "No <b>." } }, { status: 400 })
          : null,
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toMatch(/\| 2 \| `.*` \| done \|\n\| 3 \| `.*` \| \*\*failed\*\* \|/);
    expect(ran.stdout).toMatch(/- Change 3: .*`<b>`/);
    expect(ran.stderr).toMatch(/2 of 4 changes are made/);
  });

  test("a blocker refuses below the plan", async () => {
    const argv = ["migrate", "--yes", "--api", "flights-mcp", ...markdown];
    const ran = await run(await freshWorld("shared-fragment"), argv);
    expect(ran.exitCode).toBe(5);
    expect(ran.stdout).toContain("- **!** 1 blocker: shared-policy: ");
    expect(ran.stderr).toContain("Refused by blockers (1)");
  });

  test("nobody is asked: it needs --yes, at a terminal too", async () => {
    const ran = await run(await freshWorld(), ["migrate", ...markdown], { host: { stdinIsTerminal: true } });
    expect(ran.exitCode).toBe(6);
  });

  test("hostile names stay out of markup", async () => {
    const ran = await run(await freshWorld("hostile"), ["migrate", "--dry-run", ...markdown]);
    expect(ran.stdout).not.toMatch(/\u001b|\u202e|##(?:vso)?\[|^\s*::/m);
    expect(ran.stdout).toContain("#### 1. `Flights\\u001b[2J");
  });
});
