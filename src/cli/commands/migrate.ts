import { cloudFromJson, cloudNamed } from "../../azure/clouds.ts";
import { connect } from "../../azure/connect.ts";
import { tenantId } from "../../azure/tenant.ts";
import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import type { Authority, Half, Intent } from "../../core/model/intent.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { line } from "../../core/report/line.ts";
import { planReport, shortResource } from "../../core/report/plan-report.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { type Applied, applyPlan } from "../../workflow/apply-plan.ts";
import { refuseToGuess } from "../../workflow/choose.ts";
import { makePlan } from "../../workflow/make-plan.ts";
import { type Verification, verifyPlan } from "../../workflow/verify.ts";
import type { AzureAccess, AzureChoice, Environment } from "../azure-access.ts";
import { askAt, confirmed } from "../confirm.ts";
import { errorDocument } from "../farewell.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { progressLine } from "../progress.ts";
import { render, wantsColour } from "../terminal.ts";

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
  readonly allowShared: boolean;
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly detailedExitcode: boolean;
  readonly yes: boolean;
  readonly input: boolean;
  readonly format: "text" | "json";
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
    if (!options.yes && !(await confirmed(host, question(plan)))) {
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

interface Outcome {
  readonly plan: Plan;
  readonly applied: Applied | null;
  readonly verification: Verification | null;
  readonly exitCode: number;
}

interface Screen {
  readonly say: (text: string) => void;
  readonly showPlan: (plan: Plan) => void;
  readonly finishDryRun: (plan: Plan) => number;
  readonly finish: (outcome: Outcome) => number;
}

function screenOf(options: MigrateOptions, host: Host): Screen {
  return options.format === "json" ? jsonScreen(host) : textScreen(options, host);
}

/** One document on standard output and nothing else. */
function jsonScreen(host: Host): Screen {
  return {
    say: () => undefined,
    showPlan: () => undefined,
    finishDryRun: (plan) => {
      host.stdout.write(toJson(plan));
      return 0;
    },
    finish: ({ plan, applied, verification, exitCode }) => {
      const failure = applied?.failure ?? null;
      host.stdout.write(
        toJson({
          kind: "entra-mcp/result",
          version: 1,
          plan,
          receipt: applied?.receipt ?? null,
          verification,
          runDirectory: applied?.runDirectory ?? null,
          exitCode,
          ...(failure === null ? {} : errorDocument(failure)),
        }),
      );
      return exitCode;
    },
  };
}

function textScreen(options: MigrateOptions, host: Host): Screen {
  const colour = wantsColour(host.stdout, host.env, !options.color);
  const print = (lines: Parameters<typeof render>[0]) => {
    if (!options.quiet) host.stdout.write(render(lines, colour));
  };
  return {
    say: (text) => print([line(text, "quiet"), line("")]),
    showPlan: (plan) => print(planReport(plan)),
    finishDryRun: (plan) => {
      if (plan.changes.length > 0) print([line(""), line("Dry run: nothing was written.", "good")]);
      return 0;
    },
    finish: ({ plan, applied, verification, exitCode }) => {
      if (applied === null) return exitCode;
      print([line("")]);
      for (const step of applied.receipt.steps) {
        print([
          line(
            `  ${step.outcome.padEnd(11)}  ${step.change}. ${shortResource(step.resource, plan.setup.service)}`,
          ),
        ]);
      }
      print([line(`receipt and backup: ${applied.runDirectory}`, "quiet")]);
      if (applied.failure !== null) throw applied.failure;
      if (verification?.nothingLeft === true) {
        print([line("Read back: nothing left to change.", "good")]);
        return exitCode;
      }
      throw new Fault("verification", "Applied, but reading the setup back shows more to change.", {
        hint: "Somebody may be changing it at the same time. Look at what is left.",
        next: ["entra-mcp migrate --dry-run"],
      });
    },
  };
}

function exitCodeOf(applied: Applied, verification: Verification | null): number {
  if (applied.failure !== null) return applied.failure.exitCode;
  return verification?.nothingLeft === true ? 0 : new Fault("verification", "").exitCode;
}

function question(plan: Plan): string {
  const who =
    plan.intent.allowTenants.length === 0
      ? "every organization"
      : `the home tenant and ${plan.intent.allowTenants.length} more`;
  return `Make these ${plan.changes.length} changes, so that the MCP server serves ${who}?`;
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
  };
}

async function azureChoice({ sandbox, cloud }: MigrateOptions): Promise<AzureChoice> {
  if (sandbox !== undefined) return { kind: "sandbox", world: sandbox === true ? "flights" : sandbox };
  const known = cloudNamed(cloud);
  return { kind: "cloud", cloud: known ?? cloudFromJson(await localFiles.read(cloud), cloud) };
}

/** A prompt and a progress line cannot share the screen. */
function pausing(progress: { end: () => void }, ask: ReturnType<typeof askAt>): ReturnType<typeof askAt> {
  return (choice) => {
    progress.end();
    return ask(choice);
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
