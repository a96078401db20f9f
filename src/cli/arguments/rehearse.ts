import { type Command, Option } from "commander";
import { runFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { azureOptions, pipelineOption, planOptions } from "./options.ts";

/** What a saved snapshot has already settled, or what reading it has no use for. */
const settled = [
  "url",
  "apim",
  "api",
  "apiApp",
  "clientApp",
  "cloud",
  "sandbox",
  "expectTenant",
  "debug",
  "saveSnapshot",
];

/** `rehearse`: a copy of the setup, migrated, with callers that sign in and call, before and after. */
export function rehearseCommand(context: CommandContext): Command {
  const command = planOptions(newCommand(context, "rehearse")).description(
    "try the migration on a copy of the setup and see who really gets in; writes nothing to Azure",
  );
  return pipelineOption(azureOptions(command, runFormats))
    .addOption(
      new Option("--snapshot <file>", "rehearse a saved snapshot, without any network").conflicts(settled),
    )
    .option("--save-snapshot <file>", "save what was read of the setup, for --snapshot")
    .addHelpText("after", examples)
    .action(async (options) => {
      const { rehearseSetup } = await import("../commands/rehearse.ts");
      context.setExitCode(await rehearseSetup(options, context.host, context.environment));
    });
}

const examples = `
Examples:
  entra-mcp rehearse --sandbox
  entra-mcp rehearse --url https://my-apim.azure-api.net/flights/mcp
  entra-mcp rehearse --allow-tenant 2c2e6a1f-0000-0000-0000-000000000000 --verbose
  entra-mcp rehearse --save-snapshot setup.json
  entra-mcp rehearse --snapshot setup.json --format json

Exit codes: 0 measured as the plan says, 4 not the expected plan, 5 the plan has blockers
(with --strict warnings, too), 7 sign-in or permission, 8 measured otherwise or failed in
the copy, 64 wrong usage.`;
