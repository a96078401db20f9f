import type { WrittenValue } from "../policy/document/written-value.ts";
import { clientClaims } from "../policy/revise/client-claim-changes.ts";
import type { PolicyGoal } from "../policy/revise/policy-goal.ts";
import type { PolicyRewrite } from "../policy/revise/rewrite.ts";
import { isTenantClaim } from "../policy/revise/tenant-claim-changes.ts";
import type { ClaimDemand, TokenCheck } from "../policy/validation/token-check.ts";

/**
 * What the change of one policy does, the gravest thing of it where it does several. It follows from what the
 * validations demand before and after, and not from where the edits are.
 */
export function policyTitle({ edits, checksBefore, checksAfter }: PolicyRewrite, goal: PolicyGoal): string {
  if (edits.every(({ touches }) => touches === "metadata")) {
    const isOrigin = edits.every(({ insert }) => insert === goal.gatewayIssuer);
    return isOrigin ? "name the gateway as issuer" : "send clients to the shared authority";
  }
  const pairs = checksBefore.flatMap((before, index) => {
    const after = checksAfter[index];
    return after === undefined ? [] : [{ before, after }];
  });
  const some = (differ: (before: TokenCheck, after: TokenCheck) => boolean) =>
    pairs.some(({ before, after }) => differ(before, after));
  const whose = goal.allowTenants.length > 0 ? "the listed" : "other";
  if (some(opens)) return `accept tokens of ${whose} organizations`;
  if (some(differIn(tenantPins))) {
    const moved = movedTenants(pairs);
    if (moved !== null) return moved;
    return goal.allowTenants.length > 0
      ? "admit the listed tenants alone"
      : "accept tokens of other organizations";
  }
  if (some(differIn(authorityNames))) return `validate tokens of /${goal.authority}`;
  if (some(differIn(clients))) {
    return some((before, after) => clients(before).length === 0 && clients(after).length > 0)
      ? "accept tokens of the named client apps alone"
      : "accept tokens of the client apps, too";
  }
  return "revise the token validation";
}

/** What a list that is there and stays gains and loses; `null` where a list is new, or nothing of one moves. */
function movedTenants(
  pairs: readonly { readonly before: TokenCheck; readonly after: TokenCheck }[],
): string | null {
  const listed = pairs
    .map(({ before, after }) => ({ before: tenantValues(before), after: tenantValues(after) }))
    .filter(({ before, after }) => before.length > 0 && after.length > 0);
  const gained = new Set(listed.flatMap(({ before, after }) => after.filter((id) => !before.includes(id))));
  const lost = new Set(listed.flatMap(({ before, after }) => before.filter((id) => !after.includes(id))));
  if (gained.size === 0) return lost.size === 0 ? null : `take ${counted(lost)} off the list`;
  const added = `add ${counted(gained)} to the list`;
  return lost.size === 0 ? added : `${added} and take ${lost.size} off it`;
}

function counted({ size }: ReadonlySet<string>): string {
  return size === 1 ? "1 tenant" : `${size} tenants`;
}

function tenantValues({ requiredClaims }: TokenCheck): string[] {
  return valuesOf(requiredClaims, isTenantClaim).map(({ written }) => written);
}

/** Whether a validation names a shared authority where it named a tenant. */
function opens(before: TokenCheck, after: TokenCheck): boolean {
  const shared = ({ authorities }: TokenCheck) =>
    authorities.some(({ tenant }) => tenant.kind === "reserved");
  return !shared(before) && shared(after);
}

function differIn(part: (check: TokenCheck) => readonly string[]) {
  return (before: TokenCheck, after: TokenCheck): boolean =>
    JSON.stringify(part(before)) !== JSON.stringify(part(after));
}

/** What keeps tenants out beside the authority: claims on the tenant, and issuers that are written out. */
function tenantPins({ requiredClaims, issuers }: TokenCheck): string[] {
  const claims = valuesOf(requiredClaims, (name) => isTenantClaim(name) || name === "iss");
  return [...claims, ...issuers].map(({ written }) => written);
}

function authorityNames({ authorities }: TokenCheck): string[] {
  return authorities.map(({ written }) => written.written);
}

function clients({ clientAppIds, requiredClaims }: TokenCheck): string[] {
  const claims = valuesOf(requiredClaims, (name) => clientClaims.has(name));
  return [...clientAppIds, ...claims].map(({ written }) => written);
}

function valuesOf(claims: readonly ClaimDemand[], isMeant: (name: string) => boolean): WrittenValue[] {
  return claims.filter(({ name }) => isMeant(name)).flatMap(({ values }) => values);
}
