import type { PolicyScope, Snapshot } from "../model/setup.ts";
import { type PolicyReading, unreadPolicy } from "./policy-before-after.ts";

/** The policies that the snapshot could not read, as documents that may do anything. */
export function unreadPolicies({ unreadable }: Pick<Snapshot, "unreadable">): PolicyReading[] {
  return unreadable.flatMap(({ resource }) => {
    const scope = scopes.find(([pattern]) => pattern.test(resource))?.[1];
    return scope === undefined ? [] : [unreadPolicy(resource, scope, resource)];
  });
}

/** ARM ids of policies, the narrower scopes first, because the widest pattern fits all of them. */
const scopes: readonly (readonly [RegExp, PolicyScope])[] = [
  [/\/operations\/[^/]+\/policies\/policy$/i, "operation"],
  [/\/apis\/[^/]+\/policies\/policy$/i, "api"],
  [/\/products\/[^/]+\/policies\/policy$/i, "product"],
  [/\/policies\/policy$/i, "service"],
  [/\/policyFragments\/[^/]+$/i, "fragment"],
];
