import type { HomeTenant, PolicyText, Snapshot } from "../model/setup.ts";
import { describeUndecidable, isHome, isSharedAuthority, tenantIn } from "../policy/authority/tenant.ts";
import type { PolicyOutline } from "../policy/document/outline.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import type { PolicySetting } from "../policy/document/policy-setting.ts";
import { otherToken } from "../policy/review/set-aside.ts";
import { hasTenantList } from "../policy/revise/revise-tenant-list.ts";
import { isTenantClaim } from "../policy/revise/tenant-claim-changes.ts";
import { pinningIssuers } from "../policy/validation/issuer.ts";
import { type TokenCheck, tokenChecks } from "../policy/validation/token-check.ts";
import { isGuid } from "../text/guid.ts";

/** Which tenants one token validation admits, as far as it says so. */
export type TenantsSaid =
  | {
      readonly kind: "list";
      /** Ids of the tenants that it admits, the home tenant among them, in the order of the policy. */
      readonly tenants: readonly string[];
      /** Why the list is not one of plain ids, as ends of a sentence that begins "the list"; empty where it is. */
      readonly flaws: readonly string[];
    }
  | { readonly kind: "every organization" }
  | { readonly kind: "home tenant" }
  /** Neither; `why` is a clause. */
  | { readonly kind: "unclear"; readonly why: string };

/** A token validation of the API, and which tenants it admits. */
export interface ValidationTenants {
  readonly policy: PolicyText;
  readonly check: TokenCheck;
  readonly says: TenantsSaid;
}

/** Which tenants an API admits. */
export interface TenantsInForce {
  /** In the order of the policies. Those that are about another token are left out. */
  readonly validations: readonly ValidationTenants[];
  /** The policies that could not be read with certainty; what they admit is unknown. */
  readonly unreadable: readonly PolicyText[];
}

/** Reads from the policies of a setup which tenants it admits. */
export function tenantsInForce(
  snapshot: Pick<Snapshot, "policies">,
  setting: PolicySetting,
  parse: PolicyParser,
): TenantsInForce {
  const read = snapshot.policies.map((policy) => ({ policy, outline: parse(policy.text) }));
  return {
    validations: read.flatMap(({ policy, outline }) =>
      outline.kind === "refusal"
        ? []
        : ownValidations(outline, setting).map((check) => ({
            policy,
            check,
            says: tenantsSaid(outline, check, setting),
          })),
    ),
    unreadable: read.flatMap(({ policy, outline }) => (outline.kind === "refusal" ? [policy] : [])),
  };
}

/** The validations of Entra's tokens that callers present to this API. */
function ownValidations(outline: PolicyOutline, setting: PolicySetting): TokenCheck[] {
  return tokenChecks(outline, setting).filter(
    (check) =>
      check.authorities.some(({ provider }) => provider !== "other") &&
      otherToken(outline, check, setting) === null,
  );
}

function tenantsSaid(outline: PolicyOutline, check: TokenCheck, setting: PolicySetting): TenantsSaid {
  const { homeTenant } = setting;
  if (hasTenantList(check)) return listOf(check, homeTenant);
  const tenants = check.authorities.filter(({ provider }) => provider !== "other");
  if (tenants.every(({ tenant }) => isHome(tenant, homeTenant))) return { kind: "home tenant" };
  if (!tenants.some(({ tenant }) => isSharedAuthority(tenant))) {
    const first = tenants.find(({ tenant }) => !isHome(tenant, homeTenant));
    const named = first?.written.written ?? "";
    const why =
      first?.tenant.kind === "undecidable"
        ? `it names ${named}: ${describeUndecidable(first.tenant)}`
        : `it names ${named}, which is neither the home tenant nor every organization`;
    return { kind: "unclear", why };
  }
  const [pin] = pinningIssuers(outline, check, setting);
  if (pin === undefined) return { kind: "every organization" };
  return {
    kind: "unclear",
    why: `it is limited by issuers, such as ${pin.written}, and not by a list of tenants`,
  };
}

