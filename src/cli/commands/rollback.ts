import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import { runState, runsReport } from "../../core/report/run-report.ts";
import { type RunPlace, runPlaceWords } from "../../core/run/place.ts";
import { type RunRecord, runsAt, writtenSteps } from "../../core/run/record.ts";
import { runToRollBack } from "../../core/run/rolled-back.ts";
import { harmlessLine, harmlessName } from "../../core/text/harmless.ts";
import { planRollback, type RollbackContext } from "../../workflow/run/plan-rollback.ts";
import { verifyRollback } from "../../workflow/run/verify.ts";
import { type Runs, readRuns } from "../../workflow/state/runs.ts";
import type { Environment } from "../azure-access.ts";
import { confirmAndApply } from "../confirm-and-apply.ts";
import type { Host } from "../host.ts";
import { nobodyToAsk, questionOf } from "../question.ts";
import { type Screen, screenOf } from "../screen.ts";
import { inSession, isInteractive, type Session, type SessionOptions } from "../session.ts";
import { render, wantsColour } from "../terminal.ts";
import { refuseOtherPlace, refuseOtherTenant } from "./refusals.ts";
import { showUnfinishedRun } from "./unfinished-run.ts";

/** The options of `rollback`, as commander parses them. */
export interface RollbackOptions extends SessionOptions {
  readonly yes: boolean;
  readonly force: boolean;
  readonly list: boolean;
  readonly dryRun: boolean;
}

/** Plans to put a run back, shows it, asks and does it; or lists the runs. @returns the exit code */
export async function rollback(
  name: string | undefined,
  options: RollbackOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const runs = await readRuns(options.stateDir);
  if (options.list) return list(runs, options, host);
  const named = name === undefined ? null : runNamed(name, runs, options.stateDir);
  if (named === null && runToRollBack(runs.records) === null) return nothingToPutBack(runs, options, host);
  const asks = !options.yes && !options.dryRun;
  if (asks && !isInteractive(options, host)) throw nobodyToAsk("rollback", "rollback --dry-run");
  return inSession(options, host, environment, async (session) => {
    const run = named ?? latestHere(runs.records, session);
    return run === null
      ? finishEmpty(session.screen, nothingAt(session.place))
      : rollbackIn(session, run, options);
  });
}

/**
 * The latest run of where the session is signed in; `null` where all of them are put back, and in a world that starts
 * fresh with each command.
 *
 * @throws Fault `refused` where every run belongs to another place or tenant
 */
function latestHere(records: readonly RunRecord[], { place, connection }: Session): RunRecord | null {
  const { tenant } = connection.signedIn;
  const here = runsAt(place, records).filter(({ plan }) => plan.setup.homeTenant.toLowerCase() === tenant);
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

async function rollbackIn(session: Session, run: RunRecord, options: RollbackOptions): Promise<number> {
  const { screen, interruption, progress } = session;
  refuseOtherPlace(run, session);
  refuseOtherTenant(run.plan, session);
  const overruling = options.force ? "overrule" : "stop";
  const plan = await interruption.during(planRollback(run, overruling, rollbackContext(session)));
  progress.end();
  screen.say(session.introduction);
  screen.showPlan(plan);
  await showUnfinishedRun(plan, session);
  if (options.dryRun) {
    screen.finishDryRun(plan);
    return 0;
  }
  return confirmAndApply(
    plan,
    {
      question: options.yes || plan.changes.length === 0 ? null : questionOf(plan, plan.changes, screen),
      afterFailure: "stay",
      verify: () => verifyRollback(run, rollbackContext(session)),
      again: `entra-mcp rollback ${run.name}`,
    },
    session,
  );
}

/** What planning a rollback needs of a session. */
export function rollbackContext({ connection, clock, progress }: Session): RollbackContext {
  return { connection, clock, progress: progress.show };
}

function list({ records, damaged }: Runs, options: RollbackOptions, host: Host): number {
  if (options.format === "json") {
    const runs = records.map((run) => ({
      name: run.name,
      state: runState(run, records),
      rollbackOf: run.plan.rollbackOf ?? null,
      startedAt: run.receipt?.startedAt ?? null,
      place: run.backup?.place ?? null,
      tenant: run.plan.setup.homeTenant,
      service: run.plan.setup.service,
      api: run.plan.setup.api,
      fingerprint: run.plan.fingerprint,
      steps: run.receipt?.steps ?? [],
    }));
    host.stdout.write(toJson({ kind: "entra-mcp/runs", version: 1, runs, damaged }));
  } else {
    const colour = wantsColour(host.stdout, host.env, !options.color);
    host.stdout.write(render(runsReport(records, damaged), colour));
  }
  return 0;
}

/** A run by its name, the beginning of it, or its folder. @throws Fault `usage` */
function runNamed(name: string, { records, damaged }: Runs, stateDirectory: string): RunRecord {
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

/** @throws Fault `usage` where there is no run at all: the folder is probably another one */
function nothingToPutBack({ records, damaged }: Runs, options: RollbackOptions, host: Host): number {
  if (records.length + damaged.length === 0) {
    throw new Fault("usage", `There is no run in the state folder ${options.stateDir}.`, {
      hint: "Name the folder that the run was kept in with --state-dir.",
    });
  }
  return finishEmpty(screenOf(options, host), allPutBack);
}

const allPutBack = "no run here has written anything that is not put back already.";

function nothingAt(place: RunPlace): string {
  return place.kind === "memory"
    ? `the world ${place.world} starts fresh with each command. One in a file keeps its state: entra-mcp sandbox new ${place.world} --out w.json`
    : allPutBack;
}

function finishEmpty(screen: Screen, why: string): number {
  screen.say(`Nothing to put back: ${why}`);
  return screen.finish({ plan: null, applied: null, rollback: null, verification: null, failure: null });
}
