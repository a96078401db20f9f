import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import { runState, runsReport } from "../../core/report/run-report.ts";
import type { RunPlace } from "../../core/run/place.ts";
import type { RunRecord } from "../../core/run/record.ts";
import { runToRollBack } from "../../core/run/rolled-back.ts";
import { nothingCarriedOut } from "../../workflow/run/carry-out.ts";
import { latestRunHere, runNamed } from "../../workflow/run/find-run.ts";
import { readyRollback } from "../../workflow/run/ready-plan.ts";
import { type Runs, readRuns } from "../../workflow/state/runs.ts";
import type { Environment } from "../azure-access.ts";
import { confirmAndApply } from "../confirm-and-apply.ts";
import type { RunFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { openScreen } from "../open-screen.ts";
import { nobodyToAsk, questionOf } from "../question.ts";
import type { Screen } from "../screen.ts";
import { inSession, runContextOf, type Session, type SessionOptions, whyNobodyConfirms } from "../session.ts";
import { render, wantsColour } from "../terminal.ts";
import { quotedWord } from "../typed/repeated.ts";
import { showUnfinishedRun } from "../unfinished-run.ts";

/** The options of `rollback`, as commander parses them. */
export interface RollbackOptions extends SessionOptions {
  readonly yes: boolean;
  readonly force: boolean;
  readonly list: boolean;
  readonly dryRun: boolean;
  readonly format: RunFormat;
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
  const nobody = asks ? whyNobodyConfirms(options, host) : null;
  const words = name === undefined ? "rollback" : `rollback ${quotedWord(name, host.platform)}`;
  if (nobody !== null) throw nobodyToAsk(nobody, words, `${words} --dry-run`);
  return inSession(options, host, environment, async (session) => {
    const run = named ?? latestRunHere(runs.records, session);
    return run === null
      ? finishEmpty(session.screen, nothingAt(session.place))
      : rollbackIn(session, run, options);
  });
}

async function rollbackIn(session: Session, run: RunRecord, options: RollbackOptions): Promise<number> {
  const { screen, interruption, progress } = session;
  const overruling = options.force ? "overrule" : "stop";
  const ready = await interruption.during(readyRollback(run, overruling, runContextOf(session)));
  const { plan, open, verify } = ready;
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
      question: options.yes || open.length === 0 ? null : questionOf(plan, open, session),
      afterFailure: "stay",
      verify,
      again: `entra-mcp rollback ${run.name}`,
    },
    session,
  );
}

function list({ records, damaged }: Runs, options: RollbackOptions, host: Host): number {
  switch (options.format) {
    case "json":
      host.stdout.write(runsDocument({ records, damaged }));
      break;
    case "markdown":
      throw new Fault("usage", "A list of runs has no report in markdown: it is told as text or json.");
    case "text":
      host.stdout.write(
        render(runsReport(records, damaged), wantsColour(host.stdout, host.env, !options.color)),
      );
      break;
    default:
      options.format satisfies never;
  }
  return 0;
}

function runsDocument({ records, damaged }: Runs): string {
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
  return toJson({ kind: "entra-mcp/runs", version: 1, runs, damaged });
}

/** @throws Fault `usage` where there is no run at all: the folder is probably another one */
async function nothingToPutBack(
  { records, damaged }: Runs,
  options: RollbackOptions,
  host: Host,
): Promise<number> {
  if (records.length + damaged.length === 0) {
    throw new Fault("usage", `There is no run in the state folder ${options.stateDir}.`, {
      hint: "Name the folder that the run was kept in with --state-dir.",
    });
  }
  return finishEmpty(await openScreen(options, host), allPutBack);
}

const allPutBack = "no run here has written anything that is not put back already.";

function nothingAt(place: RunPlace): string {
  return place.kind === "memory"
    ? `the world ${place.world} starts fresh with each command. One in a file keeps its state: entra-mcp sandbox new ${place.world} --out w.json`
    : allPutBack;
}

function finishEmpty(screen: Screen, why: string): number {
  screen.say(`Nothing to put back: ${why}`);
  return screen.finish({ plan: null, ...nothingCarriedOut });
}
