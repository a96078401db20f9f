import { allowedTenants, refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { makePlan } from "../../workflow/setup/make-plan.ts";
import type { Environment } from "../azure-access.ts";
import type { Host } from "../host.ts";
import { type IntentOptions, intentOf } from "../intent-options.ts";
import { hintsOf, type SetupOptions } from "../plan-options.ts";
import {
  carryOutPlanned,
  type MadePlan,
  type PlannedOptions,
  type ShownPlanOptions,
  showPlanned,
} from "../planned-command.ts";
import type { Session } from "../session.ts";

/** The options that a plan is made from, as commander parses them. */
export interface PlanOptions extends SetupOptions, IntentOptions, ShownPlanOptions {}

/** The options of `migrate`, as commander parses them. */
export interface MigrateOptions extends PlanOptions, PlannedOptions {}

/** Reads, plans, shows, asks, backs up, applies and checks. @returns the exit code */
export async function migrate(
  options: MigrateOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  return carryOutPlanned(migration(options), options, host, environment);
}

/** Reads, plans and shows. Sends nothing that writes. @returns the exit code */
export async function plan(options: PlanOptions, host: Host, environment: Environment): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  return showPlanned(migration(options), options, host, environment);
}

function migration(options: PlanOptions) {
  return { words: "migrate", make: (session: Session) => madePlan(session, options) };
}

async function madePlan(session: Session, options: PlanOptions): Promise<MadePlan> {
  const { connection, ask, progress } = session;
  const intent = intentOf(options, await allowedTenants(connection, options.allowTenant));
  const hints = hintsOf(options);
  return { plan: await makePlan({ connection, hints, intent, ask, progress: progress.show }), remarks: [] };
}
