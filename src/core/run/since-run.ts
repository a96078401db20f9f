import type { PlannedSetup } from "../plan/plan.ts";
import { sameId } from "../text/guid.ts";
import type { RunRecord } from "./record.ts";
import { isRolledBack } from "./rolled-back.ts";

/**
 * The run that put a tenant on the list of a setup, where it has stayed since; `null` where no known run did. A run that
 * named the tenant and found it there did not put it there, and one that named others alone took it off.
 *
 * @param records oldest first
 */
export function runThatListed(
  tenant: string,
  { service, api }: Pick<PlannedSetup, "service" | "api">,
  records: readonly RunRecord[],
): RunRecord | null {
  const here = records.filter(
    (run) =>
      run.plan.rollbackOf === undefined &&
      sameId(run.plan.setup.service, service) &&
      sameId(run.plan.setup.api, api) &&
      !isRolledBack(run, records),
  );
  return here.reduce<RunRecord | null>((since, run) => {
    if (!changedTheList(run)) return since;
    if (!names(run, tenant)) return null;
    return since ?? (wrote(run, tenant) ? run : null);
  }, null);
}

/** Whether the run made a change of a token validation, for a list of tenants. */
function changedTheList(run: RunRecord): boolean {
  return run.plan.intent.allowTenants.length > 0 && insertsOf(run).length > 0;
}

function names({ plan: { intent, setup } }: RunRecord, tenant: string): boolean {
  return [setup.homeTenant, ...intent.allowTenants].some((one) => sameId(one, tenant));
}

function wrote(run: RunRecord, tenant: string): boolean {
  return insertsOf(run).some((insert) => insert.toLowerCase().includes(tenant.toLowerCase()));
}

/** What the run has put into token validations; of a step without a true end it is not known. */
function insertsOf({ plan, receipt }: RunRecord): string[] {
  const done = new Set(
    (receipt?.steps ?? []).filter(({ outcome }) => outcome === "done").map(({ change }) => change),
  );
  return plan.changes.flatMap((change) =>
    change.verb === "revise" && done.has(change.id)
      ? change.edits.filter(({ touches }) => touches === "validation").map(({ insert }) => insert)
      : [],
  );
}

/** The domains that runs of a setup were given for a tenant, the latest first. They are claims of files, until they are looked up. */
export function namesInRuns(tenant: string, records: readonly RunRecord[]): readonly string[] {
  const names = records.flatMap(({ plan }) =>
    Object.entries(plan.intent.tenantNames ?? {}).flatMap(([id, name]) => (sameId(id, tenant) ? [name] : [])),
  );
  return [...new Set(names.toReversed())];
}
