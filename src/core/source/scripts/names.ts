import { environmentMeaning, joined, type Meaning } from "../meaning.ts";
import { type Assigned, assignmentsOf, variableKey } from "./assignments.ts";
import { type Output, outputOf } from "./command-output.ts";
import { type Bit, type ChainLink, type HoleSource, type Script, type ScriptCommand } from "./script.ts";

/** What the words of a script stand for. */
export interface Names {
  readonly meaning: (bits: readonly Bit[]) => Meaning;
  /** The app registration that a word leads to, by its key; `null` if none. */
  readonly app: (bits: readonly Bit[]) => string | null;
}

/**
 * What the variables of a script stand for: what every assignment of theirs in the file says, if all say the same.
 *
 * @param apps the keys of the app registrations that commands of the script make or find
 */
export function namesOf(file: string, script: Script, apps: ReadonlyMap<ScriptCommand, string>): Names {
  const assigned = assignmentsOf(file, script);
  const known = new Map<string, Output>();
  return {
    meaning: (bits) => meaningOf(ofBits(bits)),
    app: (bits) => {
      const output = ofBits(bits);
      return output.kind === "meaning" && output.meaning.kind === "application id"
        ? output.meaning.app
        : null;
    },
  };

  function ofBits(bits: readonly Bit[]): Output {
    const [only] = bits;
    if (only?.kind === "hole" && bits.length === 1) return ofSource(only.source);
    const parts = bits.map((bit): Meaning => {
      if (bit.kind === "hole") return meaningOf(ofSource(bit.source));
      return { kind: "text", value: bit.kind === "plain" ? file.slice(bit.start, bit.end) : bit.text };
    });
    return bounded(joined(parts));
  }

  function ofSource(source: HoleSource): Output {
    if (source.kind === "other") return unknown("it is more than the name of a variable");
    const value = source.kind === "variable" ? ofVariable(source.name) : ofCommands(source.commands);
    return source.chain.length === 0 ? value : memberOf(value, source.chain);
  }

  function ofCommands(commands: readonly ScriptCommand[]): Output {
    const [first] = commands;
    if (first === undefined) return unknown("it holds no command");
    const piped = new Set(commands.flatMap(({ pipedInto }) => pipedInto ?? []));
    if (commands.filter((one) => !piped.has(one)).length !== 1) return unknown("several commands make it");
    const [word] = first.words;
    const isValue = script.language === "powershell" && first.words.length === 1 && first.pipedInto === null;
    if (isValue && word !== undefined && (word.strings.length > 0 || word.bits[0]?.kind === "hole"))
      return ofBits(word.bits);
    return outputOf(file, first, apps);
  }

  function ofVariable(name: string): Output {
    const key = variableKey(script, name);
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size > maxNames) return unknown("the script has too many variables");
    // Stands there while it is being found, which ends a circle.
    known.set(key, unknown(`$${name} refers to itself`));
    const value = agreed(name, assigned.get(key) ?? []);
    known.set(key, value);
    return value;
  }

  function agreed(name: string, all: readonly Assigned[]): Output {
    const outside = all.find((one) => one.kind === "outside");
    if (outside !== undefined) return unknown(outside.why);
    const values = all.flatMap((one) => (one.kind === "outside" ? [] : ofAssigned(one)));
    const [first, ...others] = values;
    if (first === undefined)
      return {
        kind: "meaning",
        meaning: environmentMeaning(name.replace(/^env:/i, ""), `$${name} is not set in this file`),
      };
    const blank = values.find(isUnknown);
    if (blank !== undefined && values.length > 1) return unknown(`$${name} is set more than once`);
    return others.every((other) => sameOutput(first, other))
      ? first
      : unknown(`$${name} is set to different values`);
  }

  function ofAssigned(one: Assigned & { readonly kind: "word" | "command" }): Output {
    return one.kind === "word" ? ofBits(one.word.bits) : ofCommands(pipelineOf(one.command));
  }
}

function pipelineOf(command: ScriptCommand): ScriptCommand[] {
  const commands: ScriptCommand[] = [];
  for (let one: ScriptCommand | null = command; one !== null; one = one.pipedInto) commands.push(one);
  return commands;
}

function memberOf(value: Output, chain: readonly ChainLink[]): Output {
  const path = chain.map(({ name, args }) => (args === null ? name : `${name}()`)).join(".");
  if (path === "trim()" || path === "tostring()") return value;
  if (value.kind === "account" && path === "tenantid")
    return { kind: "meaning", meaning: { kind: "home tenant" } };
  if (value.kind === "context" && /^tenant\.(?:id|tenantid)$/.test(path))
    return { kind: "meaning", meaning: { kind: "home tenant" } };
  if (value.kind === "app" && path === "appid")
    return { kind: "meaning", meaning: { kind: "application id", app: value.key } };
  return unknown(`.${path} of it is not known`);
}

function meaningOf(output: Output): Meaning {
  return output.kind === "meaning" ? output.meaning : { kind: "unknown", why: "it is an object and no text" };
}

function isUnknown(output: Output): boolean {
  return output.kind === "meaning" && output.meaning.kind === "unknown";
}

function sameOutput(one: Output, other: Output): boolean {
  return !isUnknown(one) && JSON.stringify(one) === JSON.stringify(other);
}

function unknown(why: string): Output {
  return { kind: "meaning", meaning: { kind: "unknown", why } };
}

/** Variables that double each other grow without end. */
function bounded(meaning: Meaning): Output {
  const size =
    meaning.kind === "text" ? meaning.value.length : meaning.kind === "joined" ? meaning.parts.length : 0;
  return size > 200_000 ? unknown("it becomes too long") : { kind: "meaning", meaning };
}

const maxNames = 10_000;
