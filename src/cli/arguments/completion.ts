import { Argument, type Command } from "commander";
import { type Shell, shells } from "../completion/shells.ts";
import { type CommandContext, newCommand } from "./command.ts";

/** `completion`: a script for a shell, from the same table of commands and options. */
export function completionCommand(context: CommandContext): Command {
  return newCommand(context, "completion")
    .description("print a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>").choices(shells))
    .addHelpText("after", examples)
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../completion/script.ts");
      context.host.stdout.write(completionScript(shell, context.wholeProgram()));
    });
}

const examples = `
Examples:
  source <(entra-mcp completion bash)
  source <(entra-mcp completion zsh)
  entra-mcp completion fish | source
  entra-mcp completion powershell | Out-String | Invoke-Expression

It completes the command entra-mcp, as npm install --global entra-mcp makes it.`;
