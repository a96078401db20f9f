import { policyIdOf } from "../../azure/policies.ts";
import type { OtherRevision, RevisionDocuments, Unreadable } from "../../core/model/setup.ts";
import { policyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import { type Attempt, optionalRead } from "./optional-read.ts";
import { fragmentId, type PolicyPlace, type ReadPoliciesContext, readAll } from "./read-policies.ts";

/**
 * The revisions of the API that are not current, the latest first, with the policies of those that the gateway answers
 * for. What cannot be read costs a warning about revisions that admit more, and no plan.
 */
export async function readRevisions(
  context: ReadPoliciesContext,
): Promise<Attempt<readonly OtherRevision[]>> {
  const { reader, api } = context;
  const listed = await optionalRead(() => reader.revisionsOf(api), [], {
    resource: `${api.id}/revisions`,
    consequence: "whether the API has revisions that keep their own policies is not known",
    level: "note",
  });
  const online = listed.value.filter(({ isOnline }) => isOnline);
  const read = await atOnce(online.slice(0, most), async ({ revision }) => ({
    revision,
    ...(await documentsOf(revision, context)),
  }));
  return {
    value: listed.value.map((one) => ({
      ...one,
      documents: read.find(({ revision }) => revision === one.revision)?.value ?? null,
    })),
    unreadable: [
      ...listed.unreadable,
      ...read.flatMap(({ unreadable }) => unreadable),
      ...notLookedAt(online.slice(most), api.id),
    ],
  };
}

/** So many revisions are looked at: each costs a request for its policy and one for each of its operations. */
const most = 10;

function notLookedAt(revisions: readonly OtherRevision[], apiId: string): Unreadable[] {
  return revisions.map(({ revision }) => ({
    ...lossOf(revision, apiId),
    reason: `only the latest ${most} that are online are looked at`,
  }));
}

function lossOf(revision: string, apiId: string) {
  return {
    resource: `${apiId};rev=${revision}`,
    consequence: "whether this revision admits more than the current one is not known",
    level: "note" as const,
  };
}

function documentsOf(
  revision: string,
  context: ReadPoliciesContext,
): Promise<Attempt<RevisionDocuments | null>> {
  const { reader, service } = context;
  const name = `${context.api.name};rev=${revision}`;
  const api = { ...context.api, id: `${context.api.id};rev=${revision}`, name, revision };
  return optionalRead(
    async () => {
      void reader.policy(policyIdOf(api.id));
      const operations = await reader.operations(api);
      const own = await readAll(reader, [
        placeOf(policyIdOf(api.id), "api", `${api.displayName}, revision ${revision}`),
        ...operations.map(({ id, displayName }) => placeOf(policyIdOf(id), "operation", displayName)),
      ]);
      const fragments = new Set(own.flatMap(({ text }) => policyFacts(text, context).fragments));
      const included = await readAll(
        reader,
        [...fragments].map((id) => placeOf(fragmentId(service, id), "fragment", `fragment ${id}`)),
      );
      return { operations, policies: [...own, ...included] };
    },
    null,
    lossOf(revision, context.api.id),
  );
}

function placeOf(address: string, scope: PolicyPlace["scope"], owner: string): PolicyPlace {
  return { address, scope, owner, sharedWith: [] };
}
