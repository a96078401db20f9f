import type { Command } from "commander";
import type { shells } from "../arguments/completion.ts";
import { bashCompletion } from "../completion/bash.ts";
import { fishCompletion } from "../completion/fish.ts";
import { completedCommands } from "../completion/grammar.ts";
import { powershellCompletion } from "../completion/powershell.ts";
import { zshCompletion } from "../completion/zsh.ts";

const scripts = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
} as const;

/** The script that completes what a program takes, in one of the shells. */
export function completionScript(shell: (typeof shells)[number], program: Command): string {
  return scripts[shell](completedCommands(program));
}
