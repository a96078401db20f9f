import type { Command } from "commander";
import { runFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { azureOptions, maxChangesOption, pipelineOption } from "./options.ts";

/** `apply`: exactly a saved plan. */
export function applyCommand(context: CommandContext): Command {
  const command = newCommand(context, "apply")
    .description("carry out a saved plan, exactly, or refuse because the setup moved")
    .argument("<plan>", "a file written by entra-mcp plan --out")
    .option("--expect <fingerprint>", "refuse if the plan is another one")
    .addOption(maxChangesOption())
    .option("--dry-run", "check that nothing moved and show the plan; writes nothing", false)
    .option("--yes", "do not ask", false)
    .option("--rollback-on-failure", "put back what was made when something fails", false);
  return pipelineOption(azureOptions(command, runFormats))
    .addHelpText("after", examples)
    .action(async (file: string, options) => {
      const { apply } = await import("../commands/apply.ts");
      context.setExitCode(await apply(file, options, context.host, context.environment));
    });
}

const examples = `
Examples:
  entra-mcp apply plan.json --dry-run      does it still fit? writes nothing
  entra-mcp apply plan.json
  entra-mcp apply plan.json --yes --expect sha256:1f0c…
  entra-mcp apply plan.json --yes --rollback-on-failure --format json

Exit codes: 0 done or already so, 1 failed and nothing written, 3 partly applied, 4 the setup moved,
5 refused, 6 confirmation needed and nobody to ask, 7 sign-in or permission,
8 applied but not verified, 64 wrong usage, 130 interrupted.`;
