import type { Command } from "commander";
import { checkFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import {
  authorityOption,
  collect,
  collectGuids,
  collectTenantIds,
  collectTenants,
  outputOptions,
  pipelineOption,
} from "./options.ts";

/** `policy`: one policy file on disk. */
export function policyCommand(context: CommandContext): Command {
  const command = newCommand(context, "policy")
    .description("plan one policy file on disk, without any Azure")
    .argument("<file>", "the policy file; - reads standard input")
    .requiredOption("--tenant <id or domain>", "the home tenant; repeat it for its domains", collectTenants)
    .option("--client-app <application id>", "a client to admit (repeatable)", collectGuids, [])
    .option(
      "--audience <audience>",
      "the API's application id or URI; other validations are left alone (repeatable)",
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
    .option("--gateway-issuer <url>", "serve this origin as issuer of the metadata (RFC 8414)")
    .option("--named-values <file>", "JSON object from named values to their values")
    .option("--out <file>", "write the edited policy there; - is standard output")
    .option("--in-place", "replace the file", false)
    .option("--recursive", "the file is a folder: plan each policy file below it", false)
    .option("--detailed-exitcode", "end with 2 when there is something to change", false);
  return pipelineOption(outputOptions(command, checkFormats))
    .addHelpText("after", examples)
    .action(async (file: string, options) => {
      const { policy } = await import("../commands/policy.ts");
      context.setExitCode(await policy(file, options, context.host, context.environment.pipeline ?? null));
    });
}

const examples = `
Examples:
  entra-mcp policy api.xml --tenant contoso.com --client-app 0a6f…
  entra-mcp policy api.xml --tenant <tenant id> --client-app <id> --in-place
  cat api.xml | entra-mcp policy - --tenant <tenant id> --out -
  entra-mcp policy api.xml --tenant <tenant id> --named-values values.json
  entra-mcp policy policies --recursive --tenant <tenant id> --client-app <id>
  entra-mcp policy api.xml --tenant <tenant id> --format sarif > api.sarif

Exit codes: 0 done, 2 something to change (--detailed-exitcode), 5 refused, 64 wrong usage.`;
