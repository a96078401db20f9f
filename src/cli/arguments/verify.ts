import type { Command } from "commander";
import { checkFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { allSetupsOption, azureOptions, pipelineOption, tenantWord, wantedOptions } from "./options.ts";

/** `verify`: intent against reality. */
export function verifyCommand(context: CommandContext): Command {
  const command = newCommand(context, "verify").description(
    "check a live setup: settings, metadata as clients find it, calls without a token; writes nothing",
  );
  return pipelineOption(azureOptions(allSetupsOption(wantedOptions(command)), checkFormats))
    .option(
      "--tenant <id or domain>",
      "also whether people of this tenant get in, and what is missing there",
      tenantWord,
    )
    .addHelpText("after", examples)
    .action(async (options) => {
      const { verify } = await import("../commands/verify.ts");
      context.setExitCode(await verify(options, context.host, context.environment));
    });
}

const examples = `
Examples:
  entra-mcp verify
  entra-mcp verify --url https://my-apim.azure-api.net/flights/mcp
  entra-mcp verify --allow-tenant fabrikam.com --format json
  entra-mcp verify --tenant fabrikam.com        do they get in, and what has their administrator to do?
  entra-mcp verify --format sarif > verify.sarif
  entra-mcp verify --quiet                      says something only where something is wrong

Exit codes: 0 right, 7 sign-in or permission, 8 something is wrong, 64 wrong usage.`;
