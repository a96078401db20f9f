import { describe, expect, test } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { connect } from "../../src/azure/connect.ts";
import type { Intent } from "../../src/core/model/intent.ts";
import { propose } from "../../src/core/plan/propose.ts";
import { rememberingParser } from "../../src/core/policy/document/policy-parser.ts";
import type { Rehearsal } from "../../src/core/rehearsal/rehearsal.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { rehearse } from "../../src/workflow/rehearse/rehearse.ts";
import { refuseToGuess } from "../../src/workflow/setup/choose.ts";
import { takeSnapshot } from "../../src/workflow/setup/take-snapshot.ts";
import { freshWorld } from "../support/program.ts";
import { testStage } from "../support/stage.ts";

/** Worlds in which the setup has to be named. */
const named: Readonly<Record<string, string>> = {
  "shared-fragment": "flights-mcp",
  "mcp-server": "flights-mcp",
  "fleet:2": "flights-mcp",
};

async function rehearsed(world: string, allowTenants: readonly string[]): Promise<Rehearsal> {
  const sandbox = await freshWorld(world);
  const credential = { kind: "client-secret", ...sandbox.signIn } as const;
  const connection = await connect({ ...publicCloud, discoverable: false }, credential, sandbox.fetch);
  const parse = rememberingParser();
  const hints = {
    apim: null,
    url: null,
    api: named[world] ?? null,
    apiApp: null,
    clientApps: { kind: "find" },
  } as const;
  const progress = () => undefined;
  const snapshot = await takeSnapshot({ connection, hints, ask: refuseToGuess, progress, parse });
  const intent: Intent = { authority: "common", allowTenants, only: null, allowShared: true, with: [] };
  return rehearse({
    snapshot,
    intent,
    plan: propose(snapshot, intent, { parse }),
    parse,
    openStage: testStage,
    clock: { now: Date.now, sleep: async () => undefined },
    progress,
    interrupted: new AbortController().signal,
  });
}

describe.each([...worldNames, "fleet:2"])(
  "the rehearsal of the world %s agrees with the computed table",
  (world) => {
    test.each([
      ["for every tenant", []],
      ["for a list of tenants", [ids.fabrikam]],
    ])("%s", async (_what, allowTenants) => {
      const { applied, disagreements, rows } = await rehearsed(world, allowTenants);
      expect(applied).toEqual({ outcome: "done", why: null });
      expect(disagreements).toEqual([]);
      if (process.env.SHOW) {
        for (const row of rows)
          console.log(
            world,
            row.id,
            ...(["signIn", "gateway"] as const).flatMap((p) =>
              (["before", "after"] as const).map(
                (w) => `${row[p][w].computed.answer}/${row[p][w].measured.answer}:${row[p][w].measured.code}`,
              ),
            ),
          );
      }
    });
  },
);
