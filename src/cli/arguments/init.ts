import { Argument, type Command, InvalidArgumentError, type Option } from "commander";
import { type PipelineKind, pipelineKinds, usualHome } from "../../core/init/pipeline.ts";
import { configurable } from "../command-line.ts";
import { variableOf } from "../defaults.ts";
import { type CommandContext, newCommand } from "./command.ts";
import { configuringOptions, wantedOptions } from "./options.ts";

/** `init`: a configuration for a setup, and a pipeline that migrates it. */
export function initCommand(context: CommandContext): Command {
  const command = newCommand(context, "init")
    .description("write entra-mcp.json for your setup, and a pipeline: plan, approve, apply, verify")
    .addArgument(new Argument("[pipeline]", "also write a pipeline for one of these").choices(pipelineKinds))
    .option("--force", "replace files that are there", false)
    .option("--print", "print the files instead of writing them", false)
    .option("--branch <name>", "of the pipeline: where changes are made", branchName, "main")
    .option(
      "--home <owner/repository>",
      "of the pipeline: who has the action and the template",
      ownerAndName,
      usualHome,
    );
  return configuringOptions(
    wantedOptions(command).option("--allow-shared", "permit editing policies that other APIs use too", false),
  )
    .addHelpText("after", examples)
    .action(async (kind: PipelineKind | undefined, options, self: Command) => {
      const { init } = await import("../commands/init.ts");
      // What a variable says everywhere is no request to this command.
      const isTyped = (option: Option) =>
        self.getOptionValueSource(option.attributeName()) === "cli" &&
        variableOf(option, context.host.env) === null;
      const typed = self.options.filter(isTyped).map(({ long }) => long ?? "");
      const request = { kind: kind ?? null, typed, commands: configurable(context.wholeProgram()) };
      context.setExitCode(await init(request, options, context.host, context.environment));
    });
}

function branchName(value: string): string {
  if (!/^\w[\w./-]{0,99}$/.test(value)) throw new InvalidArgumentError("It is not a name such as main.");
  return value;
}

function ownerAndName(value: string): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(value)) throw new InvalidArgumentError("It is not owner/repository.");
  return value;
}

const examples = `
Examples:
  entra-mcp init
  entra-mcp init github --url https://my-apim.azure-api.net/flights/mcp
  entra-mcp init azure-pipelines --allow-tenant fabrikam.com
  entra-mcp init github --sandbox --print      what it would write, for the built-in example setup

Nothing is written to Azure, and no file is replaced without --force. Where entra-mcp.json is there already it
stays as it is: the pipeline is written for the setups in it, and nobody has to sign in.

Exit codes: 0 done, 1 a file cannot be written, 7 sign-in or permission, 64 wrong usage, or a file is in the way.`;
