import { Command, type Option } from "commander";
import type { CommandContext } from "./arguments/command.ts";
import { commandDeclarations } from "./arguments/commands.ts";
import { version } from "./version.ts";

/** What a program is made from. */
export type ProgramParts = Pick<CommandContext, "host" | "environment" | "setExitCode">;

/** The program as far as a command line needs it: to declare every command takes longer than to run a short one. */
export function programFor(argv: readonly string[], parts: ProgramParts): Command {
  const named = Object.keys(commandDeclarations).find((name) => name === argv[0]);
  return named === undefined ? wholeProgram(parts) : programWith([named], parts);
}

/** The program with every command. */
export function wholeProgram(parts: ProgramParts): Command {
  return programWith(Object.keys(commandDeclarations), parts);
}

function programWith(names: readonly string[], parts: ProgramParts): Command {
  const program = new Command("entra-mcp")
    .description("Makes an MCP server behind Azure API Management serve every Microsoft Entra organization.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    // Suggestions of our own know the words of other tools, too.
    .showSuggestionAfterError(false)
    .addHelpText("after", examples);
  const { host } = parts;
  // Subcommands copy these settings when they are made, so they come first.
  program.exitOverride().configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    // `reportFailure` prints every error, in one form.
    outputError: () => undefined,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  // Everyone expects a switch to be off by default.
  const help = program.createHelp();
  program.configureHelp({
    optionDescription: (option) => help.optionDescription(withoutEmptyDefault(option)),
  });
  const context = { ...parts, program, wholeProgram: () => wholeProgram(parts) };
  for (const name of names) {
    const declare = commandDeclarations[name];
    if (declare !== undefined) program.addCommand(declare(context));
  }
  return program;
}

function withoutEmptyDefault(option: Option): Option {
  const { defaultValue } = option;
  const isEmpty = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isEmpty ? Object.assign(Object.create(option) as Option, { defaultValue: undefined }) : option;
}

const examples = `
Examples:
  entra-mcp migrate --sandbox --dry-run     see the plan for the built-in example setup
  entra-mcp migrate --dry-run               see the plan for your setup
  entra-mcp migrate                         migrate it, after a confirmation
  entra-mcp rollback                        put back what it changed
  entra-mcp tenants add fabrikam.com        admit one more, where a list is in force
  entra-mcp trace                           why a token is refused, and what helps
  entra-mcp handout --customer fabrikam.com a page for them: how to connect, consent, what goes wrong
  entra-mcp init github                     entra-mcp.json and a pipeline that asks before it applies`;
