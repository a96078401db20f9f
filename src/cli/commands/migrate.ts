import { Fault } from "../../core/fault.ts";
import { allowedTenants, refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { makePlan } from "../../workflow/setup/make-plan.ts";
import type { Environment } from "../azure-access.ts";
import { runFormats } from "../format.ts";
import type { Host } from "../host.ts";
import { hintsOf } from "../plan-options.ts";
import {
  carryOutPlanned,
  type MadePlan,
  type PlannedOptions,
  type ShownPlanOptions,
  showPlanned,
} from "../planned-command.ts";
import type { Session } from "../session.ts";
import { intentOf, type WantedOptions } from "../wanted-options.ts";

/** The options that a plan is made from, as commander parses them. */
export interface PlanOptions extends WantedOptions, ShownPlanOptions {
  readonly allowShared: boolean;
}

/** The options of `migrate`, as commander parses them. */
export interface MigrateOptions extends PlanOptions, PlannedOptions {}

/** Reads, plans, shows, asks, backs up, applies and checks. @returns the exit code */
export async function migrate(
  options: MigrateOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  refuseFormatOfRun(options);
  return carryOutPlanned(migration("migrate --dry-run", options), options, host, environment);
}

/** A page and a log of findings are about a plan; what a run does has neither. @throws Fault `usage` */
function refuseFormatOfRun({ format, dryRun }: MigrateOptions): void {
  if (dryRun || runFormats.some((one) => one === format)) return;
  throw new Fault(
    "usage",
    `--format ${format} shows a plan and goes with --dry-run; a run is told as ${runFormats.join(", ")}.`,
    { next: [`entra-mcp migrate --dry-run --format ${format}`] },
  );
}

/** Reads, plans and shows. Sends nothing that writes. @returns the exit code */
export async function plan(options: PlanOptions, host: Host, environment: Environment): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  return showPlanned(migration("plan", options), options, host, environment);
}

function migration(look: string, options: PlanOptions) {
  return { words: "migrate", look, make: (session: Session) => madePlan(session, options) };
}

async function madePlan(session: Session, options: PlanOptions): Promise<MadePlan> {
  const { connection, ask, progress } = session;
  const intent = allowedTenants(connection, options.allowTenant).then((tenants) =>
    intentOf(options, tenants, options.allowShared),
  );
  const hints = hintsOf(options);
  return { plan: await makePlan({ connection, hints, intent, ask, progress: progress.show }), remarks: [] };
}
