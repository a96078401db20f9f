import { isHome, tenantIn, whyLeft } from "../authority/tenant.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import type { WrittenValue } from "../document/written-value.ts";
import type { Decision } from "../review/decision.ts";
import type { ClaimDemand, TokenCheck } from "../validation/token-check.ts";
import type { ClaimChange } from "./claim-edits.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import type { UndecidedClaim } from "./undecided-claim.ts";

/** What the goal asks of the claims that pin a tenant, and those that it cannot decide about. */
export interface TenantClaimChanges {
  readonly changes: readonly ClaimChange[];
  readonly undecided: readonly UndecidedClaim[];
  /** Values that name a tenant of the list and stay. */
  readonly right: readonly WrittenValue[];
}

/** The tenants that may call, in lower case, the home tenant first; empty for any tenant. */
export function admittedTenants(setting: PolicySetting, goal: PolicyGoal): string[] {
  if (goal.allowTenants.length === 0) return [];
  return [...new Set([setting.homeTenant.id, ...goal.allowTenants].map((id) => id.trim().toLowerCase()))];
}

/** Claims whose value is the tenant id: as Entra names it, and as older libraries map it (unverified). */
export function isTenantClaim(name: string): boolean {
  return name === "tid" || name === "http://schemas.microsoft.com/identity/claims/tenantid";
}

/**
 * Makes the `tid` claims admit exactly the wanted tenants: with a list, one claim with exactly these values; without
 * one, no claim that pins the home tenant alone. A claim that names other tenants too was written for a reason
 * that the goal does not know, so it stays and is reported when no list is asked for.
 */
export function tenantClaimChanges(
  check: TokenCheck,
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): TenantClaimChanges {
  const claims = check.requiredClaims.filter(({ name }) => isTenantClaim(name));
  const admitted = admittedTenants(setting, goal);
  if (admitted.length === 0) return { ...opened(claims, strangers, setting, goal), right: [] };
  const [first, ...others] = claims;
  if (first === undefined) {
    const because = "only the listed organizations may call, so the tid claim must be one of theirs";
    return { changes: [{ kind: "add", name: "tid", values: admitted, because }], undecided: [], right: [] };
  }
  const removals = others.map((claim): ClaimChange => ({ kind: "remove", claim, because: oneClaim }));
  const rewrite = exactly(first, admitted);
  const dropped = rewrite?.kind === "rewrite" ? rewrite.drop : [];
  const right = first.values.filter((_, index) => !dropped.includes(index));
  return { changes: [...(rewrite === null ? [] : [rewrite]), ...removals], undecided: [], right };
}

/**
 * Whether the `tid` claims can be made to admit exactly the listed tenants without refusing a token that they let pass
 * and that is not Entra's: one is there, and it names none but listed tenants.
 */
export function canLimitTenants(check: TokenCheck, setting: PolicySetting, goal: PolicyGoal): boolean {
  const admitted = admittedTenants(setting, goal);
  const claims = check.requiredClaims.filter(({ name, values }) => isTenantClaim(name) && values.length > 0);
  const isOnList = (value: WrittenValue): boolean => admitted.includes(tenantOf(value) ?? "");
  return admitted.length === 0 || (claims.length > 0 && claims.every(({ values }) => values.every(isOnList)));
}

/** The values of `tid` claims that stay, because they name tenants of the list. */
export function tenantClaimsRight(check: TokenCheck, { right }: TenantClaimChanges): Decision[] {
  const element = `${check.element}/required-claims/claim/value`;
  return right.map((span) => ({
    kind: "already right",
    element,
    span,
    what: "the claim tid names a listed tenant",
  }));
}

function opened(
  claims: readonly ClaimDemand[],
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): Pick<TenantClaimChanges, "changes" | "undecided"> {
  const changes: ClaimChange[] = [];
  const undecided: UndecidedClaim[] = [];
  for (const claim of claims) {
    if (claim.values.length === 0) continue;
    const pinsHome = claim.values.every(({ resolved }) => isHome(tenantIn(resolved), setting.homeTenant));
    if (strangers !== null) {
      const message = `the claim tid keeps out ${strangers}, so it was left`;
      undecided.push({ claim, message, hint: "Make one validation for each identity provider." });
    } else if (pinsHome) {
      changes.push({ kind: "remove", claim, because: "the claim admits the home tenant alone" });
    } else {
      undecided.push(otherTenants(claim, setting, goal));
    }
  }
  return { changes, undecided };
}

function otherTenants(claim: ClaimDemand, setting: PolicySetting, goal: PolicyGoal): UndecidedClaim {
  const [only, other] = claim.values.map(({ resolved }) => tenantIn(resolved));
  const left =
    only?.kind === "tenant" && other === undefined
      ? whyLeft(only, setting.homeTenant, goal.allowTenants)
      : null;
  if (left?.settle != null)
    return { claim, message: `the claim tid was left: ${left.why}`, hint: left.settle };
  const message = "the tid claim admits only tenants that it lists, and no list of tenants was asked for";
  return { claim, message, hint: "Use --allow-tenant, or remove the claim." };
}

const oneClaim = "every claim on the tenant has to hold, so one alone must have the list";

/** `null` when the claim has exactly these values already. Those that stay keep their place. */
function exactly(claim: ClaimDemand, admitted: readonly string[]): ClaimChange | null {
  const kept = new Set<string>();
  const drop: number[] = [];
  claim.values.forEach((value, index) => {
    const tenant = tenantOf(value);
    // Claims are compared letter by letter, and tokens carry tenant ids in lower case.
    if (tenant !== null && admitted.includes(tenant) && !kept.has(tenant)) kept.add(tenant);
    else drop.push(index);
  });
  const values = admitted.filter((tenant) => !kept.has(tenant));
  const anyIsEnough = claim.match === "any" || kept.size + values.length <= 1;
  if (values.length === 0 && drop.length === 0 && anyIsEnough) return null;
  return { kind: "rewrite", claim, drop, values, because: whatMoves(claim, admitted, drop, values) };
}

/** What the list gains and loses, as a sentence. */
function whatMoves(
  { values }: ClaimDemand,
  admitted: readonly string[],
  drop: readonly number[],
  gained: readonly string[],
): string {
  const dropped = drop.flatMap((index) => values[index] ?? []);
  const isMeant = (value: WrittenValue) => admitted.includes(tenantOf(value)?.toLowerCase() ?? "");
  const lost = [...new Set(dropped.filter((value) => !isMeant(value)).map(({ written }) => written))];
  const parts = [
    ...(gained.length === 0 ? [] : [`it gains ${inWords(gained)}`]),
    ...(lost.length === 0 ? [] : [`it loses ${inWords(lost)}`]),
    ...(dropped.some(isMeant) ? ["a value that is there twice or in capitals goes"] : []),
  ];
  const why = "the list must admit exactly the tenants that are named";
  return parts.length === 0 ? why : `${why}: ${parts.join("; ")}`;
}

/** Of very many only the first: the diff has each. */
function inWords(values: readonly string[]): string {
  const more = values.length - shown;
  return `${values.slice(0, shown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const shown = 10;

function tenantOf({ resolved }: WrittenValue): string | null {
  return resolved.kind === "known" ? resolved.value.trim() : null;
}
