import type { Command } from "commander";
import { formats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { allSetupsOption, azureOptions, carryOutOptions, pipelineOption, planOptions } from "./options.ts";

/** `migrate`: everything from reading to checking. */
export function migrateCommand(context: CommandContext): Command {
  const command = carryOutOptions(planOptions(newCommand(context, "migrate"))).description(
    "read, plan, show, ask, back up, apply, check",
  );
  return pipelineOption(azureOptions(allSetupsOption(command), formats))
    .addHelpText("after", migrateExamples)
    .action(async (options) => {
      const { migrate } = await import("../commands/migrate.ts");
      context.setExitCode(await migrate(options, context.host, context.environment));
    });
}

/** `plan`: the same plan, and nothing more. */
export function planCommand(context: CommandContext): Command {
  const command = planOptions(newCommand(context, "plan"))
    .description("read, plan and show; writes nothing to Azure")
    .option("--detailed-exitcode", "end with 2 when there is something to change", false);
  return pipelineOption(azureOptions(allSetupsOption(command), formats))
    .addHelpText("after", planExamples)
    .action(async (options) => {
      const { plan } = await import("../commands/migrate.ts");
      context.setExitCode(await plan(options, context.host, context.environment));
    });
}

const migrateExamples = `
Examples:
  entra-mcp migrate --dry-run
  entra-mcp migrate --url https://my-apim.azure-api.net/flights/mcp
  entra-mcp migrate --apim my-apim --api my-mcp-server
  entra-mcp migrate --allow-tenant 2c2e6a1f-0000-0000-0000-000000000000 --yes
  entra-mcp migrate --sandbox --dry-run --format json
  entra-mcp migrate --dry-run --format markdown | gh pr comment --body-file -
  entra-mcp migrate --dry-run --format html > plan.html        one page, for an approver

Exit codes: 0 done or nothing to do, 1 failed and nothing written, 3 partly applied,
4 the setup moved, 5 refused by a blocker, 6 confirmation needed and nobody to ask,
7 sign-in or permission, 8 applied but not verified, 64 wrong usage, 130 interrupted.`;

const planExamples = `
Examples:
  entra-mcp plan --out plan.json
  entra-mcp plan --only entra --out entra.json
  entra-mcp plan --detailed-exitcode --quiet
  entra-mcp plan --out plan.json --format html > plan.html     one page, for an approver
  entra-mcp plan --format sarif > plan.sarif                   findings, for code scanning
  entra-mcp apply plan.json

Exit codes: 0 done, 2 something to change (--detailed-exitcode), 4 not the expected plan,
7 sign-in or permission, 64 wrong usage.`;
