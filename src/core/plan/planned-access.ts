import { cellWords } from "../access/cell.ts";
import { accessMatrix, type BeforeAfter } from "../access/matrix.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Intent } from "../model/intent.ts";
import type { Snapshot } from "../model/setup.ts";
import { unfitResources } from "./metadata/unfit-resource.ts";
import type { AccessTable, Change } from "./plan.ts";
import type { PolicyDecision } from "./policy-changes.ts";

/** Who gets in before the changes and after them, and no others: half a plan shows what half a migration means. */
export function plannedAccess(
  snapshot: Snapshot,
  intent: Intent,
  decisions: readonly PolicyDecision[],
  changes: readonly Change[],
): AccessTable {
  const after = (app: AppRegistration) => appAfter(app, changes);
  const matrix = accessMatrix({
    snapshot,
    intent,
    policies: snapshot.policies.flatMap((policy, index) => {
      const outline = decisions[index]?.outline;
      return outline === undefined ? [] : [{ policy, outline, edits: editsOf(policy.address, changes) }];
    }),
    after: { apiApp: after(snapshot.apiApp), clientApps: snapshot.clientApps.map(after) },
    otherApps: snapshot.otherApps,
    unfitResource:
      unfitResources(
        snapshot,
        decisions.flatMap(({ revised }) => revised ?? []),
      )[0]?.value ?? null,
  });
  return {
    callers: matrix.callers.map(({ id, caller, signIn, gateway, verdict }) => ({
      caller,
      id,
      signIn: inWords(signIn),
      gateway: inWords(gateway),
      verdict,
    })),
  };
}

function inWords({ before, after }: BeforeAfter): { readonly before: string; readonly after: string } {
  return { before: cellWords(before), after: cellWords(after) };
}

function editsOf(address: string, changes: readonly Change[]) {
  const change = changes.find(({ resource }) => resource === address);
  return change?.verb === "revise" ? change.edits : [];
}

/** The app registration with the planned fields, as far as they decide about sign-in. */
function appAfter(app: AppRegistration, changes: readonly Change[]): AppRegistration {
  const change = changes.find(({ resource }) => resource === `/applications/${app.id}`);
  if (change?.verb !== "update") return app;
  const { signInAudience, api } = change.after as PlannedFields;
  return {
    ...app,
    signInAudience: signInAudience ?? app.signInAudience,
    knownClientApplications: api?.knownClientApplications ?? app.knownClientApplications,
  };
}

interface PlannedFields {
  readonly signInAudience?: string;
  readonly api?: { readonly knownClientApplications?: readonly string[] };
}
