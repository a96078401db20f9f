import type { Command, Option } from "commander";
import { Fault } from "../core/fault.ts";
import { harmlessName } from "../core/text/harmless.ts";

/** Words of a command line that somebody did not type, and where each of them comes from. */
export interface Defaults {
  readonly words: readonly string[];
  /** By option, such as `--authority`: the variable or the file that it was taken from. */
  readonly sources: ReadonlyMap<string, string>;
}

/** A value in place of an option: a text, several texts of a repeatable one, a switch. */
export type DefaultValue = string | readonly string[] | boolean;

/**
 * The options that were not typed and have a value elsewhere. They become words of the command line, so that they are
 * checked the same way and mean the same.
 *
 * @param standIn the value for an option and the name of its source, or `null`
 */
export function defaultsFor(
  command: Command,
  typed: readonly string[],
  standIn: (option: Option) => { readonly value: DefaultValue; readonly source: string } | null,
): Defaults {
  const sources = new Map<string, string>();
  const words = command.options.flatMap((option) => {
    const { long } = option;
    const found = long === null || long === undefined || isTyped(long, typed) ? null : standIn(option);
    if (found === null || long === null || long === undefined) return [];
    sources.set(long, found.source);
    return wordsOf(option, long, found.value, found.source);
  });
  return { words, sources };
}

/** The environment variable of an option: `ENTRA_MCP_` and its name. */
export function variableName({ long }: Option): string {
  return `ENTRA_MCP_${(long ?? "").replace(/^--/, "").replaceAll("-", "_").toUpperCase()}`;
}

/** The value of an option's environment variable. Several values are parted by commas. */
export function variableOf(option: Option, env: Readonly<Record<string, string | undefined>>) {
  const source = variableName(option);
  const text = env[source];
  if (text === undefined || text === "") return null;
  if (isRepeatable(option)) return { value: text.split(",").map((part) => part.trim()), source };
  return { value: text, source };
}

function wordsOf(option: Option, long: string, value: DefaultValue, source: string): string[] {
  if (option.isBoolean() || option.negate) return isOn(value, source) ? [long] : [];
  if (option.optional && isSwitch(value)) return isOn(value, source) ? [`${long}=${defaultWorld}`] : [];
  const values = Array.isArray(value) ? value : [value];
  return values.map((one) => `${long}=${String(one)}`);
}

/** What `--sandbox` means without a value; with `=` it needs one, and without it would swallow the next word. */
const defaultWorld = "flights";

const on = new Set(["1", "true", "yes", "on"]);
const off = new Set(["0", "false", "no", "off"]);

function isSwitch(value: DefaultValue): boolean {
  return (
    typeof value === "boolean" || on.has(String(value).toLowerCase()) || off.has(String(value).toLowerCase())
  );
}

/** @throws Fault `usage` */
function isOn(value: DefaultValue, source: string): boolean {
  const text = String(value).toLowerCase();
  if (!on.has(text) && !off.has(text)) {
    throw new Fault("usage", `${source} is "${harmlessName(String(value))}", and neither true nor false.`);
  }
  return on.has(text);
}

/** Whether an option may be given several times: its default is a list. */
export function isRepeatable({ defaultValue }: Option): boolean {
  return Array.isArray(defaultValue);
}

function isTyped(long: string, typed: readonly string[]): boolean {
  return typed.some((word) => word === long || word.startsWith(`${long}=`));
}
