import { annotationsOfFindings, annotationsOfRehearsal } from "../../core/ci/annotation.ts";
import { planOutputs } from "../../core/ci/outputs.ts";
import { toJson } from "../../core/document/json.ts";
import type { Intent } from "../../core/model/intent.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { propose } from "../../core/plan/propose.ts";
import { type PolicyParser, rememberingParser } from "../../core/policy/document/policy-parser.ts";
import type { Rehearsal } from "../../core/rehearsal/rehearsal.ts";
import { findingsReport } from "../../core/report/findings-report.ts";
import { rehearsalMarkdown } from "../../core/report/rehearsal-markdown.ts";
import { rehearsalReport } from "../../core/report/rehearsal-report.ts";
import { placesOf } from "../../core/report/wording.ts";
import { decodeSnapshot } from "../../core/run/decode.ts";
import { snapshotDocument } from "../../core/run/snapshot-document.ts";
import { rehearse } from "../../workflow/rehearse/rehearse.ts";
import { allowedTenants, knownTenants, refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { takeSnapshot } from "../../workflow/setup/take-snapshot.ts";
import type { Environment } from "../azure-access.ts";
import { blocked, checkFailed } from "../exit-code.ts";
import { localFiles } from "../files.ts";
import type { RunFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { type Interruption, interruptionOf } from "../interruption.ts";
import { hintsOf } from "../plan-options.ts";
import { type ProgressLine, progressLine } from "../progress.ts";
import { refuseOtherPlan } from "../refusals.ts";
import { inSession } from "../session.ts";
import { render, wantsColour, widthOf } from "../terminal.ts";
import { intentOf, type WantedOptions } from "../wanted-options.ts";

/** The options of `rehearse`, as commander parses them. */
export interface RehearseOptions extends WantedOptions {
  readonly allowShared: boolean;
  readonly strict: boolean;
  readonly out?: string;
  readonly expect?: string;
  readonly snapshot?: string;
  readonly saveSnapshot?: string;
  readonly format: RunFormat;
}

/** What is rehearsed, however it was read. */
interface Rehearsed {
  readonly snapshot: Snapshot;
  readonly intent: Intent;
  readonly parse: PolicyParser;
  readonly progress: ProgressLine;
  readonly interruption: Interruption;
}

/** Reads a setup, or a saved snapshot of one, and rehearses its migration. Sends nothing that writes. @returns the exit code */
export async function rehearseSetup(
  options: RehearseOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  const { snapshot: file } = options;
  if (file !== undefined) return rehearseSaved(file, options, host, environment);
  return inSession(options, host, environment, async ({ connection, ask, progress, interruption }) => {
    const parse = rememberingParser();
    const source = { connection, ask, progress: progress.show, hints: hintsOf(options), parse };
    const reading = async () => {
      const tenants = await allowedTenants(connection, options.allowTenant);
      return {
        snapshot: await takeSnapshot(source),
        intent: intentOf(options, tenants, options.allowShared),
      };
    };
    const { snapshot, intent } = await interruption.during(reading());
    if (options.saveSnapshot !== undefined) {
      await localFiles.replacePrivate(options.saveSnapshot, toJson(snapshotDocument(snapshot)));
    }
    return show({ snapshot, intent, parse, progress, interruption }, options, host, environment);
  });
}

/** No Azure is opened at all. */
async function rehearseSaved(
  file: string,
  options: RehearseOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const snapshot = decodeSnapshot(await localFiles.read(file), file);
  const intent = intentOf(
    options,
    knownTenants(options.allowTenant, snapshot.homeTenant),
    options.allowShared,
  );
  const progress = progressLine(host.stderr, options.quiet);
  const parse = rememberingParser();
  try {
    const rehearsed = { snapshot, intent, parse, progress, interruption: interruptionOf(host) };
    return await show(rehearsed, options, host, environment);
  } finally {
    progress.end();
  }
}

async function show(
  { progress, interruption, ...rehearsed }: Rehearsed,
  options: RehearseOptions,
  host: Host,
  environment: Environment,
): Promise<number> {
  const plan = propose(rehearsed.snapshot, rehearsed.intent, { parse: rehearsed.parse });
  const { pipeline } = environment;
  pipeline?.annotate(annotationsOfFindings(plan.findings, null));
  pipeline?.output(planOutputs(plan));
  if (options.out !== undefined) {
    await localFiles.replacePrivate(options.out, toJson(plan));
    pipeline?.savedPlan(options.out);
  }
  refuseOtherPlan(plan, options.expect, {
    hint: "The setup or the options differ from those that the expected plan was made of.",
  });
  const rehearsal = await interruption.during(
    rehearse({
      ...rehearsed,
      plan,
      openStage: environment.sandbox.openStage,
      now: host.now,
      progress: progress.show,
      interrupted: interruption.signal,
    }),
  );
  progress.end();
  const exitCode = exitCodeOf(plan, rehearsal, options);
  pipeline?.annotate(annotationsOfRehearsal(rehearsal));
  pipeline?.summarize(rehearsalMarkdown(rehearsal));
  if (!options.quiet || exitCode !== 0 || options.format !== "text") print(plan, rehearsal, options, host);
  return exitCode;
}

function exitCodeOf(
  { findings }: Plan,
  { applied, disagreements }: Rehearsal,
  { strict }: RehearseOptions,
): number {
  const isInTheWay = ({ level }: Plan["findings"][number]) =>
    level === "blocker" || (strict && level === "warning");
  if (findings.some(isInTheWay)) return blocked;
  return applied.outcome === "failed" || disagreements.length > 0 ? checkFailed : 0;
}

function print(plan: Plan, rehearsal: Rehearsal, options: RehearseOptions, { stdout, env }: Host): void {
  switch (options.format) {
    case "json":
      stdout.write(toJson(rehearsal));
      break;
    case "markdown":
      stdout.write(rehearsalMarkdown(rehearsal));
      break;
    case "text": {
      const width = widthOf(stdout);
      const blockers = plan.findings.filter(({ level }) => level === "blocker");
      const lines = [
        ...findingsReport(blockers, { known: placesOf(plan), width }),
        ...rehearsalReport(rehearsal, { verbose: options.verbose, width }),
      ];
      stdout.write(render(lines, wantsColour(stdout, env, !options.color)));
      break;
    }
    default:
      options.format satisfies never;
  }
}
