import { connect } from "../../azure/connect.ts";
import { faultOf } from "../../core/fault.ts";
import type { Intent } from "../../core/model/intent.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { matrixOfPlan } from "../../core/plan/planned-access.ts";
import type { PolicyParser } from "../../core/policy/document/policy-parser.ts";
import { type Measured, measuredRow } from "../../core/rehearsal/measured.ts";
import {
  type NotExecutable,
  type Rehearsal,
  type RehearsedPlan,
  rehearsalOf,
} from "../../core/rehearsal/rehearsal.ts";
import { type Script, scriptOf } from "../../core/rehearsal/script.ts";
import type { Progress } from "../clock.ts";
import { carryOutPlan } from "../run/carry-out.ts";
import { withTemporaryState } from "../state/temporary-state.ts";
import type { OpenStage, Stage } from "./stage.ts";

/** What is rehearsed, and where. */
export interface RehearsalSource {
  readonly snapshot: Snapshot;
  readonly intent: Intent;
  readonly plan: Plan;
  readonly parse: PolicyParser;
  readonly openStage: OpenStage;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly progress: Progress;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/**
 * Copies the setup into a make-believe Azure, has every caller of the access table come to it, carries the plan out there
 * through the code that carries out every plan, and has them come again. Sends nothing to the setup itself.
 */
export async function rehearse(source: RehearsalSource): Promise<Rehearsal> {
  const { snapshot, intent, plan, parse, progress } = source;
  const script = scriptOf(snapshot, matrixOfPlan(snapshot, intent, plan, parse), parse);
  const stage = await source.openStage(script.world);
  progress("Sending the callers to the copy");
  const before = await measured(script, stage);
  const applied = await carriedOut(source, stage);
  progress("Sending the callers again");
  const after = applied.outcome === "failed" ? null : await measured(script, stage);
  return rehearsalOf({ plan, before, after, applied, notExecutable: notExecutableOn(stage, script) });
}

async function measured({ visits }: Script, stage: Stage): Promise<Measured> {
  const rows: (readonly [string, ReturnType<typeof measuredRow>])[] = [];
  for (const [id, ofRow] of visits) {
    const cases = await Promise.all(ofRow.map(stage.play));
    rows.push([id, measuredRow(cases.flat())]);
  }
  return new Map(rows);
}

/** What the copy says to the plan; the setup may say the same. */
async function carriedOut(
  { plan, now, progress, interrupted }: RehearsalSource,
  { wire, cloud, credential }: Stage,
): Promise<RehearsedPlan> {
  if (plan.changes.length === 0) return { outcome: "nothing to do", why: null };
  const connection = await connect(cloud, credential, wire);
  return withTemporaryState(async (stateDirectory) => {
    const place = { kind: "memory", world: "rehearsal" } as const;
    const context = {
      connection,
      stateDirectory,
      place,
      // The copy is consistent at once, so nobody waits for it.
      clock: { now, sleep: async () => undefined },
      progress,
      publicWire: wire,
      interrupted,
      again: "entra-mcp rehearse",
    };
    const options = {
      afterFailure: "stay",
      verify: async () => ({ nothingLeft: true, left: [] }),
      begun: () => undefined,
    } as const;
    try {
      const { failure } = await carryOutPlan(plan, options, context);
      return failure === null ? { outcome: "done", why: null } : { outcome: "failed", why: failure.message };
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === "defect" || fault.code === "interrupted") throw error;
      return { outcome: "failed", why: fault.message };
    }
  });
}

function notExecutableOn({ notEmulated }: Stage, { lacks }: Script): readonly NotExecutable[] {
  const why = "the rehearsal cannot execute it; a call that meets it is unknown";
  return [...notEmulated.map(({ place, element, line }) => ({ place, element, line, why })), ...lacks];
}
