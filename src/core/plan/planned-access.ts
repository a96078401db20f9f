import { type AccessInput, type AccessMatrix, accessMatrix } from "../access/matrix.ts";
import { type MoreOpen, moreOpenRevision } from "../access/revisions.ts";
import { digest } from "../document/digest.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Intent } from "../model/intent.ts";
import type { PolicyText, Snapshot } from "../model/setup.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import { appWith } from "./app-with.ts";
import type { AccessTable, Change, Plan } from "./plan.ts";
import type { PolicyDecision } from "./policy-changes.ts";

/** What of a decision about a policy the table needs. */
type PolicyAtHand = Pick<PolicyDecision, "policy" | "outline">;

/** The table of a plan with each caller as data, for whoever plays them. */
export function matrixOfPlan(
  snapshot: Snapshot,
  intent: Intent,
  { changes }: Pick<Plan, "changes">,
  parse: PolicyParser,
): AccessMatrix {
  const policies = snapshot.policies.map((policy) => ({ policy, outline: parse(policy.text) }));
  return plannedMatrix(snapshot, intent, policies, changes);
}

/** Who gets in before the changes and after them, and no others: half a plan shows what half a migration means. */
export function plannedAccess(
  snapshot: Snapshot,
  intent: Intent,
  decisions: readonly PolicyAtHand[],
  changes: readonly Change[],
): AccessTable {
  return accessTable(plannedMatrix(snapshot, intent, decisions, changes));
}

/** The same with each answer as data, for whoever decides from it. */
export function plannedMatrix(
  snapshot: Snapshot,
  intent: Intent,
  decisions: readonly PolicyAtHand[],
  changes: readonly Change[],
): AccessMatrix {
  return accessMatrix(accessInput(snapshot, intent, decisions, changes));
}

/** The revisions that are online and let somebody in whom the current one keeps out once the changes are made. */
export function moreOpenRevisions(
  snapshot: Snapshot,
  intent: Intent,
  decisions: readonly PolicyAtHand[],
  changes: readonly Change[],
  parse: PolicyParser,
): MoreOpen[] {
  const input = accessInput(snapshot, intent, decisions, changes);
  return snapshot.revisions
    .flatMap(({ revision, documents }) => {
      if (documents === null) return [];
      const { operations } = documents;
      const policies = documents.policies.map((policy) => ({
        policy,
        outline: parse(policy.text),
        edits: [],
      }));
      return [moreOpenRevision(input, { revision, operations, policies })];
    })
    .filter(({ admitted, maybeAdmitted }) => admitted.length + maybeAdmitted.length > 0);
}

function accessInput(
  snapshot: Snapshot,
  intent: Intent,
  decisions: readonly PolicyAtHand[],
  changes: readonly Change[],
): AccessInput {
  const after = (app: AppRegistration) => appAfter(app, changes);
  return {
    snapshot,
    intent,
    policies: decisions.map(({ policy, outline }) => ({ policy, outline, edits: editsOf(policy, changes) })),
    after: { apiApp: after(snapshot.apiApp), clientApps: snapshot.clientApps.map(after) },
  };
}

/** The table as a plan records it. */
export function accessTable(matrix: AccessMatrix): AccessTable {
  return {
    callers: matrix.callers.map(({ id, caller, signIn, gateway, verdict }) => ({
      caller,
      id,
      signIn,
      gateway,
      verdict,
    })),
  };
}

/** Edits are for one text: a policy that a change has revised already has none to come. */
function editsOf({ address, text }: PolicyText, changes: readonly Change[]) {
  const change = changes.find(({ resource }) => resource === address);
  return change?.verb === "revise" && change.beforeDigest === digest(text) ? change.edits : [];
}

/** The app registration with the planned fields, as far as they decide about sign-in. */
function appAfter(app: AppRegistration, changes: readonly Change[]): AppRegistration {
  const change = changes.find(({ resource }) => resource === `/applications/${app.id}`);
  return change?.verb === "update" ? appWith(app, change.after) : app;
}
