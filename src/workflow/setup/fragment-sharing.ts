import type { PolicyText, PossibleSharing } from "../../core/model/setup.ts";
import { mayBeEdited } from "../../core/plan/may-be-edited.ts";
import { type Inclusion, inclusionsIn, readInclusions, type Unsure } from "./read-inclusions.ts";
import type { ReadPoliciesContext } from "./read-policies.ts";

/**
 * The policies, in which each fragment that could be edited says which other APIs include it, in any policy that
 * decides about them. Reads with GET alone: `listReferences` of a fragment is a POST, and needs more rights than
 * reading does. Nothing is read where the setup's own policies already affect every API.
 */
export async function withSharing(
  policies: readonly PolicyText[],
  context: ReadPoliciesContext,
): Promise<readonly PolicyText[]> {
  const { others } = context;
  const open = policies.filter(({ scope, text }) => scope === "fragment" && mayBeEdited(text, context));
  if (open.length === 0 || others.length === 0) return policies;
  const own = policies.flatMap(({ text, sharedWith }) => inclusionsIn(text, sharedWith, context));
  const isDecided = ({ address }: PolicyText) => {
    const including = includingApis(own, address);
    return others.every(({ name }) => including.has(name));
  };
  const inclusions = open.every(isDecided) ? own : [...own, ...(await readInclusions(context))];
  return policies.map((policy) => (open.includes(policy) ? sharing(policy, inclusions, context) : policy));
}

function sharing(
  policy: PolicyText,
  inclusions: readonly Inclusion[],
  { others }: ReadPoliciesContext,
): PolicyText {
  const names = others.map(({ name }) => name);
  const including = includingApis(inclusions, policy.address);
  const unread = unsureApis(inclusions, "unread");
  const unlooked = unsureApis(inclusions, "operations");
  const rest = names.filter((name) => !including.has(name));
  const possible: readonly PossibleSharing[] = [
    { apis: rest.filter((name) => unread.has(name)), why: "whose policies could not be read" },
    {
      apis: rest.filter((name) => !unread.has(name) && unlooked.has(name)),
      why: "whose operations were not looked through, as there are so many APIs",
    },
  ].filter(({ apis }) => apis.length > 0);
  const sharedWith = names.filter((name) => including.has(name));
  return { ...policy, sharedWith, maybeSharedWith: possible };
}

function includingApis(inclusions: readonly Inclusion[], address: string): ReadonlySet<string> {
  const id = address.toLowerCase();
  return new Set(inclusions.filter(({ fragments }) => fragments.includes(id)).map(({ api }) => api));
}

function unsureApis(inclusions: readonly Inclusion[], why: Unsure): ReadonlySet<string> {
  return new Set(inclusions.filter(({ unsure }) => unsure === why).map(({ api }) => api));
}
