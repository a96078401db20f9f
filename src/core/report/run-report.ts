import { runPlaceWords } from "../run/place.ts";
import type { DamagedFolder, RunRecord, StepOutcome } from "../run/record.ts";
import { writtenSteps } from "../run/record.ts";
import { isRolledBack } from "../run/rolled-back.ts";
import { isUnfinished } from "../run/unfinished.ts";
import { harmlessLine, harmlessName } from "../text/harmless.ts";
import { type Line, line, type Tone } from "./line.ts";

/** What became of a run, in one word for scripts and people. */
export type RunState = "done" | "stopped" | "put back" | "nothing written";

/** What became of a run, in the light of those after it. */
export function runState(run: RunRecord, runs: readonly RunRecord[]): RunState {
  if (isRolledBack(run, runs)) return "put back";
  if (isUnfinished(run)) return "stopped";
  return writtenSteps(run).length === 0 ? "nothing written" : "done";
}

/** The runs of a state folder, the latest first. */
export function runsReport(runs: readonly RunRecord[], damaged: readonly DamagedFolder[]): Line[] {
  if (runs.length + damaged.length === 0) return [line("There are no runs here.")];
  return [
    ...runs.toReversed().flatMap((run) => runLines(run, runState(run, runs))),
    ...damaged.flatMap(({ name, reason }) => [
      line(`${harmlessName(name)}  damaged`, "danger"),
      line(`  ${harmlessLine(reason)}`, "quiet"),
    ]),
  ];
}

function runLines(run: RunRecord, state: RunState): Line[] {
  const { setup, rollbackOf, intent } = run.plan;
  const made = intent.tenantsOnly ? "list of tenants" : "migrate";
  const what = rollbackOf === undefined ? made : `rollback of ${harmlessName(rollbackOf)}`;
  return [
    line(`${harmlessName(run.name)}  ${state}`, tones[state]),
    line(
      `  ${what}, API ${harmlessName(setup.api.split("/").at(-1) ?? "")}, service ${harmlessName(setup.service.split("/").at(-1) ?? "")}`,
    ),
    line(`  ${whereWords(run)}`, "quiet"),
    ...(run.receipt === null ? [] : [line(`  ${stepsSentence(run)}`, "quiet")]),
  ];
}

function whereWords({ plan, backup }: RunRecord): string {
  const tenant = `tenant ${harmlessName(plan.setup.homeTenant)}`;
  return backup === null ? tenant : `${tenant}, ${harmlessLine(runPlaceWords(backup.place))}`;
}

const tones: Readonly<Record<RunState, Tone>> = {
  done: "good",
  stopped: "warning",
  "put back": "plain",
  "nothing written": "quiet",
};

/** Such as "done: 1, 2; unknown: 3; not reached: 4". */
export function stepsSentence({ receipt }: RunRecord): string {
  const steps = receipt?.steps ?? [];
  const groups = order
    .map((outcome) => ({
      outcome,
      ids: steps.filter((step) => step.outcome === outcome).map(({ change }) => change),
    }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ outcome, ids }) => `${words[outcome]}: ${ids.map(harmlessName).join(", ")}`);
  return groups.length === 0 ? "no changes" : groups.join("; ");
}

const order: readonly StepOutcome[] = ["done", "already so", "writing", "unknown", "failed", "not reached"];

/** A step that was under way when the process ended may have been made or not. */
const words: Readonly<Record<StepOutcome, string>> = {
  done: "done",
  "already so": "already so",
  writing: "unknown",
  unknown: "unknown",
  failed: "failed",
  "not reached": "not reached",
};
