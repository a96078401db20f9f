import type { Command, Option } from "commander";
import { cloudNamed } from "../azure/clouds.ts";
import { isRecord, jsonObject } from "../core/document/json.ts";
import { notJson } from "../core/document/not-json.ts";
import { Fault } from "../core/fault.ts";
import { harmlessName } from "../core/text/harmless.ts";
import type { DefaultValue } from "./defaults.ts";
import { localFiles } from "./files.ts";

/** Which configuration file, and whether somebody named it or it was found in the folder where the command runs. */
export interface ConfigFile {
  readonly path: string;
  readonly isTyped: boolean;
}

/** A configuration file: options of one setup, or of several each under its name. */
export interface Config {
  /** The value for an option, or `null` where the file has none. */
  readonly valueOf: (option: Option) => { readonly value: DefaultValue; readonly source: string } | null;
}

/**
 * Reads `{"apim": …, "api": …, "clientApp": [ … ], "setups": {"<name>": { … }}}`. The names are those of the options in
 * camel case; what a setup says wins over what is outside of it. Nothing that answers a question or permits a
 * write is allowed in a file.
 *
 * @param commands every command that takes a configuration, for the names of their options
 * @throws Fault `usage` naming the file and what is wrong in it
 */
export async function readConfig(
  { path, isTyped }: ConfigFile,
  setup: string | null,
  commands: ConfigurableCommands,
): Promise<Config> {
  const { setups, common } = await contentOf(path);
  const chosen = chosenSetup(setups, setup, path);
  const values: Readonly<Record<string, unknown>> = { ...common, ...chosen };
  const allowed = commands.flatMap(({ options }) => options).filter(mayStandInFile);
  for (const name of Object.keys(values)) {
    if (!notOptions.has(name) && !allowed.some((option) => option.attributeName() === name)) {
      const names = [...new Set(allowed.map((option) => option.attributeName()))].toSorted().join(", ");
      throw new Fault("usage", `${path}: "${harmlessName(name)}" is not allowed in a configuration.`, {
        hint: `It can hold ${names}, and setups.`,
      });
    }
  }
  if (!isTyped) refuseOwnCloud(values, path);
  return {
    valueOf: (option) => {
      const name = option.attributeName();
      const value = mayStandInFile(option) ? values[name] : undefined;
      return value === undefined ? null : { value: checked(value, option, path), source: path };
    },
  };
}

/** Every command whose options may stand in a configuration. */
export type ConfigurableCommands = readonly Command[];

/** The names of the setups in a configuration file, once each of them is what a command can take. @throws Fault `usage` */
export async function checkedSetupNames(
  file: ConfigFile,
  commands: ConfigurableCommands,
): Promise<readonly string[]> {
  const names = await namesIn(file);
  for (const name of names.length === 0 ? [null] : names) await readConfig(file, name, commands);
  return names;
}

/** The names of the setups in a configuration file, in their order; none where it has one without a name. @throws Fault `usage` */
async function namesIn({ path }: ConfigFile): Promise<readonly string[]> {
  return Object.keys((await contentOf(path)).setups);
}

/** The same where there have to be some. @throws Fault `usage` naming the file */
export async function setupNames(file: ConfigFile): Promise<readonly string[]> {
  const names = await namesIn(file);
  if (names.length > 0) return names;
  throw new Fault("usage", `${file.path} has no setups, and --all-setups is for those in it.`, {
    hint: 'It looks like {"setups": {"flights": {"api": "flights-mcp"}, "weather": {"api": "weather-mcp"}}}.',
  });
}

async function contentOf(path: string) {
  const { setups = {}, ...common } = parsed(await localFiles.read(path), path);
  if (!isRecord(setups)) throw new Fault("usage", `${path}: setups is not an object of setups by name.`);
  return { setups, common };
}

/** A folder that somebody else has written must not say where credentials are sent: only the names of clouds are taken from there. */
function refuseOwnCloud({ cloud }: Readonly<Record<string, unknown>>, path: string): void {
  if (cloud === undefined || (typeof cloud === "string" && cloudNamed(cloud) !== null)) return;
  throw new Fault("usage", `${path} names a cloud file, which decides where credentials are sent.`, {
    hint: `Name it or the configuration on the command line: --config ${path}.`,
  });
}

/** What is in a file beside options. */
export const notOptions: ReadonlySet<string> = new Set(["$schema", "kind", "version"]);

/** What says yes, overrules, or belongs to one run must be typed. */
const mustBeTyped = new Set([
  "yes",
  "dryRun",
  "force",
  "list",
  "expect",
  "out",
  "config",
  "setup",
  "allSetups",
  "detailedExitcode",
  "format",
  "quiet",
  "debug",
  "verbose",
  "color",
  "input",
]);

/** Whether an option may be given by a file. */
export function mayStandInFile(option: Option): boolean {
  return !mustBeTyped.has(option.attributeName());
}

function chosenSetup(
  setups: Readonly<Record<string, unknown>>,
  name: string | null,
  path: string,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(setups);
  const [only] = names;
  const wanted = name ?? (names.length === 1 ? (only ?? null) : null);
  const list = names.map(harmlessName).join(", ");
  if (wanted === null && names.length > 1) {
    throw new Fault("usage", `${path} has several setups: ${list}.`, { hint: "Name one with --setup." });
  }
  if (wanted === null) return {};
  const chosen = Object.hasOwn(setups, wanted) ? setups[wanted] : undefined;
  if (isRecord(chosen)) return chosen;
  const known = list === "" ? "It has none." : `It has ${list}.`;
  throw new Fault("usage", `${path} has no setup "${harmlessName(wanted)}". ${known}`);
}

function checked(value: unknown, option: Option, path: string): DefaultValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && option.flags.endsWith("<number>")) return String(value);
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value;
  throw new Fault(
    "usage",
    `${path}: ${option.attributeName()} is neither a text, nor a list of texts, nor true or false.`,
  );
}

function parsed(text: string, path: string): Readonly<Record<string, unknown>> {
  const value = jsonObject(text);
  if (value !== null) return value;
  throw new Fault("usage", `${path} is not a configuration: ${notJson(text)}.`, {
    hint: 'It looks like {"apim": "my-apim", "api": "my-mcp-server", "clientApp": ["<application id>"]}.',
  });
}
