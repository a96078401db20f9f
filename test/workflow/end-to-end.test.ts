import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/core/plan/plan.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { loopbackFetch } from "../sandbox/loopback.ts";
import { type Visit, visitWithV1 } from "../sandbox/visit.ts";
import { freshWorld, run } from "../support/program.ts";

// In this order: the second part finds what the migration in between left.
describe("the official MCP client as fabrikam's user, over HTTPS", () => {
  let sandbox: Sandbox;
  let served: ServedSandbox;
  beforeAll(async () => {
    sandbox = await freshWorld();
    served = await serveSandbox(sandbox);
  });
  afterAll(async () => {
    await served.close();
  });

  test("is sent away before the migration: the user is not in the home tenant", async () => {
    const pages: string[] = [];
    await expect(visit(served, "fay@fabrikam.com", pages)).rejects.toThrow(/code/i);
    expect(pages.join()).toContain("AADSTS50020");
  });

  test("lists four tools and calls one after migrate --yes", async () => {
    expect((await run(sandbox, ["migrate", "--yes"])).exitCode).toBe(0);
    const { tools, answer } = await visit(served, "fay@fabrikam.com", []);
    expect(tools).toHaveLength(4);
    expect(answer).toContain("CF10");
  });

  test("still serves contoso's user", async () => {
    expect((await visit(served, "ben@contoso.com", [])).tools).toHaveLength(4);
  });
});

describe("an allow-list over HTTPS", () => {
  test("that replaces another one refuses who was on that, as the plan had said", async () => {
    const sandbox = await freshWorld();
    const served = await serveSandbox(sandbox);
    try {
      const stranger = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";
      const first = await run(sandbox, ["migrate", "--yes", "--allow-tenant", "fabrikam.com"]);
      expect(first.exitCode).toBe(0);
      expect((await visit(served, "fay@fabrikam.com", [])).tools).toHaveLength(4);
      const again = ["migrate", "--allow-tenant", stranger, "--format", "json"];
      const dry = JSON.parse((await run(sandbox, [...again, "--dry-run"])).stdout) as Plan;
      expect(dry.findings.map(({ code }) => code)).toContain("tenants-removed");
      expect(dry.access.callers.find(({ id }) => id === "removed-member")).toMatchObject({
        caller: expect.stringContaining("b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b"),
        gateway: { before: { answer: "yes" } },
        verdict: "newly refused",
      });
      const at = { stateDirectory: first.stateDirectory };
      const second = await run(sandbox, [...again, "--yes"], { ...at, host: { now: anHourLater } });
      expect(second.exitCode).toBe(0);
      await expect(visit(served, "fay@fabrikam.com", [])).rejects.toThrow(/401|Unauthorized/i);
      expect((await visit(served, "ben@contoso.com", [])).tools).toHaveLength(4);
    } finally {
      await served.close();
    }
  });

  test("keeps an organization out that is not on it, although it gets a token", async () => {
    const sandbox = await freshWorld();
    const served = await serveSandbox(sandbox);
    try {
      const stranger = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";
      expect((await run(sandbox, ["migrate", "--yes", "--allow-tenant", stranger])).exitCode).toBe(0);
      await expect(visit(served, "fay@fabrikam.com", [])).rejects.toThrow(/401|Unauthorized/i);
      expect((await visit(served, "ben@contoso.com", [])).tools).toHaveLength(4);
    } finally {
      await served.close();
    }
  });
});

/** Runs are told apart by their time. */
const anHourLater = () => Date.parse("2026-11-23T11:00:00Z");

function visit(served: ServedSandbox, user: string, pages: string[]): Promise<Visit> {
  return visitWithV1({ fetch: loopbackFetch(served), user, pages });
}
