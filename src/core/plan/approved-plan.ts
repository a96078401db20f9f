import type { AppRegistration } from "../model/app-registration.ts";
import type { Intent } from "../model/intent.ts";
import type { PolicyText, Snapshot } from "../model/setup.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import { sameId } from "../text/guid.ts";
import { appWith } from "./app-with.ts";
import { chosenChanges, notProposed, type Settled } from "./chosen-changes.ts";
import type { Change, Plan, UpdateChange } from "./plan.ts";
import { touchesValidation } from "./policy-changes.ts";
import { propose } from "./propose.ts";
import { sealed } from "./sealed.ts";

/**
 * A saved plan made again. Law: each of its changes is one that proposing for the live setup gives, or is made already; and
 * every word, diff, finding and answer about access comes from the live setup, none from the file. What is proposed beside
 * them does not matter.
 *
 * @throws Fault `stale` for a plan that is not proposed: the setup moved, or the file is not what was made
 */
export function approvedPlan(
  saved: Plan,
  snapshot: Snapshot,
  intent: Intent,
  settled: Settled,
  parse: PolicyParser,
): Plan {
  const found = propose(
    withFields(saved, snapshot, ({ before }) => before),
    intent,
    { parse },
  );
  const changes = chosenChanges(saved, found.changes, settled, (change) =>
    settledPolicy(change, snapshot.policies),
  );
  const now = withFields(saved, snapshot, ({ id, before, after }) => (settled.has(id) ? after : before));
  const plan = propose(now, intent, { those: () => changes, parse });
  if (plan.fingerprint !== saved.fingerprint) throw notProposed("it is for another intent or setup");
  const phases = plan.changes.filter(({ id }) => !settled.has(id)).map(phaseOf);
  if (phases.some((phase, index) => phase < (phases[index - 1] ?? 0))) {
    throw notProposed("its changes are in another order");
  }
  const touched = new Set(plan.changes.map(({ resource }) => resource));
  const findings = plan.findings.filter(
    ({ code, place }) => code !== "shared-policy" || touched.has(place.resource ?? ""),
  );
  return sealed({ ...plan, findings });
}

/**
 * The setup with fields of its app registrations as the plan has them. Whether they are as before or as after was looked at
 * more than once, and one reading of the directory may lag behind.
 */
function withFields(
  { changes }: Plan,
  snapshot: Snapshot,
  fieldsOf: (change: UpdateChange) => UpdateChange["after"],
): Snapshot {
  const updated = (app: AppRegistration) =>
    changes
      .filter(({ resource }) => sameId(resource, `/applications/${app.id}`))
      .reduce((one, change) => (change.verb === "update" ? appWith(one, fieldsOf(change)) : one), app);
  const how = "named by the plan";
  return {
    ...snapshot,
    apiApp: updated(snapshot.apiApp),
    clientApps: snapshot.clientApps.map(updated),
    foundBy: { service: how, api: how, apiApp: how, clientApps: how },
  };
}

/** A policy that is revised already: what it was before is not there any more, so there is nothing to show of it. */
function settledPolicy(change: Change, policies: readonly PolicyText[]): Change | null {
  const policy = policies.find(({ address }) => sameId(address, change.resource));
  if (change.verb !== "revise" || policy === undefined) return null;
  return {
    ...change,
    subject: policy.owner,
    title: "revised already",
    etag: policy.etag,
    edits: change.edits.map((edit) => ({ ...edit, element: "/" })),
    replaced: [],
    diff: "",
  };
}

/** App registrations first, then token validations, then metadata. */
function phaseOf(change: Change): number {
  if (change.verb === "update") return 0;
  return touchesValidation(change) ? 1 : 2;
}
