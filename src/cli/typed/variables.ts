import type { Command } from "commander";
import { harmlessName } from "../../core/text/harmless.ts";
import { nearest } from "../../core/text/nearest.ts";
import { variableName } from "../defaults.ts";

/** Sentences about variables that look like ours and are none, so that nobody believes that they are obeyed. */
export function unknownVariables(
  program: () => Command,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const found = Object.keys(env).filter((name) => name.startsWith("ENTRA_MCP_") && (env[name] ?? "") !== "");
  if (found.length === 0) return [];
  const known = new Set(commandsBelow(program()).flatMap(({ options }) => options.map(variableName)));
  return found
    .filter((name) => !known.has(name))
    .toSorted()
    .map((name) => {
      const meant = nearest(name, [...known]);
      const question = meant === null ? "" : ` Did you mean ${meant}?`;
      return `The variable ${harmlessName(name)} stands for no option and has no effect.${question}`;
    });
}

function commandsBelow(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...commandsBelow(one)]);
}
