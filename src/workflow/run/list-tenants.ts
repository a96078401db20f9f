import { tenantsInForce } from "../../core/access/tenant-list.ts";
import { settingOf } from "../../core/plan/setting-and-goal.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { runsAt } from "../../core/run/record.ts";
import { namesInRuns } from "../../core/run/since-run.ts";
import { type TenantsDocument, tenantsDocument } from "../../core/run/tenants-document.ts";
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
  const [snapshot, runs] = await Promise.all([takeSnapshot({ ...source, parse }), readRuns(stateDirectory)]);
  const inForce = tenantsInForce(snapshot, settingOf(snapshot), parse);
  const records = runsAt(place, runs.records);
  const document = tenantsDocument({ snapshot, inForce, records, names: {} });
  const others = document.tenants.filter(({ isHome }) => !isHome);
  const named = others.flatMap(({ id }) =>
    namesInRuns(id, records)
      .slice(0, 1)
      .map((name) => [id, name]),
  );
  const names = await provenNames(source.connection, Object.fromEntries(named));
  return tenantsDocument({ snapshot, inForce, records, names });
}
