import type { Command } from "commander";
import { plainFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { azureOptions, setupOptions } from "./options.ts";

/** `trace`: what decides about one token. */
export function traceCommand(context: CommandContext): Command {
  const command = newCommand(context, "trace")
    .description(
      "call the MCP endpoint with a token and say which check decided, and what helps; writes nothing",
    )
    .option("--token-stdin", "read the token from standard input; it is never printed or stored", false)
    .option("--anonymous", "call without a token, as MCP clients begin", false)
    .option("--explain-token", "call nothing: what the token meets in the policies", false);
  return azureOptions(setupOptions(command), plainFormats)
    .addHelpText("after", examples)
    .action(async (options) => {
      const { trace } = await import("../commands/trace.ts");
      context.setExitCode(await trace(options, context.host, context.environment));
    });
}

const examples = `
Examples:
  entra-mcp trace                                    with a token of whoever is signed in
  az account get-access-token --scope api://<id>/.default --query accessToken --output tsv \\
    | entra-mcp trace --token-stdin                  with that one
  entra-mcp trace --token-stdin --explain-token < token.txt
  entra-mcp trace --url https://my-apim.azure-api.net/flights/mcp --anonymous
  entra-mcp trace --sandbox

The call is traced, which needs the role API Management Service Contributor; without it the policies
are compared with the token, and the output says so. The token goes to the gateway's own hosts alone.

Exit codes: 0 admitted, 1 not known, 7 sign-in, permission or no token to be had,
8 refused by the gateway, 64 wrong usage, 130 interrupted.`;
