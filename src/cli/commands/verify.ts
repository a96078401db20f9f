import { annotationsOfChecks } from "../../core/ci/annotation.ts";
import { planOutputs } from "../../core/ci/outputs.ts";
import { checksSummary } from "../../core/ci/summary.ts";
import { toJson } from "../../core/document/json.ts";
import { changeTitle } from "../../core/plan/change-title.ts";
import { verifyReport } from "../../core/report/verify-report.ts";
import { allowedTenants, refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { type SetupVerified, verifySetup } from "../../workflow/verify/verify-setup.ts";
import type { Environment } from "../azure-access.ts";
import { checkFailed } from "../exit-code.ts";
import type { CheckFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { hintsOf } from "../plan-options.ts";
import { inSession } from "../session.ts";
import { render, wantsColour, widthOf } from "../terminal.ts";
import { version } from "../version.ts";
import { intentOf, type WantedOptions } from "../wanted-options.ts";

/** The options of `verify`, as commander parses them. */
export interface VerifyOptions extends WantedOptions {
  readonly format: CheckFormat;
  readonly tenant?: string;
}

/** Holds a live setup against what is wanted. Sends nothing that writes. @returns the exit code */
export async function verify(options: VerifyOptions, host: Host, environment: Environment): Promise<number> {
  refusePersonalTenant(options.allowTenant);
  return inSession(options, host, environment, async (session) => {
    const { connection, ask, progress, interruption, screen, publicWire, gateway, clock } = session;
    const intent = intentOf(options, await allowedTenants(connection, options.allowTenant));
    const source = { connection, hints: hintsOf(options), intent, ask, progress: progress.show };
    const tenant = options.tenant ?? null;
    const look = { wire: publicWire, gateway, clock, tenant };
    const verified = await interruption.during(verifySetup({ ...source, ...look }));
    progress.end();
    screen.say(session.introduction);
    const exitCode = verified.isFailed ? checkFailed : 0;
    session.pipeline?.annotate(annotationsOfChecks(verified.checks, "error"));
    session.pipeline?.output(planOutputs(verified.plan));
    session.pipeline?.summarize(checksSummary(verified.server, verified.checks));
    await print(verified, exitCode, options, host);
    return exitCode;
  });
}

async function print(
  verified: SetupVerified,
  exitCode: number,
  options: VerifyOptions,
  host: Host,
): Promise<void> {
  switch (options.format) {
    case "json":
      host.stdout.write(toJson(resultOf(verified, exitCode)));
      break;
    case "sarif": {
      const { verifySarif } = await import("../../core/sarif/command-logs.ts");
      host.stdout.write(toJson(verifySarif(verified, version)));
      break;
    }
    case "text":
      if (options.quiet && exitCode === 0) break;
      host.stdout.write(
        render(
          verifyReport(verified, widthOf(host.stdout)),
          wantsColour(host.stdout, host.env, !options.color),
        ),
      );
      break;
    default:
      options.format satisfies never;
  }
}

function resultOf({ plan, checks, server, clients }: SetupVerified, exitCode: number) {
  const left = plan.changes.map(changeTitle);
  return {
    kind: "entra-mcp/result",
    version: 1,
    plan,
    receipt: null,
    verification: { nothingLeft: left.length === 0, left, checks, server, clients },
    runDirectory: null,
    exitCode,
  };
}
