import type { Wire } from "../../azure/wire.ts";
import { accessOfTenant } from "../../core/access/tenant-access.ts";
import type { Intent } from "../../core/model/intent.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { propose } from "../../core/plan/propose.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { type Check, gravestFirst, isFailed } from "../../core/verify/check.ts";
import type { ClientVerdict } from "../../core/verify/judge-metadata.ts";
import { judgeSettings } from "../../core/verify/judge-settings.ts";
import { judgeHome } from "../../core/verify/judge-tenant.ts";
import { judgeValidations } from "../../core/verify/judge-validations.ts";
import type { Clock } from "../clock.ts";
import { tenantByName } from "../setup/allowed-tenants.ts";
import { type SnapshotSource, takeSnapshot } from "../setup/take-snapshot.ts";
import type { SeenFromOutside } from "./look-at-gateway.ts";
import { lookAtTenant } from "./look-at-tenant.ts";
import { lookFromOutside } from "./look-from-outside.ts";
import { lookWithToken } from "./look-with-token.ts";

/** What a setup is verified with. */
export interface VerifySource extends Omit<SnapshotSource, "parse"> {
  readonly intent: Intent;
  /** Carries questions without any credential. */
  readonly wire: Wire;
  /** The way of a token to a gateway's hosts, and to nothing else. */
  readonly gateway: (hosts: readonly string[]) => Wire;
  readonly clock: Clock;
  /** Id or domain of a tenant whose people are to get in, as typed; `null` where nobody asks about one. */
  readonly tenant: string | null;
}

/** What verifying a setup came to. */
export interface SetupVerified {
  /** What is left to change. */
  readonly plan: Plan;
  /** The gravest first. */
  readonly checks: readonly Check[];
  readonly isFailed: boolean;
  /** The address of the MCP server that was looked at; empty where none answered. */
  readonly server: string;
  readonly clients: readonly ClientVerdict[];
}

/**
 * Holds a live setup against what is wanted: the settings, then what somebody without a token sees of the gateway. Sends
 * nothing that writes.
 */
export async function verifySetup({
  intent,
  wire,
  gateway,
  clock,
  tenant,
  ...source
}: VerifySource): Promise<SetupVerified> {
  const parse = rememberingParser();
  const inQuestion = tenant === null ? null : await tenantByName(source.connection, tenant);
  const snapshot = await takeSnapshot({ ...source, parse });
  const plan = propose(snapshot, intent, { parse });
  source.progress("Looking at the gateway as somebody without a token");
  const seen = await seenInTheEnd(snapshot, intent, { wire, clock });
  const look = { connection: source.connection, gateway, clock, parse };
  const withToken = seen.server === "" ? [] : [await lookWithToken(look, snapshot, seen.server)];
  const ofTenant = inQuestion === null ? [] : await lookAtTenant(snapshot, inQuestion, { wire, parse });
  const atHome = judgeHome(snapshot, accessOfTenant(snapshot, snapshot.homeTenant.id, parse));
  const checks = gravestFirst([
    ...ofTenant,
    ...judgeValidations(snapshot, parse),
    ...judgeSettings(plan),
    // Of what keeps people out the other checks name the cause.
    ...atHome.filter(({ outcome }) => outcome !== "wrong"),
    ...seen.checks,
    ...atHome.filter(({ outcome }) => outcome === "wrong"),
    ...withToken,
  ]);
  return { plan, checks, isFailed: isFailed(checks), server: seen.server, clients: seen.clients };
}

/** Milliseconds before each look: a gateway takes a while to pick up a new policy (reported). */
const looks: readonly number[] = [0, 2000, 5000];

async function seenInTheEnd(
  snapshot: Snapshot,
  intent: Intent,
  { wire, clock }: Pick<VerifySource, "wire" | "clock">,
): Promise<SeenFromOutside> {
  let seen: SeenFromOutside = { checks: [], server: "", clients: [] };
  for (const pause of looks) {
    if (pause > 0) await clock.sleep(pause);
    seen = await lookFromOutside(snapshot, intent, wire);
    if (!isFailed(seen.checks)) return seen;
  }
  return seen;
}
