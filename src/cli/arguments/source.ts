import { type Command, Option } from "commander";
import { sourceFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import {
  authorityOption,
  collect,
  collectTenantIds,
  collectTenants,
  outputOptions,
  pipelineOption,
} from "./options.ts";

/** `source`: the tree that deploys the setup. */
export function sourceCommand(context: CommandContext): Command {
  const command = newCommand(context, "source")
    .description("make the migration in the source tree that deploys the setup, without any Azure")
    .argument("[dir]", "the source tree", ".")
    .option("--home-tenant <id or domain>", "also means the home tenant (repeatable)", collectTenants, [])
    .option(
      "--tenant-expression <text>",
      "also means the home tenant, as it is written (repeatable)",
      collect,
      [],
    )
    .option(
      "--client-app <id, expression or none>",
      "a client to admit; an expression is inserted as it is (repeatable)",
      collect,
      [],
    )
    .option(
      "--app <name>",
      "an app registration of the setup, where the tree does not tell (repeatable)",
      collect,
      [],
    )
    .addOption(authorityOption())
    .option(
      "--allow-tenant <tenant id>",
      "admit only this tenant and the home tenant (repeatable)",
      collectTenantIds,
      [],
    )
    .addOption(
      new Option(
        "--with <extra>",
        "gateway-issuer: the gateway's own origin as issuer (with --gateway-issuer)",
      ).choices(["gateway-issuer"]),
    )
    .option("--gateway-issuer <url>", "serve this origin as issuer of the metadata (RFC 8414)")
    .option("--plan <file>", "say which place of the tree makes each change of a saved plan")
    .addOption(new Option("--patch <file>", "write a patch for git apply; - is standard output"))
    .option("--in-place", "edit the files", false)
    .option("--check", "end with 2 when there is something to edit", false);
  return pipelineOption(outputOptions(command, sourceFormats))
    .addHelpText("after", examples)
    .action(async (folder: string, options) => {
      const { source } = await import("../commands/source.ts");
      context.setExitCode(await source(folder, options, context.host, context.environment.pipeline ?? null));
    });
}

const examples = `
Examples:
  entra-mcp source
  entra-mcp source infra --client-app 0a6f… --patch migration.patch
  entra-mcp source . --home-tenant contoso.com --home-tenant <tenant id> --in-place
  entra-mcp source . --tenant-expression '#{TenantId}#' --client-app '{{McpClientId}}'
  entra-mcp source . --plan plan.json
  entra-mcp source . --check --format sarif > source.sarif

Exit codes: 0 done, 2 something to edit (--check), 5 refused, 64 wrong usage.`;
