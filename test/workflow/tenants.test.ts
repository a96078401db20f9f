import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/core/model/finding.ts";
import { changeTitle } from "../../src/core/plan/change-title.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { freshWorld, type Ran, run, writes } from "../support/program.ts";

const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
const json = ["--format", "json"];

const planIn = ({ stdout }: Ran) => JSON.parse(stdout) as Plan;
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

describe("the tenant of personal accounts", () => {
  test.each([
    ["migrate", ["migrate", "--yes"]],
    ["a dry run", ["migrate", "--dry-run"]],
    ["plan", ["plan"]],
  ])("is on no list: %s is wrong usage, before anything is sent", async (_title, argv) => {
    const ran = await run(await freshWorld(), [...argv, "--allow-tenant", personal.toUpperCase()]);
    expect(ran).toMatchObject({ exitCode: 64, sent: [], stdout: "" });
    expect(ran.stderr).toContain("AADSTS500200");
  });
});

describe("one half of a migration", () => {
  test("that shuts people out is refused, and is not once the other half is done", async () => {
    const sandbox = await freshWorld();
    const first = await run(sandbox, ["migrate", "--only", "apim", "--yes"]);
    expect(first.exitCode).toBe(5);
    expect(first.stdout).toContain("half-shuts-out");
    expect(writes(first.sent)).toEqual([]);
    expect((await run(sandbox, ["migrate", "--only", "entra", "--yes"])).exitCode).toBe(0);
    expect((await run(sandbox, ["migrate", "--only", "apim", "--yes"])).exitCode).toBe(0);
  });

  test("says what the other half still has to do", async () => {
    const sandbox = await freshWorld();
    const missing = async (only: string) =>
      codes(planIn(await run(sandbox, ["plan", "--only", only, ...json])).findings).filter((code) =>
        code.startsWith("other-half"),
      );
    expect(await missing("entra")).toEqual(["other-half-missing"]);
    expect(await missing("apim")).toEqual(["other-half-missing"]);
    await run(sandbox, ["migrate", "--only", "entra", "--yes"]);
    expect(await missing("apim")).toEqual([]);
  });
});

describe("an authority", () => {
  test("that is named replaces the other shared one of a migrated setup; the default leaves it", async () => {
    const sandbox = await freshWorld();
    const first = await run(sandbox, ["migrate", "--yes", "--authority", "organizations"]);
    expect(first.exitCode).toBe(0);
    const silent = planIn(await run(sandbox, ["plan", ...json]));
    expect([silent.changes, codes(silent.findings).includes("personal-accounts")]).toEqual([[], false]);
    const named = planIn(await run(sandbox, ["plan", "--authority", "common", ...json]));
    expect(named.changes.map(changeTitle)).toEqual([
      "Flights MCP: validate tokens of /common",
      "OAuth 2.0 Authorization Server Metadata: send clients to the shared authority",
    ]);
  });

  test("from a variable counts as named", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes"]);
    const env = { ENTRA_MCP_AUTHORITY: "organizations" };
    expect(planIn(await run(sandbox, ["plan", ...json], { host: { env } })).changes).toHaveLength(2);
  });
});

describe("a list that is in force", () => {
  test("is left as it is by a run without one, which says so and not that everybody gets in", async () => {
    const sandbox = await freshWorld();
    await run(sandbox, ["migrate", "--yes", "--allow-tenant", "fabrikam.com"]);
    const { changes, findings } = planIn(await run(sandbox, ["plan", ...json]));
    expect(changes).toEqual([]);
    expect(codes(findings)).toContain("tenant-list-stays");
    expect(codes(findings)).not.toContain("open-to-all-tenants");
  });
});
