import { isApiOf, isPlainArmId, isPolicyIn } from "../plan/arm-place.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import type { Change, Plan, PlannedSetup, ReviseChange, UpdateChange } from "../plan/plan.ts";

/**
 * What no plan of this program has, whatever its digests say: a fingerprint that is not over what it does, a change
 * outside of the setup that it names, or one that cannot be made. `null` where there is nothing of that kind.
 */
export function planFlaw(plan: Plan): string | null {
  const { setup, changes } = plan;
  if (fingerprint(plan.intent, setup, changes) !== plan.fingerprint) {
    return "its fingerprint is not that of its changes";
  }
  if (![setup.service, setup.api].every(isPlainArmId) || !isApiOf(setup.api, setup.service)) {
    return "its API is not one of its service";
  }
  for (const [index, change] of changes.entries()) {
    const flaw = change.id === String(index + 1) ? changeFlaw(change, setup) : "has another number";
    if (flaw !== null) return `change ${index + 1} ${flaw}`;
  }
  return null;
}

function changeFlaw(change: Change, setup: PlannedSetup): string | null {
  switch (change.verb) {
    case "update":
      return updateFlaw(change, setup);
    case "revise":
      return reviseFlaw(change, setup);
    default:
      return change satisfies never;
  }
}

function updateFlaw({ resource, before, after }: UpdateChange, setup: PlannedSetup): string | null {
  const apps = [setup.apiApp, ...setup.clientApps].map(({ id }) => `/applications/${id}`);
  if (!apps.includes(resource)) return "is of an app registration outside of the setup";
  const fields = Object.keys(after).toSorted().join();
  if (fields === "" || Object.keys(before).toSorted().join() !== fields) {
    return "does not name the same fields before and after";
  }
  return null;
}

function reviseFlaw({ resource, edits }: ReviseChange, { service }: PlannedSetup): string | null {
  if (!isPlainArmId(resource) || !isPolicyIn(resource, service)) {
    return "is of a policy outside of the setup";
  }
  const inOrder = edits.every(
    ({ start, end }, index) => start <= end && start >= (edits[index - 1]?.end ?? 0),
  );
  return edits.length > 0 && inOrder ? null : "has edits that fit no text";
}
