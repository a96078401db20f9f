import type { PolicyWish } from "./revision.ts";
import type { TokenCheck } from "./token-check.ts";

/**
 * Whether a validation is about another API: its audiences are all known and none is one of this API's. Without
 * audiences, or with one that nobody can tell, it may be about this one.
 */
export function isForOtherApi(check: TokenCheck, wish: Pick<PolicyWish, "apiAudiences">): boolean {
  const own = wish.apiAudiences;
  if (own === undefined || own.length === 0 || check.audiences.length === 0) return false;
  const names = new Set(own.flatMap((audience) => [normal(audience), `api://${normal(audience)}`]));
  return check.audiences.every(
    ({ resolved }) => resolved.kind === "known" && !names.has(normal(resolved.value)),
  );
}

function normal(audience: string): string {
  return audience.trim().toLowerCase().replace(/\/+$/, "");
}
