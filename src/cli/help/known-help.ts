import { existsSync } from "node:fs";
import { runnerOf } from "../../core/ci/runner.ts";
import { configurationFile } from "../../core/init/written-file.ts";
import { version } from "../version.ts";
import { type HelpText, laidOut } from "./help-text.ts";

/** JSON: by the words that name a command, none for the program, its help. The build puts it in, see scripts/help-texts.js. */
declare const ENTRA_MCP_HELP: string | undefined;

/**
 * What a command line prints that asks for nothing but help or the version: the same text that the whole program prints,
 * which takes twice as long to load. `null` where something else could come out: where a variable or a configuration file
 * adds options, which may be wrong, or where the runner of a pipeline reads.
 *
 * @param columns of the terminal that is written to; `undefined` where it is none
 */
export function knownAnswer(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  columns: () => number | undefined,
): string | null {
  if (argv.length === 1 && argv[0] === "--version") return isPlain(env) ? `${version}\n` : null;
  if (!helpOptions.has(argv.at(-1) ?? "") || !isPlain(env) || typeof ENTRA_MCP_HELP !== "string") return null;
  const texts = new Map(Object.entries(JSON.parse(ENTRA_MCP_HELP) as Readonly<Record<string, HelpText>>));
  const text = texts.get(argv.slice(0, -1).join(" "));
  return text === undefined ? null : laidOut(text, columns() ?? 80);
}

const helpOptions: ReadonlySet<string> = new Set(["-h", "--help"]);

function isPlain(env: Readonly<Record<string, string | undefined>>): boolean {
  const isOurs = (name: string) => name.toUpperCase().startsWith("ENTRA_MCP_");
  return !Object.keys(env).some(isOurs) && runnerOf(null, env) === null && !existsSync(configurationFile);
}
