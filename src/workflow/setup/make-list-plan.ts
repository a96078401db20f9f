import type { Connection } from "../../azure/connect.ts";
import { sumOfTenants, tenantsInForce } from "../../core/access/tenant-list.ts";
import { tenantListAfter } from "../../core/access/tenant-list-change.ts";
import type { TenantNames } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { propose } from "../../core/plan/propose.ts";
import { settingOf } from "../../core/plan/setting-and-goal.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { quietly } from "../in-turn.ts";
import { allowedTenants, namedTenantsOf } from "./allowed-tenants.ts";
import { type SnapshotSource, takeSnapshot } from "./take-snapshot.ts";

/** What a plan for the list of tenants is made from. */
export interface ListPlanSource extends Omit<SnapshotSource, "parse"> {
  readonly verb: "add" | "remove";
  /** Ids or domains, as typed. */
  readonly names: readonly string[];
  readonly allowShared: boolean;
}

/** A plan that changes the list of tenants and nothing else. */
export interface ListPlan {
  readonly plan: Plan;
  /** The tenants that were named by a domain. */
  readonly named: TenantNames;
  /** The ids of those that are on the list already, or off it. */
  readonly needless: readonly string[];
}

/**
 * Reads the setup and plans to add tenants to the list in force, or to take them off it.
 *
 * @throws Fault `usage` for a name that no tenant has, `refused` where there is no list that this could be done to
 */
export async function makeListPlan({
  verb,
  names,
  allowShared,
  ...source
}: ListPlanSource): Promise<ListPlan> {
  const parse = rememberingParser();
  const wanted = quietly(tenantsOf(verb, source.connection, names));
  const snapshot = await takeSnapshot({ ...source, wanted, parse });
  const tenants = await wanted;
  const inForce = tenantsInForce(snapshot, settingOf(snapshot), parse);
  const homeTenant = snapshot.homeTenant.id;
  const change = tenantListAfter(sumOfTenants(inForce), { verb, tenants: tenants.ids }, homeTenant);
  const intent = {
    // Nothing of these is planned; the intent of a plan has them.
    authority: "common" as const,
    only: null,
    with: [],
    allowShared,
    tenantsOnly: true as const,
    allowTenants: change.allowTenants,
    tenantNames: tenants.names,
  };
  return {
    plan: propose(snapshot, intent, { parse }),
    named: tenants.names,
    needless: change.needless,
  };
}

/** A tenant that should never have been on the list may be taken off it. */
function tenantsOf(verb: "add" | "remove", connection: Connection, names: readonly string[]) {
  return verb === "add" ? allowedTenants(connection, names) : namedTenantsOf(connection, names);
}
