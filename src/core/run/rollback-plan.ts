import { Fault } from "../fault.ts";
import type { Finding } from "../model/finding.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import type { AccessTable, Change, Plan } from "../plan/plan.ts";
import { sealed } from "../plan/sealed.ts";
import { putBack } from "./put-back.ts";
import type { Original, RunRecord } from "./record.ts";
import { writtenChanges } from "./record.ts";
import { type Moved, standingOf } from "./standing.ts";

/** What is done with a resource that somebody changed after the run. */
export type Overruling = "stop" | "overrule";

/** What puts a run back, and what blocks it. */
export interface RollbackChanges {
  readonly changes: readonly Change[];
  /** Resources that are neither as the run left them nor as they were before. */
  readonly moved: readonly Moved[];
}

/**
 * Decides what puts everything back that a run wrote, in the reverse order. A resource that is as it was before needs
 * nothing. One that somebody changed since blocks, unless that is overruled; a deleted one always blocks.
 *
 * @param now each resource of the run as it was read just now, by its name
 * @throws Fault `usage` when the backup does not fit the plan
 */
export function rollbackChanges(
  run: RunRecord,
  now: ReadonlyMap<string, Original | null>,
  overruling: Overruling,
): RollbackChanges {
  const moved: Moved[] = [];
  const changes: Change[] = [];
  for (const change of writtenChanges(run).toReversed()) {
    const live = now.get(change.resource) ?? null;
    const original = originalOf(run, change);
    const standing = standingOf(change, live);
    const back = live === null ? null : putBack(change, original, live, run.name);
    if (standing.kind === "moved" && (live === null || (back !== null && overruling === "stop"))) {
      moved.push(...standing.moved.map((one) => ({ ...one, planned: `left by the run as ${one.planned}` })));
    } else if (back !== null) changes.push(back);
  }
  return { changes: changes.map((change, index) => ({ ...change, id: String(index + 1) })), moved };
}

/** The plan of a rollback: like any other, it is shown, approved, saved and performed. */
export function rollbackPlan(
  run: RunRecord,
  changes: readonly Change[],
  access: AccessTable,
  findings: readonly Finding[],
): Plan {
  const { intent } = run.plan;
  const asInRun = `as in the run ${run.name}`;
  const foundBy = { service: asInRun, api: asInRun, apiApp: asInRun, clientApps: asInRun };
  const setup = { ...run.plan.setup, foundBy };
  return sealed({
    kind: "entra-mcp/plan",
    version: 1,
    fingerprint: fingerprint(intent, setup, changes),
    intent,
    setup,
    changes,
    findings,
    access,
    rollbackOf: run.name,
  });
}

function originalOf({ backup, directory }: RunRecord, { resource }: Change): Original {
  const original = backup?.originals.find((one) => one.resource === resource);
  if (original !== undefined) return original;
  throw new Fault("usage", `${directory}/backup.json does not hold ${resource}, so it cannot be put back.`);
}
