import type { Connection } from "../../azure/connect.ts";
import { Fault, faultOf } from "../../core/fault.ts";
import type { Finding } from "../../core/model/finding.ts";
import { staysAfterRollback } from "../../core/plan/findings/cannot-be-undone.ts";
import { unreadableFindings } from "../../core/plan/findings/could-not-read.ts";
import { moreOpenFindings } from "../../core/plan/findings/revision-more-open.ts";
import type { AccessTable, Change, Plan } from "../../core/plan/plan.ts";
import { moreOpenRevisions, plannedAccess } from "../../core/plan/planned-access.ts";
import { decidePolicy } from "../../core/plan/policy-changes.ts";
import { rememberingParser } from "../../core/policy/document/policy-parser.ts";
import { type Original, type RunRecord, writtenChanges } from "../../core/run/record.ts";
import { type Overruling, rollbackChanges, rollbackPlan } from "../../core/run/rollback-plan.ts";
import type { Moved } from "../../core/run/standing.ts";
import { atOnce } from "../at-once.ts";
import type { Progress } from "../clock.ts";
import { refuseToGuess } from "../setup/choose.ts";
import { takeSnapshot } from "../setup/take-snapshot.ts";
import { hintsOfSetup, intentOfPlan } from "./of-plan.ts";
import { lookAt } from "./read-live.ts";
import { movedLines } from "./recheck.ts";
import type { RunContext } from "./run-context.ts";

/** What planning a rollback needs beside the run. */
export type RollbackContext = Pick<RunContext, "connection" | "clock" | "progress">;

/**
 * Reads what a run wrote as it is now and plans to put it back. Who gets in afterwards is read, too; a setup that
 * cannot be read as a whole isn't an obstacle for putting it back, and the plan says so.
 *
 * @throws Fault `stale` naming what somebody changed after the run, unless that is overruled
 */
export async function planRollback(
  run: RunRecord,
  overruling: Overruling,
  { connection, clock, progress }: RollbackContext,
): Promise<Plan> {
  progress(`Reading what the run ${run.name} wrote`);
  // What the run never wrote is nobody's business here: it may be what the run failed at.
  const looks = await atOnce(
    writtenChanges(run),
    async (change) => [change.resource, (await lookAt(connection, clock, change, "after")).now] as const,
  );
  const now = new Map<string, Original | null>(looks);
  const { changes, moved } = rollbackChanges(run, now, overruling);
  if (moved.length > 0) throw changedSince(run, moved);
  const expected = changes.length === 0 ? nobody : await accessAfter(run, changes, connection, progress);
  const lasting = changes.length === 0 ? [] : staysAfterRollback(run.plan.setup);
  return rollbackPlan(run, changes, expected.access, [...expected.findings, ...lasting]);
}

interface AccessAfter {
  readonly access: AccessTable;
  readonly findings: readonly Finding[];
}

const nobody: AccessAfter = { access: { callers: [] }, findings: [] };

async function accessAfter(
  { plan }: RunRecord,
  changes: readonly Change[],
  connection: Connection,
  progress: Progress,
): Promise<AccessAfter> {
  const intent = intentOfPlan(plan.intent);
  try {
    const parse = rememberingParser();
    const hints = hintsOfSetup(plan.setup);
    const snapshot = await takeSnapshot({ connection, hints, ask: refuseToGuess, progress, parse });
    const decisions = snapshot.policies.map((policy) => decidePolicy(policy, snapshot, intent, parse));
    const moreOpen = moreOpenRevisions(snapshot, intent, decisions, changes, parse);
    return {
      access: plannedAccess(snapshot, intent, decisions, changes),
      findings: moreOpenFindings(snapshot, moreOpen),
    };
  } catch (error) {
    const consequence = "who gets in after the rollback is not known";
    const reason = faultOf(error).message.replace(/\.$/, "");
    const unreadable = [{ resource: plan.setup.api, reason, consequence }];
    return { ...nobody, findings: unreadableFindings({ unreadable }) };
  }
}

function changedSince({ name }: RunRecord, moved: readonly Moved[]): Fault {
  return new Fault(
    "stale",
    `Somebody changed the setup after the run ${name}, and putting it back would undo that too; nothing was written.\n${movedLines(moved)}`,
    {
      hint: "Look at these resources. To put back what was there before the run anyway, use --force; what was deleted has to be created by hand.",
      next: [`entra-mcp rollback ${name} --force`],
    },
  );
}
