import type { Command } from "commander";
import { nearest } from "../../core/text/nearest.ts";
import { builtInWorlds } from "../arguments/sandbox.ts";

/** What somebody may have meant by a word that is not known here, as a sentence; `null` where nobody can tell. */
export function meantBy(word: string, command: Command, program: Command): string | null {
  if (!word.startsWith("-")) return commandMeant(word, command, program);
  const name = word.split("=", 1)[0] ?? "";
  const known = command.options.map(({ long }) => long ?? "");
  const wanted = (aliases.get(name) ?? []).find((long) => known.includes(long));
  if (wanted !== undefined) return `Here it is ${wanted}.`;
  if (programWide.has(name)) return "entra-mcp --version prints the version.";
  const near = nearest(name, known);
  if (near !== null) return `Did you mean ${near}?`;
  const elsewhere = aliases.get(name)?.[0] ?? name;
  const others = commandsWith(program, elsewhere);
  if (others.length === 0) return null;
  const instead = name === "--verbose" && known.includes("--debug") ? " Here there is --debug." : "";
  return `${elsewhere} is an option of ${others.slice(0, 4).join(", ")}${others.length > 4 ? ", …" : ""}.${instead}`;
}

/** Words of other tools, and the options that may stand for them here, the likeliest first. */
const aliases: ReadonlyMap<string, readonly string[]> = new Map([
  ["-y", ["--yes"]],
  ["--auto-approve", ["--yes"]],
  ["-auto-approve", ["--yes"]],
  ["--assume-yes", ["--yes"]],
  ["--no-confirm", ["--yes"]],
  ["-n", ["--dry-run"]],
  ["--plan", ["--dry-run"]],
  ["--what-if", ["--dry-run"]],
  ["--whatif", ["--dry-run"]],
  ["-v", ["--verbose"]],
  ["-q", ["--quiet"]],
  ["--silent", ["--quiet"]],
  ["-o", ["--format", "--out"]],
  ["--output", ["--format", "--out"]],
  ["--json", ["--format"]],
  ["-f", ["--format"]],
  ["--non-interactive", ["--no-input"]],
  ["--tenant", ["--home-tenant", "--allow-tenant"]],
  ["--world", ["--sandbox"]],
  ["--sandbox", ["--world"]],
  ["--name", ["--api"]],
  ["--service", ["--apim"]],
  ["--service-name", ["--apim"]],
]);

const programWide: ReadonlySet<string> = new Set(["-v", "-V", "--version", "-version"]);

function commandMeant(word: string, command: Command, program: Command): string | null {
  const path = pathOf(command);
  if (path === "" && word === "version") return "entra-mcp --version prints the version.";
  const said = commandAliases.get(`${path} ${word}`.trim());
  if (said !== undefined) return said;
  const near = nearest(
    word,
    command.commands.map((one) => one.name()),
  );
  if (near !== null) return `Did you mean ${near}?`;
  const names = command.commands.map((one) => one.name());
  return command === program ? null : `There are ${names.join(", ")}.`;
}

const commandAliases: ReadonlyMap<string, string> = new Map([
  ["undo", "entra-mcp rollback puts back what a run changed."],
  ["destroy", "entra-mcp rollback puts back what a run changed."],
  ["diff", "entra-mcp plan shows what would change."],
  ["validate", "entra-mcp verify checks a live setup."],
  ["check", "entra-mcp verify checks a live setup."],
  ["status", "entra-mcp verify checks a live setup, entra-mcp rollback --list lists the runs."],
  ["runs", "entra-mcp rollback --list lists the runs."],
  ["sandbox list", `The built-in worlds are ${builtInWorlds}.`],
  ["sandbox worlds", `The built-in worlds are ${builtInWorlds}.`],
  ["login", "az login signs in; for other ways see --auth of entra-mcp migrate."],
]);

function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? "" : `${pathOf(parent)} ${command.name()}`.trim();
}

function commandsWith(program: Command, long: string): string[] {
  return program.commands.flatMap((one) =>
    one.options.some((option) => option.long === long)
      ? [one.name()]
      : commandsWith(one, long).map((name) => `${one.name()} ${name}`),
  );
}
