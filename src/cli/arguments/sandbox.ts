import { type Command, InvalidArgumentError, Option } from "commander";
import { Fault } from "../../core/fault.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { type PlainFormat, plainFormats } from "../format.ts";
import { type CommandContext, newCommand } from "./command.ts";

/** The names of worlds that are built in; the sandbox itself is loaded only where one is opened. */
export const builtInWorlds =
  "flights, protected-resource, gateway-resource, validate-jwt, shared-fragment, named-values, mcp-server, pre-authorized, one-registration, revisions, on-behalf-of, hostile and fleet:<n>";

interface ServeWords {
  readonly world?: string;
  readonly port: number;
  readonly log?: string;
  readonly localAddresses?: true;
}

/** `sandbox`: worlds to try everything on. */
export function sandboxCommand(context: CommandContext): Command {
  const sandbox = newCommand(context, "sandbox").description(
    "make-believe Azure worlds to try everything on",
  );
  sandbox.addHelpText("after", `\nBuilt-in worlds: ${builtInWorlds}.`);
  sandbox
    .command("new")
    .description("write a new world file")
    .argument("<name>", "a built-in world, such as flights")
    .requiredOption("--out <file>", "the file to write")
    .action(async (name: string, options: { out: string }) => {
      const { sandboxNew } = await import("../commands/sandbox.ts");
      context.setExitCode(await sandboxNew(name, options, context.host, context.environment.sandbox));
    });
  sandbox
    .command("show")
    .description("show what is in a world")
    .argument("<world>", "a built-in world or a world file")
    .addOption(new Option("--format <format>", "of the output").choices(plainFormats).default("text"))
    .action(async (world: string, options: { format: PlainFormat }) => {
      const { sandboxShow } = await import("../commands/sandbox.ts");
      context.setExitCode(await sandboxShow(world, options, context.host, context.environment.sandbox));
    });
  sandbox
    .command("serve")
    .description("serve a world over HTTPS on loopback, for other programs")
    .argument("[world]", "a built-in world or a world file; flights unless it is named")
    .option("--world <world>", "the same as an option")
    .option("--port <number>", "the first port; 0 takes whatever is free", portNumber, 0)
    .option("--log <file>", "write a JSON line for each request; never a token")
    .option("--local-addresses", "for clients that take no proxy: metadata names addresses on this machine")
    .action(async (named: string | undefined, words: ServeWords) => {
      const { port, log, localAddresses } = words;
      const { sandboxServe } = await import("../commands/sandbox.ts");
      const addresses = localAddresses === true ? "local" : "public";
      const served = { world: servedWorld(named, words.world), port, log: log ?? null, addresses } as const;
      context.setExitCode(await sandboxServe(served, context.host, context.environment.sandbox));
    });
  return sandbox;
}

function servedWorld(named: string | undefined, world: string | undefined): string {
  if (named !== undefined && world !== undefined)
    throw new Fault(
      "usage",
      `One world is served: ${harmlessName(named)}, or --world ${harmlessName(world)}.`,
    );
  return named ?? world ?? "flights";
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_000)
    throw new InvalidArgumentError("It is not a port number.");
  return port;
}
