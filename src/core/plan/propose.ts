import type { Finding } from "../model/finding.ts";
import type { Intent } from "../model/intent.ts";
import type { Snapshot } from "../model/setup.ts";
import { decideApp } from "./app-changes.ts";
import { authorityFindings } from "./findings/authority.ts";
import { setupFindings } from "./findings/setup-findings.ts";
import { unreadableFindings } from "./findings/unreadable.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Change, Plan, PlannedIntent, PlannedSetup, UpdateChange } from "./plan.ts";
import { plannedAccess } from "./planned-access.ts";
import { decidePolicy, type PolicyChange } from "./policy-changes.ts";
import { sealed } from "./sealed.ts";

/**
 * Decides what turns the setup into what is wanted. Pure: the same snapshot and intent give the same plan. Proposing
 * for a setup that a plan was applied to gives no changes.
 *
 * @param those the changes that the plan holds, in the place of all that would be made: those of a saved plan
 */
export function propose(
  snapshot: Snapshot,
  intent: Intent,
  those: (changes: readonly Change[]) => readonly Change[] = (changes) => changes,
): Plan {
  const instanceLock = intent.with.includes("instance-lock") ? "lock" : "leave";
  const knownClients = intent.with.includes("known-client")
    ? snapshot.clientApps.map(({ appId }) => appId)
    : [];
  const apps = [
    decideApp(snapshot.apiApp, "API", { knownClients, instanceLock }),
    ...snapshot.clientApps.map((client) => decideApp(client, "client", { knownClients: [], instanceLock })),
  ];
  const policies = snapshot.policies.map((policy) => decidePolicy(policy, snapshot, intent));
  const changes = those(
    numbered(
      intent.only === "apim" ? [] : apps.flatMap((app) => app.changes),
      intent.only === "entra" ? [] : policies.flatMap((policy) => policy.changes),
    ),
  );
  const findings: readonly Finding[] = [
    ...apps.flatMap((app) => app.findings),
    ...(intent.only === "entra" ? [] : policies.flatMap((policy) => policy.findings)),
    ...setupFindings({ snapshot, intent, policies: policies.flatMap(({ revised }) => revised ?? []) }),
    ...authorityFindings(intent),
    ...unreadableFindings(snapshot),
  ];
  const planned = plannedIntent(snapshot, intent);
  const setup = plannedSetup(snapshot);
  return sealed({
    kind: "entra-mcp/plan",
    version: 1,
    fingerprint: fingerprint(planned, setup, changes),
    intent: planned,
    setup,
    changes,
    findings,
    access: plannedAccess(snapshot, intent, policies, changes),
  });
}

/** Apps before policies, validation before metadata: the first writes only widen, and clients are sent nowhere new until everything accepts them. */
function numbered(apps: readonly Omit<UpdateChange, "id">[], policies: readonly PolicyChange[]): Change[] {
  const inOrder = [
    ...apps,
    ...policies.filter((policy) => policy.touchesValidation),
    ...policies.filter((policy) => !policy.touchesValidation),
  ];
  return inOrder.map((change, index) => withId(String(index + 1), change));
}

function withId(id: string, change: Omit<UpdateChange, "id"> | PolicyChange): Change {
  if (change.verb === "update") return { id, ...change };
  const { touchesValidation: _, ...revise } = change;
  return { id, ...revise };
}

function plannedIntent(snapshot: Snapshot, intent: Intent): PlannedIntent {
  return {
    authority: intent.authority,
    allowTenants: intent.allowTenants,
    clientApps: snapshot.clientApps.map((app) => app.appId),
    with: [...new Set(intent.with)].toSorted(),
    only: intent.only,
    ...(intent.allowShared ? { allowShared: true } : {}),
  };
}

function plannedSetup(snapshot: Snapshot): PlannedSetup {
  return {
    homeTenant: snapshot.homeTenant.id,
    apiApp: named(snapshot.apiApp),
    clientApps: snapshot.clientApps.map(named),
    service: snapshot.service.id,
    api: snapshot.api.id,
    foundBy: snapshot.foundBy,
  };
}

function named(app: { readonly id: string; readonly appId: string; readonly displayName: string }) {
  return { id: app.id, appId: app.appId, displayName: app.displayName };
}
