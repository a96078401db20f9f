import { environmentMeaning, joined, type Meaning } from "../meaning.ts";
import { type Assigned, assignmentsOf, outerScope, scopeAt, variableKey } from "./assignments.ts";
import { type CommandOutput, outputOf } from "./command-output.ts";
import { type Bit, type ChainLink, type ReadScript, type ScriptCommand } from "./script.ts";

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
export function namesOf(file: string, script: ReadScript, apps: ReadonlyMap<ScriptCommand, string>): Names {
  const naming: Naming = {
    file,
    script,
    apps,
    assigned: assignmentsOf(file, script),
    known: new Map(),
    depth: 0,
  };
  return {
    meaning: (bits) => meaningOf(ofBits(naming, bits)),
    app: (bits) => {
      const output = ofBits(naming, bits);
      if (output.kind !== "meaning" || output.meaning.kind !== "application id") return null;
      return output.meaning.app;
    },
  };
}

interface Naming {
  readonly file: string;
  readonly script: ReadScript;
  readonly apps: ReadonlyMap<ScriptCommand, string>;
  readonly assigned: ReadonlyMap<string, readonly Assigned[]>;
  /** What was found, by the variable and the function it is used in. */
  readonly known: Map<string, CommandOutput>;
  depth: number;
}

function ofBits(naming: Naming, bits: readonly Bit[]): CommandOutput {
  const [only] = bits;
  if (only?.kind === "hole" && bits.length === 1) return ofHole(naming, only);
  const parts = bits.map((bit): Meaning => {
    if (bit.kind === "hole") return meaningOf(ofHole(naming, bit));
    return { kind: "text", value: bit.kind === "plain" ? naming.file.slice(bit.start, bit.end) : bit.text };
  });
  return bounded(joined(parts));
}

function ofHole(naming: Naming, { source, start }: Bit & { readonly kind: "hole" }): CommandOutput {
  if (source.kind === "other") return unknown("it is more than the name of a variable");
  if (naming.depth >= maxDepth) return unknown("too many variables lead to it");
  naming.depth++;
  const value =
    source.kind === "variable"
      ? ofVariable(naming, source.name, scopeAt(naming.script, start))
      : ofCommands(naming, source.commands);
  naming.depth--;
  return source.chain.length === 0 ? value : memberOf(value, source.chain);
}

/** Real scripts hand a value on a few times; the bound keeps hostile ones from the end of the stack. */
const maxDepth = 100;

function ofCommands(naming: Naming, commands: readonly ScriptCommand[]): CommandOutput {
  const [first] = commands;
  if (first === undefined) return unknown("it holds no command");
  const piped = new Set(commands.flatMap(({ pipedInto }) => pipedInto ?? []));
  if (commands.filter((one) => !piped.has(one)).length !== 1) return unknown("several commands make it");
  const [word] = first.words;
  const isAlone = first.words.length === 1 && first.pipedInto === null;
  const isValue = naming.script.language === "powershell" && isAlone;
  if (isValue && word !== undefined && (word.strings.length > 0 || word.bits[0]?.kind === "hole"))
    return ofBits(naming, word.bits);
  return outputOf(naming.file, first, naming.apps);
}

function ofVariable(naming: Naming, name: string, scope: number): CommandOutput {
  const { script, known, assigned } = naming;
  const variable = variableKey(script, name);
  const key = `${variable} ${scope}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size > maxNames) return unknown("the script has too many variables");
  // Stands there while it is being found, which ends a circle.
  known.set(key, unknown(`$${name} refers to itself`));
  const value = agreed(naming, name, assigned.get(variable) ?? [], scope);
  known.set(key, value);
  return value;
}

/** What the assignments say that reach a function, or the script around all of them. */
function agreed(naming: Naming, name: string, all: readonly Assigned[], scope: number): CommandOutput {
  const reaching = all.filter((one) => one.scope === outerScope || one.scope === scope);
  const outside = reaching.find((one) => one.kind === "outside");
  if (outside !== undefined) return unknown(outside.why);
  const values = reaching.flatMap((one) => (one.kind === "outside" ? [] : ofAssigned(naming, one)));
  const [first, ...others] = values;
  if (first === undefined && all.length > 0) return unknown(`$${name} is set inside of a function`);
  if (first === undefined) {
    const why = `$${name} is not set in this file`;
    return { kind: "meaning", meaning: environmentMeaning(name.replace(/^env:/i, ""), why) };
  }
  if (values.length > 1 && values.some(isUnknown)) return unknown(`$${name} is set more than once`);
  return others.every((other) => sameOutput(first, other))
    ? first
    : unknown(`$${name} is set to different values`);
}

function ofAssigned(naming: Naming, one: Assigned & { readonly kind: "word" | "command" }): CommandOutput {
  return one.kind === "word" ? ofBits(naming, one.word.bits) : ofCommands(naming, pipelineOf(one.command));
}

function pipelineOf(command: ScriptCommand): ScriptCommand[] {
  const commands: ScriptCommand[] = [];
  for (let one: ScriptCommand | null = command; one !== null; one = one.pipedInto) commands.push(one);
  return commands;
}

function memberOf(value: CommandOutput, chain: readonly ChainLink[]): CommandOutput {
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

function meaningOf(output: CommandOutput): Meaning {
  return output.kind === "meaning" ? output.meaning : { kind: "unknown", why: "it is an object and no text" };
}

function isUnknown(output: CommandOutput): boolean {
  return output.kind === "meaning" && output.meaning.kind === "unknown";
}

function sameOutput(one: CommandOutput, other: CommandOutput): boolean {
  return !isUnknown(one) && JSON.stringify(one) === JSON.stringify(other);
}

function unknown(why: string): CommandOutput {
  return { kind: "meaning", meaning: { kind: "unknown", why } };
}

/** Variables that double each other grow without end. */
function bounded(meaning: Meaning): CommandOutput {
  const size =
    meaning.kind === "text" ? meaning.value.length : meaning.kind === "joined" ? meaning.parts.length : 0;
  return size > 200_000 ? unknown("it becomes too long") : { kind: "meaning", meaning };
}

const maxNames = 10_000;
