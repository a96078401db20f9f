import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { Fault } from "../core/fault.ts";
import { isGuid } from "../core/text/guid.ts";
import type { Environment } from "./azure-access.ts";
import { farewell } from "./farewell.ts";
import type { Host } from "./host.ts";
import { version } from "./version.ts";

/** Runs one command line. @returns the exit code */
export async function runProgram(
  argv: readonly string[],
  host: Host,
  environment: Environment,
): Promise<number> {
  let exitCode = 0;
  const program = commandTree(host, environment, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end in an "error" with code 0.
      if (error.exitCode === 0) return 0;
      if (error.code === "commander.help") return new Fault("usage", error.message).exitCode;
      return farewell(
        new Fault("usage", sentence(error.message), { hint: "See entra-mcp --help." }),
        argv,
        host,
      );
    }
    return farewell(error, argv, host);
  }
}

function commandTree(host: Host, environment: Environment, setExitCode: (code: number) => void): Command {
  const program = new Command("entra-mcp")
    .description("Makes an MCP server behind Azure API Management serve every Microsoft Entra organization.")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .showSuggestionAfterError(true)
    .addHelpText("after", examples.program);
  // Subcommands copy these settings when they are made, so they come first.
  program.exitOverride().configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    // Errors are told by the farewell, in one form for all of them.
    outputError: () => undefined,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  program.addCommand(migrateCommand(program, host, environment, setExitCode));
  program.addCommand(policyCommand(program, host, setExitCode));
  program.addCommand(sandboxCommand(program, host, environment, setExitCode));
  return program;
}

function migrateCommand(
  program: Command,
  host: Host,
  environment: Environment,
  setExitCode: (code: number) => void,
): Command {
  return program
    .createCommand("migrate")
    .copyInheritedSettings(program)
    .description("read, plan, show, ask, back up, apply, check")
    .option("--url <url>", "the MCP server's address; service and API are found from it", httpsUrl)
    .option("--apim <name>", "the API Management service: ARM id or name")
    .option("--api <name>", "the API: id, ARM id, display name or path")
    .option("--api-app <name>", "the API's app registration: application id, object id or name")
    .option("--client-app <name>", "a client's app registration (repeatable)", collect, [])
    .addOption(authorityOption())
    .option(
      "--allow-tenant <id or domain>",
      "admit only this tenant and the home tenant (repeatable)",
      collect,
      [],
    )
    .addOption(new Option("--only <half>", "plan one half").choices(["entra", "apim"]))
    .addOption(
      new Option("--with <extra>", "known-client, instance-lock or gateway-issuer (repeatable)")
        .argParser(collectExtras)
        .default([]),
    )
    .option("--allow-shared", "permit editing policies that other APIs use too", false)
    .option("--dry-run", "stop after showing the plan; writes nothing", false)
    .option("--detailed-exitcode", "with --dry-run: end with 2 when there is something to change", false)
    .option("--strict", "let warnings refuse, too", false)
    .option("--yes", "do not ask", false)
    .option("--no-input", "never ask; fail instead")
    .addOption(formatOption("markdown"))
    .option("--quiet", "print nothing but errors and data", false)
    .option("--no-color", "no colours")
    .option("--state-dir <folder>", "where runs, backups and receipts are kept", ".entra-mcp")
    .option("--cloud <name or file>", "public, usgov, usgov-dod, china, or a JSON file", "public")
    .option("--sandbox [world]", "use a make-believe Azure: a built-in world (flights) or a world file")
    .addHelpText("after", examples.migrate)
    .action(async (options) => {
      const { migrate } = await import("./commands/migrate.ts");
      setExitCode(await migrate(options, host, environment));
    });
}

function policyCommand(program: Command, host: Host, setExitCode: (code: number) => void): Command {
  return program
    .createCommand("policy")
    .copyInheritedSettings(program)
    .description("plan one policy file on disk, without any Azure")
    .argument("<file>", "the policy file; - reads standard input")
    .requiredOption("--tenant <id or domain>", "the home tenant; repeat it for its domains", collect)
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
      collectGuids,
      [],
    )
    .option("--gateway-issuer <url>", "serve this origin as issuer of the metadata (RFC 8414)")
    .option("--named-values <file>", "JSON object from named values to their values")
    .option("--out <file>", "write the edited policy there; - is standard output")
    .option("--in-place", "replace the file", false)
    .option("--detailed-exitcode", "end with 2 when there is something to change", false)
    .addOption(formatOption())
    .option("--quiet", "print nothing but errors and data", false)
    .option("--no-color", "no colours")
    .addHelpText("after", examples.policy)
    .action(async (file: string, options) => {
      const { policy } = await import("./commands/policy.ts");
      setExitCode(await policy(file, options, host));
    });
}

