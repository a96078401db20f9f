import type { Command } from "commander";
import type { Environment } from "../azure-access.ts";
import type { Host } from "../host.ts";

/** What the declaration of a command needs. Its action loads the command itself, so that help costs nothing. */
export interface CommandContext {
  readonly program: Command;
  /** A program that has every command; `program` may have only the one that is run. */
  readonly wholeProgram: () => Command;
  readonly host: Host;
  readonly environment: Environment;
  readonly setExitCode: (code: number) => void;
}

/** A new command that behaves like the program in errors and output. */
export function newCommand({ program }: CommandContext, name: string): Command {
  return program.createCommand(name).copyInheritedSettings(program);
}
