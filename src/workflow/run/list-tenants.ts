import { tenantsInForce } from "../../core/access/tenant-list.ts";
import { Fault } from "../../core/fault.ts";
import { settingOf } from "../../core/plan/setting-and-goal.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import type { RunPlace } from "../../core/run/place.ts";
import { runsAt } from "../../core/run/record.ts";
import { namesInRuns } from "../../core/run/since-run.ts";
import { type TenantsDocument, type TenantsFacts, tenantsDocument } from "../../core/run/tenants-document.ts";
import { provenNames } from "../setup/proven-names.ts";
import { type SnapshotSource, takeSnapshot } from "../setup/take-snapshot.ts";
import { readRuns } from "../state/runs.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Reads which tenants a setup admits, and from the runs of this place since when and by which names. Sends nothing that
 * writes.
 */
export async function listTenants(
  source: Omit<SnapshotSource, "parse">,
  { stateDirectory, place }: Pick<RunContext, "stateDirectory" | "place">,
): Promise<TenantsDocument> {
  const parse = rememberingParser();
  const [snapshot, runs] = await Promise.all([
    takeSnapshot({ ...source, parse }),
    knownRuns(stateDirectory, place),
  ]);
  const inForce = tenantsInForce(snapshot, settingOf(snapshot), parse);
  const facts = { snapshot, inForce, ...runs };
  const { tenants } = tenantsDocument({ ...facts, names: {} });
  const named = tenants.flatMap(({ id, isHome }) => {
    const [name] = isHome ? [] : namesInRuns(id, runs.records);
    return name === undefined ? [] : [[id, name] as const];
  });
  const names = await provenNames(source.connection, Object.fromEntries(named));
  return tenantsDocument({ ...facts, names });
}

/** A state folder that cannot be read is no obstacle for looking at the list; what is missing then is said. */
async function knownRuns(
  stateDirectory: string,
  place: RunPlace,
): Promise<Pick<TenantsFacts, "records" | "unreadRuns">> {
  try {
    const { records, damaged } = await readRuns(stateDirectory);
    const [first] = damaged;
    return { records: runsAt(place, records), unreadRuns: first?.reason ?? null };
  } catch (error) {
    if (error instanceof Fault) return { records: [], unreadRuns: error.message };
    throw error;
  }
}