function authorityOption(): Option {
  return new Option("--authority <authority>", "what replaces the home tenant")
    .choices(["common", "organizations"])
    .default("common");
}

function formatOption(...more: readonly string[]): Option {
  return new Option("--format <format>", "of the output").choices(["text", "json", ...more]).default("text");
}

function sandboxCommand(
  program: Command,
  host: Host,
  environment: Environment,
  setExitCode: (code: number) => void,
): Command {
  const sandbox = program
    .createCommand("sandbox")
    .copyInheritedSettings(program)
    .description("make-believe Azure worlds to try everything on");
  sandbox
    .command("new")
    .description("write a new world file")
    .argument("<name>", "a built-in world, such as flights")
    .requiredOption("--out <file>", "the file to write")
    .action(async (name: string, options: { out: string }) => {
      const { sandboxNew } = await import("./commands/sandbox.ts");
      setExitCode(await sandboxNew(name, options, host, environment.sandbox));
    });
  sandbox
    .command("show")
    .description("tell what is in a world")
    .argument("<world>", "a built-in world or a world file")
    .addOption(formatOption())
    .action(async (world: string, options: { format: string }) => {
      const { sandboxShow } = await import("./commands/sandbox.ts");
      setExitCode(await sandboxShow(world, options, host, environment.sandbox));
    });
  sandbox
    .command("serve")
    .description("serve a world over HTTPS on loopback, for other programs")
    .option("--world <world>", "a built-in world or a world file", "flights")
    .option("--port <number>", "the first port; 0 takes whatever is free", portNumber, 0)
    .option("--log <file>", "write a JSON line for each request; never a token")
    .action(async (options: { world: string; port: number; log?: string }) => {
      const { sandboxServe } = await import("./commands/sandbox.ts");
      const wish = { world: options.world, port: options.port, log: options.log ?? null };
      setExitCode(await sandboxServe(wish, host, environment.sandbox));
    });
  return sandbox;
}

function httpsUrl(value: string): string {
  if (!URL.canParse(value) || new URL(value).protocol !== "https:")
    throw new InvalidArgumentError("It is not an https URL, such as https://my-apim.azure-api.net/mcp.");
  return value;
}

const extras: readonly string[] = ["known-client", "instance-lock", "gateway-issuer"];

function collectExtras(value: string, previous: readonly string[]): string[] {
  if (!extras.includes(value)) throw new InvalidArgumentError(`It is one of ${extras.join(", ")}.`);
  return [...previous, value];
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_000)
    throw new InvalidArgumentError("It is not a port number.");
  return port;
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function collectGuids(value: string, previous: readonly string[]): string[] {
  if (!isGuid(value)) {
    throw new InvalidArgumentError("It is not a GUID.");
  }
  return [...previous, value.toLowerCase()];
}

/** Commander's own messages begin with "error: " and may end in a suggestion on a line of its own. */
function sentence(message: string): string {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const examples = {
  program: `
Examples:
  entra-mcp migrate --sandbox --dry-run     see the plan for the built-in example setup
  entra-mcp migrate --dry-run               see the plan for your setup
  entra-mcp migrate                         migrate it, after a confirmation`,
  policy: `
Examples:
  entra-mcp policy api.xml --tenant contoso.com --client-app 0a6f…
  entra-mcp policy api.xml --tenant <tenant id> --client-app <id> --in-place
  cat api.xml | entra-mcp policy - --tenant <tenant id> --out -
  entra-mcp policy api.xml --tenant <tenant id> --named-values values.json

Exit codes: 0 done, 2 something to change (--detailed-exitcode), 5 refused, 64 wrong usage.`,
  migrate: `
Examples:
  entra-mcp migrate --dry-run
  entra-mcp migrate --url https://my-apim.azure-api.net/flights/mcp
  entra-mcp migrate --apim my-apim --api my-mcp-server
  entra-mcp migrate --allow-tenant 2c2e6a1f-0000-0000-0000-000000000000 --yes
  entra-mcp migrate --sandbox --dry-run --format json
  entra-mcp migrate --dry-run --format markdown >> "$GITHUB_STEP_SUMMARY"

Exit codes: 0 done or nothing to do, 1 failed and nothing written, 3 partly applied,
4 the setup moved, 5 refused by a blocker, 6 confirmation needed and nobody to ask,
7 sign-in or permission, 8 applied but not verified, 64 wrong usage, 130 interrupted.`,
};
