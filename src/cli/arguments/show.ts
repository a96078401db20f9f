import { type Command, Option } from "commander";
import { formats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { outputOptions } from "./options.ts";

/** `show`: a saved plan for people, without any network. */
export function showCommand(context: CommandContext): Command {
  const command = newCommand(context, "show")
    .description("show a saved plan; asks nobody and writes nothing")
    .argument("<plan>", "a file written by entra-mcp plan --out")
    .addOption(new Option("--expect <fingerprint>", "refuse if the plan is another one"))
    .option(
      "--verbose",
      "show the whole access table: each caller, Entra and the gateway apart, and why",
      false,
    );
  return outputOptions(command, formats)
    .addHelpText("after", examples)
    .action(async (file: string, options) => {
      const { show } = await import("../commands/show.ts");
      context.setExitCode(await show(file, options, context.host));
    });
}

const examples = `
Examples:
  entra-mcp show plan.json
  entra-mcp show plan.json --format html > plan.html
  entra-mcp show plan.json --format markdown >> "$GITHUB_STEP_SUMMARY"

It shows what is in the file. entra-mcp apply plans it again from the live setup before it writes.

Exit codes: 0 shown, 4 not the expected plan, 64 wrong usage, or no plan.`;
