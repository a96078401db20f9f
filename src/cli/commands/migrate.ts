import { cloudFromJson, cloudNamed } from "../../azure/clouds.ts";
import { connect } from "../../azure/connect.ts";
import { tenantId } from "../../azure/tenant.ts";
import { Fault } from "../../core/fault.ts";
import type { Authority, Extra, Half, Intent } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { type Applied, applyPlan } from "../../workflow/apply-plan.ts";
import { type Ask, refuseToGuess } from "../../workflow/choose.ts";
import { makePlan } from "../../workflow/make-plan.ts";
import { type Verification, verifyPlan } from "../../workflow/verify.ts";
import type { AzureAccess, AzureChoice, Environment } from "../azure-access.ts";
import { askAt, confirmed, type Question } from "../confirm.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { type Screen, screenOf } from "../migration-screen.ts";
import { progressLine } from "../progress.ts";

/** The options of `migrate`, as commander parses them. */
export interface MigrateOptions {
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
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly detailedExitcode: boolean;
  readonly yes: boolean;
  readonly input: boolean;
  readonly format: "text" | "json" | "markdown";
  readonly quiet: boolean;
  readonly color: boolean;
  readonly stateDir: string;
  readonly cloud: string;
  readonly sandbox?: string | true;
}

/** Reads, plans, shows, asks, backs up, applies and checks. @returns the exit code */
export async function migrate(
  options: MigrateOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const interactive =
    options.input && host.stdinIsTerminal && host.stderr.isTerminal && options.format === "text";
  if (!options.dryRun && !options.yes && !interactive) throw nobodyToAsk();
  const azure = await environment.openAzure(await azureChoice(options));
  try {
    return await migrateAt(azure, options, host, interactive);
  } finally {
    await azure.close();
  }
}

async function migrateAt(
  azure: AzureAccess,
  options: MigrateOptions,
  host: Host,
  interactive: boolean,
): Promise<number> {
  const screen = screenOf(options, host);
  const progress = progressLine(host.stderr, options.quiet);
  try {
    progress.show("Signing in");
    const connection = await connect(azure.cloud, azure.credential, azure.wire);
    const ask = interactive ? pausing(progress, askAt(host)) : refuseToGuess;
    const source = {
      connection,
      hints: hintsOf(options),
      intent: intentOf(options, await allowedTenants(options, azure)),
      ask,
      progress: progress.show,
    };
    const plan = await makePlan(source);
    progress.end();
    screen.say(`${azure.description}, signed in as ${harmlessName(connection.signedIn.who)}`);
    screen.showPlan(plan);
    if (options.dryRun) return dryRunExit(screen.finishDryRun(plan), plan, options);
    refuseIfInTheWay(plan, options);
    if (plan.changes.length === 0)
      return screen.finish({ plan, applied: null, verification: null, exitCode: 0 });
    if (!options.yes && !(await confirmed(host, question(plan, screen)))) {
      screen.say("Nothing was written.");
      return 0;
    }
    const clock = { now: host.now, sleep: host.sleep };
    const { interrupted } = host;
    const context = {
      connection,
      stateDirectory: options.stateDir,
      clock,
      progress: progress.show,
      interrupted,
    };
    const applied = await applyPlan(plan, context);
    const verification = applied.failure === null ? await verifyPlan(plan, source) : null;
    progress.end();
    return screen.finish({ plan, applied, verification, exitCode: exitCodeOf(applied, verification) });
  } finally {
    progress.end();
  }
}

function exitCodeOf(applied: Applied, verification: Verification | null): number {
  if (applied.failure !== null) return applied.failure.exitCode;
  return verification?.nothingLeft === true ? 0 : new Fault("verification", "").exitCode;
}

function question(plan: Plan, screen: Screen): Question {
  const { allowTenants } = plan.intent;
  const everybody = allowTenants.length === 0;
  const who = everybody ? "every organization" : `the home tenant and ${allowTenants.length} more`;
  const opens = everybody && plan.changes.some(({ verb }) => verb === "revise");
  return {
    text: `Make these ${plan.changes.length} changes, so that the MCP server serves ${who}?`,
    name: opens ? (plan.setup.api.split("/").at(-1) ?? "") : null,
    showDetails: () => screen.showRequests(plan),
  };
}

function hintsOf(options: MigrateOptions) {
  return {
    apim: options.apim ?? null,
    url: options.url === undefined ? null : new URL(options.url),
    api: options.api ?? null,
    apiApp: options.apiApp ?? null,
    clientApps: options.clientApp,
  };
}

function allowedTenants(options: MigrateOptions, azure: AzureAccess): Promise<string[]> {
  return Promise.all(options.allowTenant.map((name) => tenantId(azure.wire, azure.cloud, name)));
}

function intentOf(options: MigrateOptions, allowTenants: readonly string[]): Intent {
  return {
    authority: options.authority,
    allowTenants: [...new Set(allowTenants)],
    only: options.only ?? null,
    allowShared: options.allowShared,
    with: options.with,
  };
}

async function azureChoice({ sandbox, cloud }: MigrateOptions): Promise<AzureChoice> {
  if (sandbox !== undefined) return { kind: "sandbox", world: sandbox === true ? "flights" : sandbox };
  const known = cloudNamed(cloud);
  return { kind: "cloud", cloud: known ?? cloudFromJson(await localFiles.read(cloud), cloud) };
}

/** A prompt and a progress line cannot share the screen. */
function pausing(progress: { end: () => void }, ask: Ask): Ask {
  return {
    oneOf: (choice) => {
      progress.end();
      return ask.oneOf(choice);
    },
    someOf: (choice) => {
      progress.end();
      return ask.someOf(choice);
    },
  };
}

function nobodyToAsk(): Fault {
  return new Fault(
    "confirmation-needed",
    "This changes who can sign in, and there is no terminal to ask at.",
    {
      hint: "Look at the plan with --dry-run, then confirm with --yes.",
      next: ["entra-mcp migrate --dry-run", "entra-mcp migrate --yes"],
    },
  );
}

function refuseIfInTheWay(plan: Plan, { strict }: MigrateOptions): void {
  const levels = strict ? ["blocker", "warning"] : ["blocker"];
  const count = plan.findings.filter(({ level }) => levels.includes(level)).length;
  if (count === 0) return;
  const what = strict ? "blockers and warnings" : "blockers";
  throw new Fault("refused", `Refused by ${what} (${count}). Nothing was written.`, {
    hint: "Each one in the plan says what helps.",
    next: ["entra-mcp migrate --dry-run"],
  });
}

/** What `--detailed-exitcode` tells apart: nothing to do, and something to do. */
function dryRunExit(exitCode: number, plan: Plan, { detailedExitcode }: MigrateOptions): number {
  return detailedExitcode && plan.changes.length > 0 ? 2 : exitCode;
}
