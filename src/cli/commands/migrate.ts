import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import type { Authority, Extra, Half, Intent } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { runToContinue } from "../../core/run/unfinished.ts";
import { verifyPlan } from "../../workflow/run/verify.ts";
import { allowedTenants, refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import type { ClientHints } from "../../workflow/setup/find-clients.ts";
import { makePlan } from "../../workflow/setup/make-plan.ts";
import { readRunsAt } from "../../workflow/state/runs.ts";
import type { Environment } from "../azure-access.ts";
import { confirmAndApply } from "../confirm-and-apply.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { nobodyToAsk, questionOf } from "../question.ts";
import { inSession, isInteractive, type Session, type SessionOptions } from "../session.ts";
import { refuseIfInTheWay, refuseOtherPlanOrRun } from "./refusals.ts";
import { showUnfinishedRun } from "./unfinished-run.ts";

/** The options that a plan is made from, as commander parses them. */
export interface PlanOptions extends SessionOptions {
  readonly apim?: string;
  readonly url?: string;
  readonly api?: string;
  readonly apiApp?: string;
  readonly clientApp: readonly string[];
  /** Absent when nobody asked for one. */
  readonly authority?: Authority;
  readonly allowTenant: readonly string[];
  readonly only?: Half;
  readonly with: readonly Extra[];
  readonly allowShared: boolean;
  readonly strict: boolean;
  readonly detailedExitcode: boolean;
  readonly out?: string;
  readonly expect?: string;
}

/** The options of `migrate`, as commander parses them. */
export interface MigrateOptions extends PlanOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly rollbackOnFailure: boolean;
}

/** Reads, plans, shows, asks, backs up, applies and checks. @returns the exit code */
export async function migrate(
  options: MigrateOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  if (options.dryRun) return plan(options, host, environment);
  refusePersonalTenant(options.allowTenant);
  if (!options.yes && !isInteractive(options, host)) throw nobodyToAsk("migrate", "migrate --dry-run");
  return inSession(options, host, environment, (session) => migrateIn(session, options));
}

/** Reads, plans and shows. Sends nothing that writes. @returns the exit code */
export async function plan(options: PlanOptions, host: Host, environment: Environment): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  return inSession(options, host, environment, async (session) => {
    const made = await shownPlan(session, options);
    await refuseOtherPlanOrRun(made, options.expect, session);
    session.screen.finishDryRun(made);
    return options.detailedExitcode && made.changes.length > 0 ? changesPending : 0;
  });
}

/** The exit code of `--detailed-exitcode` when there is something to do. */
const changesPending = 2;

async function migrateIn(session: Session, options: MigrateOptions): Promise<number> {
  const { screen, stateDirectory, place } = session;
  const made = await shownPlan(session, options);
  refuseIfInTheWay(made, options);
  await refuseOtherPlanOrRun(made, options.expect, session);
  const records = await readRunsAt(stateDirectory, place);
  const settled = made.changes.length === 0 && runToContinue(records, made) === null;
  if (settled) return screen.finish({ plan: made, ...nothingDone });
  const asks = !options.yes && made.changes.length > 0;
  return confirmAndApply(
    made,
    {
      question: asks ? questionOf(made, made.changes, screen) : null,
      afterFailure: options.rollbackOnFailure ? "put back" : "stay",
      verify: () => verifyPlan(made, session.connection, session.progress.show),
      again: "entra-mcp migrate",
    },
    session,
  );
}

const nothingDone = { applied: null, rollback: null, verification: null, failure: null };

async function shownPlan(session: Session, options: PlanOptions): Promise<Plan> {
  const { connection, ask, progress, interruption, screen } = session;
  const made = await interruption.during(
    (async () => {
      const intent = intentOf(options, await allowedTenants(connection, options.allowTenant));
      return makePlan({ connection, hints: hintsOf(options), intent, ask, progress: progress.show });
    })(),
  );
  progress.end();
  screen.say(session.introduction);
  screen.showPlan(made);
  if (options.out !== undefined) await localFiles.replacePrivate(options.out, toJson(made));
  await showUnfinishedRun(made, session);
  return made;
}

function hintsOf(options: PlanOptions) {
  return {
    apim: options.apim ?? null,
    url: options.url === undefined ? null : new URL(options.url),
    api: options.api ?? null,
    apiApp: options.apiApp ?? null,
    clientApps: clientHints(options.clientApp),
  };
}

function clientHints(names: readonly string[]): ClientHints {
  if (names.length === 0) return { kind: "find" };
  if (!names.includes("none")) return { kind: "named", names };
  if (names.length === 1) return { kind: "none" };
  throw new Fault(
    "usage",
    "--client-app none says that there is no client, and another --client-app names one.",
  );
}

function intentOf(options: PlanOptions, allowTenants: readonly string[]): Intent {
  return {
    authority: options.authority ?? "common",
    ...(options.authority === undefined ? {} : { authorityFrom: "person" as const }),
    allowTenants,
    only: options.only ?? null,
    allowShared: options.allowShared,
    with: options.with,
  };
}
