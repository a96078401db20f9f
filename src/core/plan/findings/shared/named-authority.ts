import type { Authority } from "../../../model/intent.ts";
import { isHome } from "../../../policy/authority/tenant.ts";
import { authorityFor } from "../../../policy/revise/policy-goal.ts";
import type { AuthorityUse } from "../../../policy/revise/rewrite.ts";
import type { RevisedPolicy } from "../../revised-policy.ts";
import { goalOf } from "../../setting-and-goal.ts";
import type { RuleInput } from "./rule-input.ts";

/** A URL in served metadata with the shared authority that it names once the plan is done. */
export interface SharedAuthority {
  readonly source: RevisedPolicy;
  readonly use: AuthorityUse;
  readonly authority: Authority;
}

/** The metadata URLs that name a shared authority after the plan, but for those that it replaces as a whole. */
export function sharedAuthorities({ snapshot, intent, policies }: RuleInput): SharedAuthority[] {
  const goal = goalOf(snapshot, intent);
  return policies.flatMap((source) =>
    source.rewrite.authorityUrls.flatMap((use) => {
      const { tenant, role } = use;
      if (role.kind !== "metadata" || tenant === null) return [];
      const edit = source.rewrite.edits.find(
        ({ start, end }) =>
          (use.start <= start && end <= use.end) || (start === use.place?.start && end === use.place.end),
      );
      if (edit !== undefined && edit.start === use.start && edit.end === use.end) return [];
      if (tenant.kind === "reserved" && edit === undefined) {
        return tenant.name === "consumers" ? [] : [{ source, use, authority: tenant.name }];
      }
      const isReplaced = tenant.kind === "reserved" || isHome(tenant, snapshot.homeTenant);
      return edit !== undefined && isReplaced
        ? [{ source, use, authority: authorityFor(use.key, goal) }]
        : [];
    }),
  );
}

/** The first metadata URL that the plan leads from the home tenant to a shared authority; `null` when it leads none. */
export function movedAuthority(input: RuleInput): SharedAuthority | null {
  const { homeTenant } = input.snapshot;
  const moves = ({ use: { tenant } }: SharedAuthority) => tenant !== null && isHome(tenant, homeTenant);
  return sharedAuthorities(input).find(moves) ?? null;
}
