import { isMultiTenant } from "../access/client.ts";
import { sumOfTenants, type TenantsInForce, type ValidationTenants } from "../access/tenant-list.ts";
import { severalLists } from "../access/tenant-list-change.ts";
import type { TenantNames } from "../model/intent.ts";
import type { Snapshot } from "../model/setup.ts";
import { sameId } from "../text/guid.ts";
import { lineFinder } from "../text/position.ts";
import type { RunRecord } from "./record.ts";
import { runThatListed } from "./since-run.ts";

/** Whom a setup, or one token validation of it, admits. */
export type Admits = "listed tenants" | "every organization" | "home tenant" | "unclear";

/** A tenant of the list in force. */
export interface ListedTenant {
  readonly id: string;
  readonly isHome: boolean;
  /** Domains that are known to be its own; those of another tenant are what somebody named it by. */
  readonly domains: readonly string[];
  /** The name of the run that put it on the list; `null` where none that is known here did. */
  readonly since: string | null;
}

/** What one token validation says about tenants. */
export interface ListedValidation {
  /** ARM id of the policy. */
  readonly resource: string;
  /** What the policy belongs to, for people. */
  readonly owner: string;
  readonly element: string;
  readonly line: number;
  readonly admits: Admits;
  readonly tenants: readonly string[];
  /** Why it is unclear, or what is wrong with its list. */
  readonly remarks: readonly string[];
}

/** Which tenants an API admits: what `tenants list` prints as JSON. */
export interface TenantsDocument {
  readonly kind: "entra-mcp/tenants";
  readonly version: 1;
  readonly homeTenant: string;
  /** ARM id of the service. */
  readonly service: string;
  /** ARM id of the API. */
  readonly api: string;
  readonly admits: Admits;
  /** The list in force, in its order; empty where there is no list, or more than one. */
  readonly tenants: readonly ListedTenant[];
  readonly validations: readonly ListedValidation[];
  /** Sentences about what else decides, or is not known. */
  readonly remarks: readonly string[];
}

/** What a document is made of. */
export interface TenantsFacts {
  readonly snapshot: Snapshot;
  readonly inForce: TenantsInForce;
  /** The runs of this place, oldest first. */
  readonly records: readonly RunRecord[];
  /** Why there may be more runs than those; `null` where there are not. */
  readonly unreadRuns: string | null;
  /** Domains of tenants that were looked up. */
  readonly names: TenantNames;
}

/** The document about a setup. */
export function tenantsDocument(facts: TenantsFacts): TenantsDocument {
  const { snapshot, inForce } = facts;
  const sum = sumOfTenants(inForce);
  return {
    kind: "entra-mcp/tenants",
    version: 1,
    homeTenant: snapshot.homeTenant.id,
    service: snapshot.service.id,
    api: snapshot.api.id,
    admits: sum.kind === "several lists" ? "unclear" : admitsOf(sum.kind),
    tenants: sum.kind === "list" ? sum.tenants.map((id) => listedTenant(id, facts)) : [],
    validations: inForce.validations.map(listedValidation),
    remarks: [
      ...(sum.kind === "unclear" ? [sum.why] : []),
      ...(sum.kind === "several lists" ? [severalLists] : []),
      ...(sum.kind === "list" ? sum.flaws.map((flaw) => `The list ${flaw}.`) : []),
      ...remarksOf(facts, sum.kind !== "home tenant" && sum.kind !== "unclear"),
    ],
  };
}

function admitsOf(kind: ValidationTenants["says"]["kind"]): Admits {
  return kind === "list" ? "listed tenants" : kind;
}

function listedTenant(id: string, { snapshot, records, names }: TenantsFacts): ListedTenant {
  const { homeTenant, service, api } = snapshot;
  const isHome = sameId(id, homeTenant.id);
  const name = names[id];
  return {
    id,
    isHome,
    domains: isHome ? homeTenant.domains : name === undefined ? [] : [name],
    since: runThatListed(id, { service: service.id, api: api.id }, records)?.name ?? null,
  };
}

function listedValidation({ policy, check, says }: ValidationTenants): ListedValidation {
  return {
    resource: policy.address,
    owner: policy.owner,
    element: check.element,
    line: lineFinder(policy.text)(check.start).line,
    admits: admitsOf(says.kind),
    tenants: says.kind === "list" ? says.tenants : [],
    remarks:
      says.kind === "unclear"
        ? [says.why]
        : says.kind === "list"
          ? says.flaws.map((flaw) => `it ${flaw}`)
          : [],
  };
}

function remarksOf({ snapshot, inForce, unreadRuns }: TenantsFacts, admitsOthers: boolean): string[] {
  const { apiApp } = snapshot;
  const keepsOut = admitsOthers && !isMultiTenant(apiApp);
  const unread = snapshot.unreadable.filter(({ resource }) => /\/polic(?:y|ies|yFragments)/i.test(resource));
  const unlisted = inForce.validations.filter(({ says }) => says.kind !== "list");
  const isListed = unlisted.length < inForce.validations.length;
  return [
    ...(isListed
      ? unlisted.map(
          ({ policy: { owner } }) => `Another token validation, of ${owner}, has no list of tenants.`,
        )
      : []),
    ...(keepsOut
      ? [
          `The app registration ${apiApp.displayName} serves the home tenant alone, so Entra gives people of other organizations no token for it: entra-mcp migrate --only entra.`,
        ]
      : []),
    ...inForce.unreadable.map(
      ({ owner }) => `The policy of ${owner} cannot be read reliably, so what it admits is not known.`,
    ),
    ...unread.map(({ resource, reason }) => `${resource} could not be read: ${reason}`),
    ...(unreadRuns === null ? [] : [`Since which run a tenant is listed may not be told: ${unreadRuns}`]),
  ];
}
