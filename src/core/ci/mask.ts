import { commandLine } from "./logging-command.ts";
import type { Runner } from "./runner.ts";

/** Shorter ones are parts of ordinary words, and a log full of stars tells nothing. */
const shortest = 8;

/**
 * The commands after which a runner hides these values in the log. A secret of several lines is one of each line, because logs are
 * searched line by line.
 */
export function maskCommands(runner: Runner, secrets: readonly string[]): string[] {
  const values = secrets
    .flatMap((secret) => secret.split(/[\r\n]+/))
    .filter((value) => value.trim().length >= shortest);
  return [...new Set(values)]
    .filter((value) => staysHidden(runner, value))
    .map((value) => mask(runner, value));
}

/**
 * An agent writes every command into its own debugging log as it came, after the mask is set: what was escaped is then not what is hidden. So
 * values are written as they are, and those that would be read as something else are left out. What moves
 * a cursor or reorders text has no place in a log at all.
 */
function staysHidden(runner: Runner, value: string): boolean {
  if (/[\p{C}\u2028\u2029]/u.test(value)) return false;
  return runner === "github" || !/%(?:AZP25|3B|0D|0A|5D)/i.test(value);
}

function mask(runner: Runner, value: string): string {
  switch (runner) {
    case "github":
      return commandLine(runner, { name: "add-mask", properties: {}, data: value });
    case "azure":
      return `##vso[task.setsecret]${value}`;
    default:
      return runner satisfies never;
  }
}
