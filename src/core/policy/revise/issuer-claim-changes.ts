import { whyLeft } from "../authority/tenant.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type IssuerDemand, whoseIssuer } from "../validation/issuer.ts";
import type { ClaimDemand, TokenCheck } from "../validation/token-check.ts";
import type { ClaimChange } from "./claim-edits.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import type { UndecidedClaim } from "./undecided-claim.ts";

/** What becomes of the required claims on `iss`, and which token versions they leave. */
export interface IssuerClaimChanges {
  readonly changes: readonly ClaimChange[];
  readonly undecided: readonly UndecidedClaim[];
  /** The versions that the claims admitted; `null` when none of them is removed. */
  readonly versions: ReadonlySet<1 | 2> | null;
}

/**
 * A claim on `iss` that admits only the home tenant is removed: the authority says whose tokens pass. One that names other
 * issuers too is removed only when a list of tenants replaces it, and is reported otherwise. `offered` are the versions that the
 * validation takes apart from the claim; `strangers` are the tokens that it takes beside Entra's, if any.
 */
export function issuerClaimChanges(
  outline: PolicyOutline,
  check: TokenCheck,
  offered: ReadonlySet<1 | 2>,
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): IssuerClaimChanges {
  const changes: ClaimChange[] = [];
  const undecided: UndecidedClaim[] = [];
  let versions: ReadonlySet<1 | 2> | null = null;
  for (const claim of check.requiredClaims) {
    if (claim.name !== "iss" || claim.values.length === 0) continue;
    const demands = claim.values.map((value) => whoseIssuer(outline, value, setting));
    const admitted = versionsOf(demands, versions ?? offered);
    const left = whyItStays(claim, demands, admitted, strangers, setting, goal);
    if (left === null) {
      changes.push({ kind: "remove", claim, because: "the claim iss pins the home tenant" });
      versions = admitted;
    } else {
      undecided.push(left);
    }
  }
  return { changes, undecided, versions };
}

/** The offered versions that an issuer of any tenant of Entra's leaves. */
function versionsOf(demands: readonly IssuerDemand[], offered: ReadonlySet<1 | 2>): ReadonlySet<1 | 2> {
  const named = new Set(
    demands.map((demand) => (demand.kind === "home" || demand.kind === "tenant" ? demand.version : null)),
  );
  return new Set([...offered].filter((version) => named.has(version)));
}

function whyItStays(
  claim: ClaimDemand,
  demands: readonly IssuerDemand[],
  admitted: ReadonlySet<1 | 2>,
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): UndecidedClaim | null {
  const isLimited = goal.allowTenants.length > 0;
  if (strangers !== null) {
    const message = `the claim iss keeps out ${strangers}, so it was left`;
    return { claim, message, hint: "Make one validation for each identity provider." };
  }
  const unknown = demands.map((demand) => whyUnknown(demand, setting, goal)).find((why) => why !== null);
  if (unknown !== undefined) {
    const instead = isLimited ? "Remove the claim: the claim tid says which tenants may call." : null;
    const hint = instead ?? unknown.settle ?? "Remove the claim if it pins the home tenant.";
    return { claim, message: `the claim iss was left: ${unknown.why}`, hint };
  }
  if (admitted.size === 0) {
    const message = "no token that this validation takes carries an issuer that the claim iss lists";
    return { claim, message, hint: "Remove the claim." };
  }
  if (isLimited || demands.every(({ kind }) => kind === "home")) return null;
  const message = "the claim iss admits only issuers that it lists, and no list of tenants was asked for";
  return { claim, message, hint: "Use --allow-tenant, or remove the claim." };
}

/** Whose an issuer is, where that is unknown. */
function whyUnknown(
  demand: IssuerDemand,
  setting: PolicySetting,
  goal: PolicyGoal,
): { readonly why: string; readonly settle: string | null } | null {
  if (demand.kind === "undecidable") return whyLeft(demand.tenant, setting.homeTenant, goal.allowTenants);
  if (demand.kind !== "tenant") return null;
  const left = whyLeft(demand.tenant, setting.homeTenant, goal.allowTenants);
  return left.settle === null ? null : left;
}
