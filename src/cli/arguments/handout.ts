import { type Command, Option } from "commander";
import { pageFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { pageOptions, setupOptions, tenantWord } from "./options.ts";

/** `handout`: a page for the people who are to use the MCP server. */
export function handoutCommand(context: CommandContext): Command {
  const command = setupOptions(
    newCommand(context, "handout")
      .description("one page for a customer or for attendees: how to connect, consent, what goes wrong")
      .option("--customer <id or domain>", "the organization that the page is for", tenantWord),
  )
    .addOption(new Option("--format <format>", "of the page").choices(pageFormats).default("markdown"))
    .option("--out <file>", "write the page there");
  return pageOptions(command)
    .addHelpText("after", examples)
    .action(async (options) => {
      const { handout } = await import("../commands/handout.ts");
      context.setExitCode(await handout(options, context.host, context.environment));
    });
}

const examples = `
Examples:
  entra-mcp handout --customer fabrikam.com --format html --out fabrikam.html
  entra-mcp handout --out attendees.md
  entra-mcp handout --url https://my-apim.azure-api.net/flights/mcp --client-app "Flights MCP Client"

Everything on the page is read from the setup as it is; nothing is written to Azure. Without --customer
the page is for whoever gets it. An html page is one file, for a screen and for paper.

Exit codes: 0 done, 5 the setup serves nobody else yet, or the customer is not on the list of
tenants (the page says so), 7 sign-in or permission, 64 wrong usage.`;
