import type { HomeTenant } from "../model/setup.ts";
import type { NamedValues } from "../policy/document/named-value.ts";
import type { PolicyGoal } from "../policy/revise/policy-goal.ts";
import type { LanguageReader } from "./language-reading.ts";
import type { SourceWish } from "./tree-knowledge.ts";

/**
 * What is wanted of one policy, as a wish for every policy file of a tree, and a reader that knows nothing of the tree but the named
 * values that were told.
 */
export function wishOfPolicy(
  { authority, otherSharedAuthority, clientAppIds, allowTenants, gatewayIssuer }: PolicyGoal,
  { id, domains }: HomeTenant,
  audiences: readonly string[],
  namedValues: NamedValues,
): { readonly wish: SourceWish; readonly reader: LanguageReader } {
  const wish: SourceWish = {
    authority,
    ...(otherSharedAuthority === "replace" ? { authorityFrom: "person" as const } : {}),
    homeTenant: [...(id === "" ? [] : [id]), ...domains],
    tenantExpressions: [],
    clientApps: clientAppIds,
    allowTenants,
    gatewayIssuer,
    audiences,
    tellBy: "--named-values",
    apps: [],
  };
  const told = [...namedValues].map(([name, value]) => ({
    name,
    meaning:
      value === null
        ? ({ kind: "unknown", why: "it is a secret, which is never read" } as const)
        : ({ kind: "text", value } as const),
    place: { file: "", start: 0, end: 0 },
  }));
  return { wish, reader: () => ({ texts: [], loads: [], namedValues: told, apps: [], left: [] }) };
}
