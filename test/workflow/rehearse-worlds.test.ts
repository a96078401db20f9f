import { describe, expect, test } from "vitest";
import type { Rehearsal } from "../../src/core/rehearsal/rehearsal.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { rehearsed } from "../support/rehearsed.ts";

/** Entra refuses this plan, as its blocker says. */
const refused = "gateway-resource";

describe.each([...worldNames, "fleet:2"])("the rehearsal of the world %s", (world) => {
  test.each([
    ["for every tenant", []],
    ["for a list of tenants", [ids.fabrikam]],
  ])(
    "agrees with the computed table before and after, %s",
    { timeout: 60_000 },
    async (_what, allowTenants) => {
      const { applied, disagreements, rows } = await rehearsed(world, { allowTenants });
      expect(disagreements).toEqual([]);
      expect(applied).toEqual(
        world === refused
          ? { outcome: "failed", why: expect.stringContaining("HostNameNotOnVerifiedDomain") }
          : { outcome: "done", why: null },
      );
      expect(measuredShare(rows)).toBeGreaterThan(sharesOf[world] ?? 0.8);
    },
  );
});

/** The share of cells that are known: a rehearsal in which everything is unknown would agree with everything. */
function measuredShare(rows: Rehearsal["rows"]): number {
  const cells = rows.flatMap(({ signIn, gateway }) => [
    signIn.before,
    signIn.after,
    gateway.before,
    gateway.after,
  ]);
  return cells.filter(({ measured }) => measured.answer !== "unknown").length / cells.length;
}

/** Where less is known: half of the calls end in what the copy has no secret for, or the plan fails. */
const sharesOf: Readonly<Record<string, number>> = { [refused]: 0.35, "on-behalf-of": 0.6 };
