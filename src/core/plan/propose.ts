import type { AccessMatrix } from "../access/matrix.ts";
import type { Finding } from "../model/finding.ts";
import type { Intent } from "../model/intent.ts";
import type { Snapshot } from "../model/setup.ts";
import { type PolicyParser, rememberingParser } from "../policy/document/policy-parser.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import { type AppDecision, decideApp } from "./app-changes.ts";
import { accessFindings, halfFindings, setupFindings } from "./findings/finding-rules.ts";
import { fingerprint } from "./fingerprint.ts";
import { distinctApps } from "./migratable.ts";
import type { Change, Plan, PlannedIntent, PlannedSetup, UpdateChange } from "./plan.ts";
import { accessTable, moreOpenRevisions, plannedMatrix } from "./planned-access.ts";
import { decidePolicy, type PolicyChange, type PolicyDecision, touchesValidation } from "./policy-changes.ts";
import type { RevisedPolicy } from "./revised-policy.ts";
import { sealed } from "./sealed.ts";

/** What a plan is proposed with beside the setup and the intent. */
export interface ProposeOptions {
  /** Chooses the changes that the plan holds, in the place of all that would be made: those of a saved plan. */
  readonly those?: (changes: readonly Change[]) => readonly Change[];
  /** What has read the policies already, so that no text is read again. */
  readonly parse?: PolicyParser;
}

/**
 * Decides what turns the setup into what is wanted. Pure: the same snapshot and intent give the same plan. Proposing
 * for a setup that a plan was applied to gives no changes.
 */
export function propose(
  snapshot: Snapshot,
  intent: Intent,
  { those = (changes) => changes, parse = rememberingParser() }: ProposeOptions = {},
): Plan {
  const apps = appDecisions(snapshot, intent);
  const policies = snapshot.policies.map((policy) => decidePolicy(policy, snapshot, intent, parse));
  const ofApps = apps.flatMap((app) => app.changes);
  const ofPolicies = policies.flatMap((policy) => policy.changes);
  const changes = those(
    numbered(
      intent.only === "apim" || intent.tenantsOnly ? [] : ofApps,
      intent.only === "entra" ? [] : ofPolicies,
    ),
  );
  const access = plannedMatrix(snapshot, intent, policies, changes);
  const input = {
    snapshot,
    intent,
    values: policyValues(snapshot.namedValues, snapshot.authorityHosts),
    policies: policies.flatMap(({ revised }) => asPlanned(revised, intent)),
  };
  const findings: readonly Finding[] = [
    ...(intent.tenantsOnly ? [] : apps.flatMap((app) => app.findings)),
    ...(intent.only === "entra" ? [] : policies.flatMap((policy) => policy.findings)),
    ...setupFindings(input),
    ...findingsOfHalf(snapshot, intent, access, { ofApps, ofPolicies, policies }),
    ...accessFindings({
      ...input,
      access,
      moreOpen: moreOpenRevisions(snapshot, intent, policies, changes, parse),
    }),
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
    access: accessTable(access),
  });
}

/** One decision for each registration, also where one is API and client. */
function appDecisions({ apiApp, clientApps }: Snapshot, intent: Intent): AppDecision[] {
  const instanceLock = intent.with.includes("instance-lock") ? "lock" : "leave";
  const knownClients = intent.with.includes("known-client") ? clientApps.map(({ appId }) => appId) : [];
  const [, ...clients] = distinctApps([apiApp, ...clientApps]);
  return [
    decideApp(apiApp, "API", { knownClients, instanceLock }),
    ...clients.map((client) => decideApp(client, "client", { knownClients: [], instanceLock })),
  ];
}

/** The Entra half leaves every policy as it is. */
function asPlanned(revised: RevisedPolicy | null, { only }: Intent): RevisedPolicy[] {
  if (revised === null) return [];
  if (only !== "entra") return [revised];
  const { rewrite } = revised;
  return [{ ...revised, rewrite: { ...rewrite, edits: [], checksAfter: rewrite.checksBefore } }];
}

function findingsOfHalf(
  snapshot: Snapshot,
  intent: Intent,
  access: AccessMatrix,
  whole: {
    readonly ofApps: readonly Omit<UpdateChange, "id">[];
    readonly ofPolicies: readonly PolicyChange[];
    readonly policies: readonly PolicyDecision[];
  },
): Finding[] {
  const { only } = intent;
  if (only === null) return [];
  const { ofApps, ofPolicies, policies } = whole;
  return halfFindings({
    half: only,
    access,
    whole: plannedMatrix(snapshot, intent, policies, numbered(ofApps, ofPolicies)),
    missing: only === "entra" ? ofPolicies : ofApps,
  });
}

/** Apps before policies, validation before metadata: the first writes only widen, and clients are sent nowhere new until everything accepts them. */
function numbered(apps: readonly Omit<UpdateChange, "id">[], policies: readonly PolicyChange[]): Change[] {
  const inOrder = [
    ...apps,
    ...policies.filter(touchesValidation),
    ...policies.filter((policy) => !touchesValidation(policy)),
  ];
  return inOrder.map((change, index) => ({ id: String(index + 1), ...change }));
}

function plannedIntent(snapshot: Snapshot, intent: Intent): PlannedIntent {
  return {
    authority: intent.authority,
    allowTenants: intent.allowTenants,
    clientApps: [...snapshot.clientApps, ...snapshot.foreignClients].map(({ appId }) => appId),
    with: [...new Set(intent.with)].toSorted(),
    only: intent.only,
    ...(intent.allowShared ? { allowShared: true } : {}),
    ...(intent.authorityFrom === undefined ? {} : { authorityFrom: intent.authorityFrom }),
    ...(intent.tenantsOnly === undefined ? {} : { tenantsOnly: intent.tenantsOnly }),
    ...namesOf(intent),
  };
}

function namesOf({ tenantNames = {} }: Intent): Pick<PlannedIntent, "tenantNames"> {
  return Object.keys(tenantNames).length === 0 ? {} : { tenantNames };
}

function plannedSetup(snapshot: Snapshot): PlannedSetup {
  return {
    homeTenant: snapshot.homeTenant.id,
    ...namesFor(snapshot),
    apiApp: named(snapshot.apiApp),
    clientApps: snapshot.clientApps.map(named),
    ...(snapshot.foreignClients.length === 0 ? {} : { foreignClients: snapshot.foreignClients }),
    service: snapshot.service.id,
    api: snapshot.api.id,
    foundBy: snapshot.foundBy,
  };
}

function namesFor({
  homeTenant: { displayName, domains },
  service: { subscriptionName },
}: Snapshot): Pick<PlannedSetup, "homeTenantName" | "homeTenantDomain" | "subscriptionName"> {
  // The first domain of every tenant, at onmicrosoft.com, says less to people than one of its own.
  const domain = domains.find((name) => !/\.onmicrosoft\./i.test(name)) ?? domains[0];
  return {
    ...(displayName === undefined ? {} : { homeTenantName: displayName }),
    ...(domain === undefined ? {} : { homeTenantDomain: domain }),
    ...(subscriptionName === undefined ? {} : { subscriptionName }),
  };
}

function named(app: { readonly id: string; readonly appId: string; readonly displayName: string }) {
  return { id: app.id, appId: app.appId, displayName: app.displayName };
}
