import type { Command } from "commander";
import { runFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { azureOptions, pipelineOption } from "./options.ts";

/** `rollback`: what a run changed, as it was. */
export function rollbackCommand(context: CommandContext): Command {
  const command = newCommand(context, "rollback")
    .description("put back what a run changed; shows and asks first")
    .argument("[run]", "name of the run, or its folder; the latest one that is not put back")
    .option("--list", "list the runs", false)
    .option("--dry-run", "stop after showing the plan; writes nothing", false)
    .option("--force", "also put back what somebody changed after the run", false)
    .option("--yes", "do not ask", false);
  return pipelineOption(azureOptions(command, runFormats))
    .addHelpText("after", examples)
    .action(async (run: string | undefined, options) => {
      const { rollback } = await import("../commands/rollback.ts");
      context.setExitCode(await rollback(run, options, context.host, context.environment));
    });
}

const examples = `
Examples:
  entra-mcp rollback --list
  entra-mcp rollback --dry-run
  entra-mcp rollback
  entra-mcp rollback 2026-11-23T100000Z-1f0c2b3a --yes

Exit codes: 0 done or nothing to put back, 1 failed and nothing written, 3 partly put back,
4 somebody changed it since, 6 confirmation needed and nobody to ask, 7 sign-in or permission,
8 put back but not verified, 64 wrong usage, 130 interrupted.`;
