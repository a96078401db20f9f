import type { Runner } from "./runner.ts";

/** A command in the log of a step, before it is written as its runner reads it. */
export interface LoggingCommand {
  /** Such as `error` or `task.logissue`; never a text of strangers. */
  readonly name: string;
  /** Names are ours; an empty value is left out, because neither runner keeps one. */
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * A command as one line, without its end. Nothing in its values can end it, add a property or begin another one: what means
 * something to the runner is written as the escape that the runner turns back. What would mean something to a terminal is
 * no business of this function: texts are made harmless before.
 */
export function commandLine(runner: Runner, { name, properties, data }: LoggingCommand): string {
  const { property, text, begin, end, between } = grammars[runner];
  const given = Object.entries(properties).filter(([, value]) => value !== "");
  const list = given.map(([key, value]) => `${key}=${escaped(value, property)}`).join(between);
  return `${begin}${name}${list === "" ? "" : ` ${list}`}${end}${escaped(data, text)}`;
}

type Escapes = readonly (readonly [string, string])[];

interface Grammar {
  readonly begin: string;
  readonly end: string;
  readonly between: string;
  /** The percent sign comes first, because it begins every escape. */
  readonly text: Escapes;
  readonly property: Escapes;
}

const githubText: Escapes = [
  ["%", "%25"],
  ["\r", "%0D"],
  ["\n", "%0A"],
];

const azureText: Escapes = [
  ["%", "%AZP25"],
  ["\r", "%0D"],
  ["\n", "%0A"],
];

/**
 * Verified: ActionCommand.cs of actions/runner, and Command.cs of microsoft/azure-pipelines-agent with taskcommand.ts of
 * azure-pipelines-task-lib. An agent turns `%AZP25` back unless DECODE_PERCENTS is false.
 */
const grammars: Readonly<Record<Runner, Grammar>> = {
  github: {
    begin: "::",
    end: "::",
    between: ",",
    text: githubText,
    property: [...githubText, [":", "%3A"], [",", "%2C"]],
  },
  azure: {
    begin: "##vso[",
    end: "]",
    between: ";",
    text: azureText,
    property: [...azureText, ["]", "%5D"], [";", "%3B"]],
  },
};

function escaped(text: string, escapes: Escapes): string {
  return escapes.reduce((safe, [sign, instead]) => safe.replaceAll(sign, instead), text);
}
