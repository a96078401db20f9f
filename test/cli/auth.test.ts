import { describe, expect, test } from "vitest";
import { authKinds } from "../../src/core/entra/auth-kinds.ts";
import { freshWorld, run } from "../support/program.ts";

describe("--auth", () => {
  test("offers what the documentation lists, on every command that signs in", async () => {
    for (const command of [
      "migrate",
      "plan",
      "apply",
      "rollback",
      "verify",
      "trace",
      "handout",
      "rehearse",
    ]) {
      const { stdout } = await run(await freshWorld(), [command, "--help"]);
      const help = stdout.replaceAll(/\s+/g, " ");
      expect(help).toContain("--auth <kind>");
      for (const kind of authKinds) expect(help).toContain(`"${kind}"`);
    }
  });

  test.each([
    [["--auth", "nonsense"], {}, /argument 'nonsense' is invalid\. Allowed choices are default, cli, /],
    [[], { ENTRA_MCP_AUTH: "nonsense" }, /The value comes from ENTRA_MCP_AUTH\./],
    [["--auth", "cli", "--sandbox"], {}, /--auth cli has no effect with --sandbox/],
    [["--sandbox"], { ENTRA_MCP_AUTH: "github" }, /--auth github has no effect with --sandbox/],
    [["--auth", "device", "--no-input"], {}, /asks a person to sign in, and --no-input forbids to ask/],
    [["--auth", "browser"], {}, /there is no terminal\.\n {2}--auth device takes a browser on any computer/],
  ])("%j with %j is wrong usage, and nothing is asked", async (options, env, message) => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run", ...options], { host: { env } });
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(message);
    expect(ran.sent).toEqual([]);
  });

  test("browser needs something that opens one", async () => {
    const stderr = { write: () => undefined, isTerminal: true, stream: process.stderr };
    const host = { env: { PATH: "/nowhere" }, stderr };
    const ran = await run(await freshWorld(), ["plan", "--auth", "browser", "--format", "json"], { host });
    expect(ran.exitCode).toBe(64);
    expect(ran.stdout).toContain("there is no xdg-open");
  });
});
