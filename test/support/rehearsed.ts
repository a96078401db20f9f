import { publicCloud } from "../../src/azure/clouds.ts";
import { connect } from "../../src/azure/connect.ts";
import type { Intent } from "../../src/core/model/intent.ts";
import type { Snapshot } from "../../src/core/model/setup.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { propose } from "../../src/core/plan/propose.ts";
import { rememberingParser } from "../../src/core/policy/document/policy-parser.ts";
import type { Rehearsal } from "../../src/core/rehearsal/rehearsal.ts";
import { rehearse } from "../../src/workflow/rehearse/rehearse.ts";
import { refuseToGuess } from "../../src/workflow/setup/choose.ts";
import { takeSnapshot } from "../../src/workflow/setup/take-snapshot.ts";
import { freshWorld } from "./program.ts";
import { testStage } from "./stage.ts";

/** Worlds in which the setup has to be named. */
const named: Readonly<Record<string, string>> = {
  "shared-fragment": "flights-mcp",
  "mcp-server": "flights-mcp",
  "fleet:2": "flights-mcp",
};

/** What a rehearsal of a test differs in. */
export interface Differences {
  readonly allowTenants?: readonly string[];
  /** Changes what was read. */
  readonly reading?: (snapshot: Snapshot) => Snapshot;
  /** Changes what was computed, as a mistake would. */
  readonly plan?: (plan: Plan) => Plan;
}

/** What a rehearsal reads of a built-in world. */
export async function snapshotOfWorld(world: string): Promise<Snapshot> {
  const sandbox = await freshWorld(world);
  const credential = { kind: "client-secret", ...sandbox.signIn } as const;
  const connection = await connect({ ...publicCloud, discoverable: false }, credential, sandbox.fetch);
  const hints = { apim: null, url: null, api: named[world] ?? null, apiApp: null } as const;
  return takeSnapshot({
    connection,
    hints: { ...hints, clientApps: { kind: "find" } },
    ask: refuseToGuess,
    progress: () => undefined,
    parse: rememberingParser(),
  });
}

/** The rehearsal of a built-in world, without the command around it. */
export async function rehearsed(world: string, differences: Differences = {}): Promise<Rehearsal> {
  const { allowTenants = [], reading = (snapshot) => snapshot, plan } = differences;
  return rehearsedSnapshot(reading(await snapshotOfWorld(world)), { allowTenants, allowShared: true }, plan);
}

/** The rehearsal of a setup that was read. */
export async function rehearsedSnapshot(
  snapshot: Snapshot,
  wanted: Partial<Intent> = {},
  plan: (plan: Plan) => Plan = (made) => made,
): Promise<Rehearsal> {
  const intent: Intent = {
    authority: "common",
    allowTenants: [],
    only: null,
    allowShared: false,
    with: [],
    ...wanted,
  };
  const parse = rememberingParser();
  return rehearse({
    snapshot,
    intent,
    plan: plan(propose(snapshot, intent, { parse })),
    parse,
    openStage: testStage,
    now: Date.now,
    progress: () => undefined,
    interrupted: new AbortController().signal,
  });
}
