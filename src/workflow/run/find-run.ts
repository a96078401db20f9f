import { Fault } from "../../core/fault.ts";
import { isSamePlace, runPlaceWords } from "../../core/run/place.ts";
import { type RunRecord, runsAt, writtenSteps } from "../../core/run/record.ts";
import { runToRollBack } from "../../core/run/rolled-back.ts";
import { sameId } from "../../core/text/guid.ts";
import { harmlessLine, harmlessName } from "../../core/text/harmless.ts";
import { type Runs, readRuns } from "../state/runs.ts";
import type { RunContext } from "./run-context.ts";

/** A run by its name, the beginning of it, or its folder. @throws Fault `usage` */
export function runNamed(name: string, { records, damaged }: Runs, stateDirectory: string): RunRecord {
  const wanted =
    name
      .replace(/[/\\]+$/, "")
      .split(/[/\\]/)
      .at(-1) ?? "";
  const exact = records.filter((run) => run.name === wanted);
  // Nothing is the beginning of every name.
  const alike = wanted === "" ? [] : records.filter((run) => run.name.startsWith(wanted));
  const found = exact.length > 0 ? exact : alike;
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  const broken = damaged.find((run) => run.name === wanted);
  if (broken !== undefined) {
    throw new Fault("usage", `The run ${harmlessName(wanted)} cannot be put back: ${broken.reason}`, {
      hint: "Put it back by hand; its backup.json has what was there before.",
    });
  }
  const what = found.length === 0 ? "no run" : `more than one run`;
  throw new Fault("usage", `There is ${what} "${harmlessName(name)}" in ${stateDirectory}.`, {
    hint: "The names of the runs: entra-mcp rollback --list",
    next: ["entra-mcp rollback --list"],
  });
}

/**
 * The latest run of where we are signed in; `null` where all of them are put back, and in a world that starts fresh with
 * each command.
 *
 * @throws Fault `refused` where every run belongs to another place or tenant
 */
export function latestRunHere(
  records: readonly RunRecord[],
  { place, connection }: Pick<RunContext, "place" | "connection">,
): RunRecord | null {
  const { tenant } = connection.signedIn;
  const here = runsAt(place, records).filter(({ plan }) => sameId(plan.setup.homeTenant, tenant));
  const run = runToRollBack(here);
  if (run !== null || place.kind === "memory" || here.some((one) => writtenSteps(one).length > 0)) return run;
  throw new Fault(
    "refused",
    `No run in this state folder belongs to the tenant ${tenant} in the ${harmlessLine(runPlaceWords(place))}.`,
    {
      hint: "Sign in to where the run was made, or name another state folder with --state-dir.",
      next: ["entra-mcp rollback --list"],
    },
  );
}

/**
 * The run that a saved plan puts back.
 *
 * @throws Fault `usage` where it is not among the runs of the state folder, `refused` where it was made in another place
 */
export async function runPutBackBy(
  name: string,
  { stateDirectory, place }: Pick<RunContext, "stateDirectory" | "place">,
): Promise<RunRecord> {
  const { records } = await readRuns(stateDirectory);
  const run = records.find((one) => one.name === name);
  if (run === undefined) {
    throw new Fault("usage", `The plan puts back the run ${name}, which is not in ${stateDirectory}.`, {
      hint: "A rollback is planned from the run's plan and backup. Name its state folder with --state-dir.",
    });
  }
  refuseOtherPlace(run, place);
  return run;
}

/**
 * A run is put back where it was made. A sandbox has the same ids in each copy, so ids alone do not identify it.
 *
 * @throws Fault `refused`
 */
export function refuseOtherPlace({ name, backup }: RunRecord, place: RunContext["place"]): void {
  if (backup === null || isSamePlace(backup.place, place)) return;
  const [was, is] = [backup.place, place].map((one) => harmlessLine(runPlaceWords(one)));
  throw new Fault("refused", `The run ${name} wrote to the ${was}; this is the ${is}.`, {
    hint: "Choose where it was made with --cloud or --sandbox. A world in memory does not outlive its command.",
    next: ["entra-mcp rollback --list"],
  });
}
