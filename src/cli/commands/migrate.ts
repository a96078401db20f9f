import { tenantId } from "../../azure/tenant.ts";
import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import type { Authority, Extra, Half, Intent } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { runToContinue } from "../../core/run/unfinished.ts";
import { makePlan } from "../../workflow/make-plan.ts";
import { readRunsAt } from "../../workflow/state/runs.ts";
import { verifyPlan } from "../../workflow/verify.ts";
import type { Environment } from "../azure-access.ts";
import { carryOut } from "../carry-out.ts";
import type { Question } from "../confirm.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import type { Screen } from "../screen.ts";
import { inSession, isInteractive, type Session, type SessionOptions } from "../session.ts";
import { refuseIfInTheWay, refuseUnexpected } from "./refusals.ts";
import { tellUnfinished } from "./tell-unfinished.ts";

/** The options that a plan is made from, as commander parses them. */
export interface PlanOptions extends SessionOptions {
  readonly apim?: string;
  readonly url?: string;
  readonly api?: string;
  readonly apiApp?: string;
  readonly clientApp: readonly string[];
  readonly authority: Authority;
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
  if (!options.yes && !isInteractive(options, host)) throw nobodyToAsk("migrate", "migrate --dry-run");
  return inSession(options, host, environment, (session) => migrateIn(session, options));
}

/** Reads, plans and shows. Sends nothing that writes. @returns the exit code */
export function plan(options: PlanOptions, host: Host, environment: Environment): Promise<number> {
  return inSession(options, host, environment, async (session) => {
    const made = await shownPlan(session, options);
    await refuseUnexpected(made, options.expect, session);
    session.screen.finishDryRun(made);
    return options.detailedExitcode && made.changes.length > 0 ? changesPending : 0;
  });
}

/** What `--detailed-exitcode` tells apart: nothing to do, and something to do. */
const changesPending = 2;

async function migrateIn(session: Session, options: MigrateOptions): Promise<number> {
  const { screen, stateDirectory, place } = session;
  const made = await shownPlan(session, options);
  refuseIfInTheWay(made, options);
  await refuseUnexpected(made, options.expect, session);
  const records = await readRunsAt(stateDirectory, place);
  const settled = made.changes.length === 0 && runToContinue(records, made) === null;
  if (settled) return screen.finish({ plan: made, ...nothingDone });
  const asks = !options.yes && made.changes.length > 0;
  return carryOut(
    made,
    {
      question: asks ? question(made, screen) : null,
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
      const intent = intentOf(options, await allowedTenants(options, session));
      return makePlan({ connection, hints: hintsOf(options), intent, ask, progress: progress.show });
    })(),
  );
  progress.end();
  screen.say(session.introduction);
  screen.showPlan(made);
  if (options.out !== undefined) await localFiles.replace(options.out, toJson(made));
  await tellUnfinished(made, session);
  return made;
}

function question(plan: Plan, screen: Screen): Question {
  return {
    text: `Make these ${plan.changes.length} changes?`,
    name: nameToType(plan),
    showDetails: () => screen.showRequests(plan),
  };
}

/** Who opens the door to everybody types the API's name; `null` where a yes is enough. */
export function nameToType({ intent, changes, setup, rollbackOf }: Plan): string | null {
  const everybody = intent.allowTenants.length === 0 && rollbackOf === undefined;
  const opens = everybody && changes.some(({ verb }) => verb === "revise");
  return opens ? (setup.api.split("/").at(-1) ?? "") : null;
}

function hintsOf(options: PlanOptions) {
  return {
    apim: options.apim ?? null,
    url: options.url === undefined ? null : new URL(options.url),
    api: options.api ?? null,
    apiApp: options.apiApp ?? null,
    clientApps: options.clientApp,
  };
}

function allowedTenants(options: PlanOptions, { wire, cloud }: Session): Promise<string[]> {
  return Promise.all(options.allowTenant.map((name) => tenantId(wire, cloud, name)));
}

function intentOf(options: PlanOptions, allowTenants: readonly string[]): Intent {
  return {
    authority: options.authority,
    allowTenants: [...new Set(allowTenants)],
    only: options.only ?? null,
    allowShared: options.allowShared,
    with: options.with,
  };
}

/** The fault where an answer is needed that nobody can give. */
export function nobodyToAsk(command: string, look: string): Fault {
  return new Fault(
    "confirmation-needed",
    "This changes who can sign in, and there is no terminal to ask at.",
    {
      hint: `Look at the plan with ${look}, then confirm with --yes.`,
      next: [`entra-mcp ${look}`, `entra-mcp ${command} --yes`],
    },
  );
}