/** Every claim has to hold, so a tenant is admitted that is a value of each. */
function listOf({ requiredClaims }: TokenCheck, home: HomeTenant): TenantsSaid & { readonly kind: "list" } {
  const claims = requiredClaims.filter(({ name, values }) => isTenantClaim(name) && values.length > 0);
  const values = claims.flatMap((claim) => claim.values);
  const tenants = [...new Set(values.flatMap(({ resolved }) => idIn(resolved) ?? []))].filter((id) =>
    claims.every((claim) => claim.values.some(({ resolved }) => idIn(resolved) === id)),
  );
  const written = values.map(({ written }) => written);
  const repeated = written.filter((value, index) => written.indexOf(value) < index);
  const flaws = [
    ...(claims.length > 1 ? [`is made of ${claims.length} claims, and each of them has to hold`] : []),
    ...(claims.some(({ match, values }) => match === "all" && values.length > 1)
      ? ["demands all of its tenants at once (match), so it admits nobody"]
      : []),
    ...values.flatMap(({ written, resolved }) => {
      if (resolved.kind === "undecidable") return [`holds ${written}: ${describeUndecidable(resolved)}`];
      return idIn(resolved) === null
        ? [`holds ${written}, which is no tenant id in lower case, as tokens carry it, and admits nobody`]
        : [];
    }),
    ...(claims.length === 1 && repeated.length > 0 ? [`holds ${repeated[0] ?? ""} twice`] : []),
    ...(tenants.includes(home.id.toLowerCase()) ? [] : ["lacks the home tenant"]),
  ];
  return { kind: "list", tenants, flaws };
}

/** Claims are compared letter by letter, and tokens carry tenant ids in lower case. */
function idIn(resolved: TokenCheck["audiences"][number]["resolved"]): string | null {
  const tenant = tenantIn(resolved);
  const isPlain =
    tenant.kind === "tenant" &&
    isGuid(tenant.id) &&
    resolved.kind === "known" &&
    resolved.value.trim() === tenant.id;
  return isPlain ? tenant.id : null;
}

/** What the validations of an API come to together. */
export type TenantsSum =
  /** All lists name the same tenants. */
  | (TenantsSaid & { readonly kind: "list" })
  /** They differ. */
  | {
      readonly kind: "several lists";
      readonly lists: readonly (readonly string[])[];
      readonly flaws: readonly string[];
    }
  | { readonly kind: "every organization" }
  | { readonly kind: "home tenant" }
  /** `why` is a sentence. */
  | { readonly kind: "unclear"; readonly why: string };

/**
 * Whether there is one list of tenants. Validations without a list do not hide that one is there: they may belong to
 * an operation of its own, and changing the list leaves them as they are.
 */
export function sumOfTenants({ validations, unreadable }: TenantsInForce): TenantsSum {
  const lists = validations.flatMap(({ says }) => (says.kind === "list" ? [says] : []));
  const [first] = lists;
  if (first !== undefined) {
    const flaws = [...new Set(lists.flatMap((list) => list.flaws))];
    if (lists.every(({ tenants }) => sameTenants(tenants, first.tenants))) return { ...first, flaws };
    return { kind: "several lists", lists: lists.map(({ tenants }) => tenants), flaws };
  }
  const said = validations.map(({ says }) => says);
  const [unclear] = said.flatMap((one) => (one.kind === "unclear" ? [one.why] : []));
  if (unclear !== undefined)
    return { kind: "unclear", why: `One of its token validations is unclear: ${unclear}.` };
  if (unreadable.length > 0) return { kind: "unclear", why: "One of its policies cannot be read reliably." };
  if (said.length === 0) return { kind: "unclear", why: "No policy of it validates Entra's tokens." };
  if (said.every(({ kind }) => kind === "home tenant")) return { kind: "home tenant" };
  if (said.every(({ kind }) => kind === "every organization")) return { kind: "every organization" };
  return {
    kind: "unclear",
    why: "One of its token validations admits the home tenant alone, and another one every organization.",
  };
}

/** Whether two lists name the same tenants, in whatever order. */
export function sameTenants(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}
