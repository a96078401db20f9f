import { type Digest, digest } from "../document/digest.ts";
import { canonicalJson } from "../document/json.ts";
import type { Change, PlannedIntent, PlannedSetup } from "./plan.ts";

/**
 * The identity of a plan's meaning: intent, setup ids, and for each change the resource with its fields, or its edits
 * and the digest of the text they apply to. Time, ETags, the order of arrays and all wording stay out, so that two
 * plans of the same state agree.
 */
export function fingerprint(intent: PlannedIntent, setup: PlannedSetup, changes: readonly Change[]): Digest {
  // How a tenant was named means nothing: its id does.
  const { tenantNames: _, ...meant } = intent;
  return digest(
    canonicalJson({
      intent: {
        ...meant,
        allowTenants: intent.allowTenants.toSorted(),
        clientApps: intent.clientApps.toSorted(),
        with: intent.with.toSorted(),
      },
      setup: {
        homeTenant: setup.homeTenant,
        apiApp: setup.apiApp.id,
        clientApps: setup.clientApps.map((app) => app.id).toSorted(),
        service: setup.service.toLowerCase(),
        api: setup.api.toLowerCase(),
      },
      changes: changes.map(changeMeaning).toSorted(),
    }),
  );
}

/** What a change does, as a text: two changes that do the same to the same state have the same one. */
export function changeMeaning(change: Change): string {
  switch (change.verb) {
    case "update":
      return canonicalJson({ resource: change.resource, before: change.before, after: change.after });
    case "revise":
      return canonicalJson({
        resource: change.resource.toLowerCase(),
        format: change.format,
        before: change.beforeDigest,
        edits: change.edits.map(({ start, end, insert }) => ({ start, end, insert })),
      });
    default:
      return change satisfies never;
  }
}
