import type { Command } from "commander";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { completedCommands } from "./grammar.ts";
import { powershellCompletion } from "./powershell.ts";
import type { Shell } from "./shells.ts";
import { zshCompletion } from "./zsh.ts";

const scripts = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
} as const;

/** The script that completes what a program takes, in one of the shells. */
export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](completedCommands(program));
}
