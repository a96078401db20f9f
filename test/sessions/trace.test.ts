import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openSandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { emptyFolder, session } from "../support/built.ts";
import { callerToken, type TokenWish } from "../support/caller-token.ts";
import { expectConversation } from "../support/golden.ts";

const fabrikam = { tenantId: ids.fabrikam } as const;

describe("why a token is refused", () => {
  const folder = emptyFolder();
  const at = (...argv: readonly string[]) => [...argv, "--sandbox", "w.json"];
  const piped = ["trace", "--token-stdin"];
  beforeAll(() => {
    expect(session(folder, ["sandbox", "new", "flights", "--out", "w.json"]).exitCode).toBe(0);
    // The first sign-in of a world makes its key.
    expect(session(folder, at("trace")).exitCode).toBe(0);
  });

  // In this order: each command finds what the one before left.
  test.each<[string, readonly string[], TokenWish | null, number]>([
    ["trace-01-another-tenant", at(...piped), fabrikam, 8],
    ["trace-02-migrated", at("migrate", "--yes", "--quiet"), null, 0],
    ["trace-03-admitted", at(...piped), fabrikam, 0],
    ["trace-04-admitted-json", at(...piped, "--format", "json"), fabrikam, 0],
    ["trace-05-own-sign-in", at("trace"), null, 8],
    ["trace-06-wrong-audience", at(...piped), { resource: ids.weatherApp }, 8],
    [
      "trace-07-wrong-address",
      at(...piped, "--url", "https://apim-flights.azure-api.net/flights/mcp"),
      { resource: ids.weatherApp },
      8,
    ],
    ["trace-08-without-a-token", at("trace", "--anonymous"), null, 8],
    ["trace-09-expired", at(...piped), { made: "a day ago" }, 8],
    ["trace-10-forged", at(...piped), { made: "by a forger" }, 8],
    ["trace-11-explained", at(...piped, "--explain-token"), { resource: ids.weatherApp }, 8],
    ["trace-12-explained-verbose", at(...piped, "--explain-token", "--verbose"), fabrikam, 0],
    ["trace-13-nothing-piped", at(...piped), null, 64],
    ["trace-14-help", ["trace", "--help"], null, 0],
  ])("%s", async (name, argv, wish, exitCode) => {
    const token = wish === null ? "" : await tokenOf(wish);
    const ran = session(folder, argv, {}, token);
    for (const secret of token.split(".").slice(1)) expect(ran.stdout + ran.stderr).not.toContain(secret);
    expectConversation(name, argv, { ...ran, stdout: withoutTimes(ran.stdout) });
    expect(ran.exitCode).toBe(exitCode);
  });

  async function tokenOf(wish: TokenWish): Promise<string> {
    const sandbox = await openSandbox(join(folder, "w.json"), { save: false });
    return callerToken(sandbox.world, wish);
  }
});

/** When a token ends differs from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/\d{4}-\d{2}-\d{2}T[\d:]{8}Z/g, "<time>");
}
