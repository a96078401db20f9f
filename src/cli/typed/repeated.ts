import type { Command } from "commander";
import { commandIn } from "../command-line.ts";
import { readWords, type TypedOption } from "./words.ts";

/** A command of this program that is told to somebody, with the options around it that they typed themselves. */
export type AsTyped = (command: string) => string;

/** What was typed, and where. */
interface Typed {
  readonly program: Command;
  readonly argv: readonly string[];
  /** As Node names it. */
  readonly platform: string;
}

/**
 * Commands to try next lead to the same place with the same wish: the same one again has all that was typed, another one what
 * names the Azure, the setup and what is wanted of it. A command that names its own sandbox is left alone.
 */
export function asTyped({ program, argv, platform }: Typed): AsTyped {
  const here = commandIn(program, argv);
  const typed = readWords(here.command, here.rest).options;
  return (line) => {
    const own = / *(?:^|\| )entra-mcp (.*)$/.exec(line)?.[1];
    if (own === undefined) return line;
    const words = own.split(" ");
    const there = commandIn(program, words);
    if (there.command === program || words.includes("--sandbox")) return line;
    const isSame = there.command === here.command;
    const isWanted = ({ long }: TypedOption) =>
      there.command.options.some((option) => option.long === long) &&
      !words.some((word) => word === long || word.startsWith(`${long}=`)) &&
      !without(words).has(long) &&
      (isSame ? !words.includes("--list") || ofRecords.has(long) : leading.has(long));
    const added = typed.filter(isWanted).flatMap((option) => wordsOf(option, platform));
    return [line, ...added].join(" ");
  };
}

/** Which Azure, which setup, what is wanted of it. */
const leading: ReadonlySet<string> = new Set(
  [
    ["--sandbox", "--cloud", "--auth", "--graph-auth", "--expect-tenant"],
    ["--state-dir", "--config", "--setup"],
    ["--url", "--apim", "--api", "--api-app", "--client-app"],
    ["--allow-tenant", "--authority", "--only", "--with", "--allow-shared"],
  ].flat(),
);

/** What a list of runs takes. */
const ofRecords: ReadonlySet<string> = new Set(["--state-dir", "--config", "--setup"]);

/** What a word takes the place of. */
function without(words: readonly string[]): ReadonlySet<string> {
  return new Set([
    ...(words.includes("--dry-run") ? ["--yes", "--rollback-on-failure", "--strict"] : []),
    ...(words.includes("--yes") ? ["--dry-run", "--detailed-exitcode"] : []),
    "--help",
  ]);
}

function wordsOf({ long, value }: TypedOption, platform: string): string[] {
  return value === null ? [long] : [long, quotedWord(value, platform)];
}

/**
 * A text as one word of a shell. On Windows in the way of PowerShell, because cmd has no quotes that hold a percent sign
 * together.
 */
export function quotedWord(text: string, platform: string): string {
  if (/^[\w.:/@+,-]+$/.test(text) || (platform === "win32" && /^[\w.:/@+\\-]+$/.test(text))) return text;
  return platform === "win32" ? `'${text.replaceAll("'", "''")}'` : `'${text.replaceAll("'", "'\\''")}'`;
}
