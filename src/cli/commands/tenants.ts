import { toJson } from "../../core/document/json.ts";
import { tenantsReport } from "../../core/report/tenants-report.ts";
import type { TenantsDocument } from "../../core/run/tenants-document.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { listTenants } from "../../workflow/run/list-tenants.ts";
import { refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { makeListPlan } from "../../workflow/setup/make-list-plan.ts";
import type { Environment } from "../azure-access.ts";
import type { PlainFormat, RunFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { hintsOf, type SetupOptions } from "../plan-options.ts";
import { carryOutPlanned, type MadePlan, type PlannedOptions } from "../planned-command.ts";
import { inSession, type Session } from "../session.ts";
import { render, wantsColour, widthOf } from "../terminal.ts";
import { quotedWord } from "../typed/repeated.ts";

/** The options of `tenants add` and `tenants remove`, as commander parses them. */
export interface ChangeTenantsOptions extends SetupOptions, PlannedOptions {
  readonly allowShared: boolean;
  readonly format: RunFormat;
}

/** The options of `tenants list`, as commander parses them. */
export interface ListTenantsOptions extends SetupOptions {
  readonly format: PlainFormat;
}

/** Prints which tenants a setup admits. Sends nothing that writes. @returns the exit code */
export async function tenantsList(
  options: ListTenantsOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  return inSession(options, host, environment, async (session) => {
    const { connection, ask, progress, interruption, screen } = session;
    const source = { connection, ask, hints: hintsOf(options), progress: progress.show };
    const document = await interruption.during(listTenants(source, session));
    progress.end();
    screen.say(session.introduction);
    print(document, options, host);
    return 0;
  });
}

function print(document: TenantsDocument, options: ListTenantsOptions, host: Host): void {
  switch (options.format) {
    case "json":
      host.stdout.write(toJson(document));
      break;
    case "text":
      host.stdout.write(
        render(
          tenantsReport(document, widthOf(host.stdout)),
          wantsColour(host.stdout, host.env, !options.color),
        ),
      );
      break;
    default:
      options.format satisfies never;
  }
}

/**
 * Adds tenants to the list in force, or takes them off it, and changes nothing else: plans, shows, asks, backs up, applies
 * and checks as a migration does. @returns the exit code
 */
export async function changeTenants(
  verb: "add" | "remove",
  names: readonly string[],
  options: ChangeTenantsOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  if (verb === "add") refusePersonalTenant(names);
  const words = ["tenants", verb, ...names.map((name) => quotedWord(name, host.platform))].join(" ");
  const make = (session: Session) => madePlan(session, verb, names, options);
  return carryOutPlanned({ words, look: `${words} --dry-run`, make }, options, host, environment);
}

async function madePlan(
  { connection, ask, progress }: Session,
  verb: "add" | "remove",
  names: readonly string[],
  options: ChangeTenantsOptions,
): Promise<MadePlan> {
  const { allowShared } = options;
  const hints = hintsOf(options);
  const source = { connection, hints, ask, progress: progress.show };
  const { plan, named, needless } = await makeListPlan({ ...source, verb, names, allowShared });
  const already = verb === "add" ? "is on the list already" : "is not on the list";
  return {
    plan,
    remarks: [
      ...Object.entries(named).map(([id, name]) => `${harmlessName(name)} is the tenant ${id}.`),
      ...needless.map((id) => `${harmlessName(named[id] ?? id)} ${already}.`),
    ],
  };
}
