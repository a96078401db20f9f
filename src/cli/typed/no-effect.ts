import { Fault } from "../../core/fault.ts";
import type { CommandLine } from "../command-line.ts";
import { isRepeatable } from "../defaults.ts";
import { readWords, type TypedOption, type TypedWords } from "./words.ts";

/** What a rule looks at. */
interface Line {
  /** The words that name the command, such as `tenants add`. */
  readonly command: string;
  readonly typed: TypedWords;
  readonly declares: (long: string) => boolean;
  readonly isTyped: (long: string) => boolean;
  /** Whether an option is in force, wherever it comes from. */
  readonly isSet: (long: string) => boolean;
  /** An option in force as it is told: with its variable, where it comes from one. */
  readonly told: (long: string) => string;
  readonly hasConfig: boolean;
}

/** Why an option that was typed would have no effect; `null` where it has one. */
interface Idle {
  readonly message: string;
  readonly hint?: string;
}

/**
 * What is typed is obeyed or refused. Variables are for every command, so what they say is passed over where it has no
 * meaning.
 *
 * @throws Fault `usage`
 */
export function refuseWithoutEffect(line: CommandLine): void {
  const known = lineOf(line);
  const twice = givenTwice(known.typed);
  if (twice !== null)
    throw new Fault("usage", `${twice} is given twice, and it holds one value.`, {
      hint: "Leave one of them out.",
    });
  for (const rule of rules) {
    const idle = rule(known);
    if (idle !== null)
      throw new Fault("usage", idle.message, idle.hint === undefined ? {} : { hint: idle.hint });
  }
}

function lineOf({ command, names, typed, known, sources, config }: CommandLine): Line {
  const words = readWords(command, typed);
  const all = readWords(command, known);
  const has = ({ options }: TypedWords, long: string) => options.some((one) => one.long === long);
  return {
    command: names.join(" "),
    typed: words,
    declares: (long) => command.options.some((option) => option.long === long),
    isTyped: (long) => has(words, long),
    isSet: (long) => has(all, long),
    told: (long) => {
      const source = has(words, long) ? undefined : sources.get(long);
      return source === undefined ? long : `${long} (from ${source})`;
    },
    hasConfig: config !== null,
  };
}

function givenTwice({ options }: TypedWords): string | null {
  const single = options.filter(
    ({ option }) => !isRepeatable(option) && !takesSeveral(option) && !isSwitch(option),
  );
  return single.find(({ long }, index) => single.findIndex((one) => one.long === long) < index)?.long ?? null;
}

/** The home tenant of `policy` is required, so its default is no list. */
function takesSeveral({ description }: TypedOption["option"]): boolean {
  return /\brepeat/.test(description);
}

function isSwitch({ required, optional }: TypedOption["option"]): boolean {
  return !required && !optional;
}

type Rule = (line: Line) => Idle | null;

/** The first that fits is told. */
const rules: readonly Rule[] = [
  ({ command, typed, isTyped, declares }) => {
    if (!isTyped("--list") || !declares("--list")) return null;
    const idle = typed.options.map(({ long }) => long).filter((long) => !ofList.has(long));
    if (typed.operands.length > 0) idle.push(typed.operands.join(" "));
    return idle.length === 0
      ? null
      : {
          message: `${listed(idle)} would have no effect: --list lists the runs, and signs in nowhere.`,
          hint: `It takes --state-dir and --format; ${command} without --list puts back.`,
        };
  },
  ({ isTyped, isSet, told }) =>
    isTyped("--cloud") && isSet("--sandbox")
      ? {
          message: `--cloud has no effect with ${told("--sandbox")}: a make-believe Azure is no cloud of Azure.`,
          hint: "Leave one of the two out.",
        }
      : null,
  ({ isTyped, isSet, declares }) =>
    isTyped("--detailed-exitcode") && declares("--dry-run") && !isSet("--dry-run")
      ? {
          message: "--detailed-exitcode is of a dry run, and this is none.",
          hint: "Add --dry-run; a run ends with 0 once everything is done.",
        }
      : null,
  ({ isTyped, isSet, told }) => {
    const idle = ["--yes", "--rollback-on-failure", "--strict"].filter(isTyped);
    return isSet("--dry-run") && idle.length > 0
      ? {
          message: `${listed(idle)} would have no effect with ${told("--dry-run")}: nothing is written, so nothing is asked or refused.`,
          hint: "Leave one of them out.",
        }
      : null;
  },
  ({ command, isTyped }) =>
    command === "plan" && isTyped("--strict")
      ? {
          message: "--strict would have no effect: plan writes nothing, so nothing is refused.",
          hint: "Give it to entra-mcp migrate, or to entra-mcp rehearse.",
        }
      : null,
  ({ isTyped, isSet, told }) =>
    isTyped("--verbose") && isSet("--quiet")
      ? { message: `--verbose has no effect with ${told("--quiet")}.`, hint: "Leave one of the two out." }
      : null,
  ({ isTyped, isSet, declares, hasConfig, told }) => {
    // With a make-believe Azure the file of the folder is not looked for.
    const isMeant = isTyped("--setup") || (isSet("--setup") && !isSet("--sandbox"));
    return isMeant && declares("--config") && !hasConfig
      ? {
          message: `${told("--setup")} names a setup of a configuration file, and there is none.`,
          hint: "Name the file with --config, or call it entra-mcp.json in this folder.",
        }
      : null;
  },
];

/** What a list of runs obeys, and what is true of it anyway. */
const ofList: ReadonlySet<string> = new Set(
  [
    ["--list", "--state-dir", "--format", "--config", "--setup"],
    ["--no-input", "--no-color", "--quiet", "--ci"],
  ].flat(),
);

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
