import { firstIndex } from "../../text/search.ts";
import {
  type Bit,
  literalOf,
  type ReadScript,
  type ScriptCommand,
  type ScriptWord,
  withoutPrefix,
} from "./script.ts";

/** What a variable is set to, and in which function: that of its place in the list, or `outerScope`. */
export type Assigned = { readonly scope: number } & Setting;

type Setting =
  | { readonly kind: "word"; readonly word: ScriptWord }
  /** PowerShell: what a command puts out. */
  | { readonly kind: "command"; readonly command: ScriptCommand }
  /** From outside of the script, or in a way that is not read: the end of a sentence. */
  | { readonly kind: "outside"; readonly why: string };

/** Every assignment of a script by the name of its variable. An empty one, and one of itself, say nothing. */
export function assignmentsOf(file: string, script: ReadScript): ReadonlyMap<string, readonly Assigned[]> {
  const all = new Map<string, Assigned[]>();
  for (const command of script.commands) {
    const scope = scopeAt(script, command.start);
    const note = (name: string, setting: Setting): void => {
      if (setting.kind === "word" && isNothing(file, name, setting.word)) return;
      const key = variableKey(script, name);
      const before = all.get(key);
      if (before === undefined) all.set(key, [{ ...setting, scope }]);
      else before.push({ ...setting, scope });
    };
    if (script.language === "shell") noteShell(file, command, note);
    else notePowerShell(file, command, note);
  }
  return all;
}

/** The script around all functions. */
export const outerScope = -1;

/**
 * The innermost function that a place stands in, by its index. Functions of PowerShell have variables of their own; those of a
 * shell share the script's, unless they say otherwise, and count as one.
 */
export function scopeAt({ functions }: ReadScript, at: number): number {
  const next = firstIndex(functions.length, (index) => (functions[index]?.start ?? 0) > at);
  for (let index = next - 1; index >= 0; index--) if ((functions[index]?.end ?? 0) > at) return index;
  return outerScope;
}

/** The name by which a variable is told from others: those of PowerShell have no case. */
export function variableKey({ language }: ReadScript, name: string): string {
  return language === "powershell" ? name.toLowerCase() : name;
}

/** The variable that a command of PowerShell assigns to, and the rest of it; `null` for any other command. */
export function powerShellAssignment(
  file: string,
  command: ScriptCommand,
): { readonly name: string; readonly operator: string; readonly rest: ScriptCommand } | null {
  const at = isType(file, command.words[0]) ? 1 : 0;
  const target = command.words[at];
  const name = target === undefined ? null : assignedName(target);
  const operator = command.words[at + 1];
  const sign = operator === undefined ? null : literalOf(file, operator);
  if (name === null || sign === null || !/^[+\-*/]?=$/.test(sign)) return null;
  return { name, operator: sign, rest: { ...command, words: command.words.slice(at + 2) } };
}

type Note = (name: string, setting: Setting) => void;

function noteShell(file: string, command: ScriptCommand, note: Note): void {
  const [first] = command.words;
  const verb = first === undefined ? null : literalOf(file, first);
  if (verb === "read" || verb === "mapfile" || verb === "readarray" || verb === "getopts") {
    for (const word of command.words.slice(1)) {
      const name = literalOf(file, word) ?? "";
      if (/^[A-Za-z_]\w*$/.test(name)) note(name, { kind: "outside", why: `$${name} is read from outside` });
    }
  }
  if (verb === "for" && command.words[1] !== undefined) {
    const name = literalOf(file, command.words[1]) ?? "";
    note(name, { kind: "outside", why: `$${name} takes several values` });
  }
  for (const word of command.words) {
    const [bit] = word.bits;
    if (bit?.kind !== "plain") return;
    const [prefix, name, plus] = /^([A-Za-z_]\w*)(\+?)=/.exec(file.slice(bit.start, bit.end)) ?? [];
    if (prefix === undefined || name === undefined) {
      if (!assigningVerbs.has(file.slice(bit.start, bit.end))) return;
      continue;
    }
    if (plus === "+") note(name, { kind: "outside", why: `$${name} is put together` });
    else note(name, { kind: "word", word: withoutPrefix(word, prefix.length) });
  }
}

/** Words that may stand before an assignment. */
const assigningVerbs = new Set(
  "export local declare readonly typeset env if then else elif do while until { ! time -r -x -g".split(" "),
);

function notePowerShell(file: string, command: ScriptCommand, note: Note): void {
  const [first] = command.words;
  const verb = first === undefined ? "" : (literalOf(file, first) ?? "").toLowerCase();
  if (verb === "param" || verb === "function") {
    for (const name of variablesIn(command.words.slice(1)))
      note(name, { kind: "outside", why: `$${name} is a parameter` });
    return;
  }
  if (command.words.length >= 3 && literalOf(file, command.words[1] ?? emptyWord)?.toLowerCase() === "in") {
    const name = assignedName(command.words[0] ?? emptyWord);
    if (name !== null) note(name, { kind: "outside", why: `$${name} takes several values` });
  }
  const found = powerShellAssignment(file, command);
  if (found === null) return;
  const { name, operator, rest } = found;
  const [value] = rest.words;
  if (operator !== "=") note(name, { kind: "outside", why: `$${name} is put together` });
  else if (value === undefined) note(name, { kind: "outside", why: `$${name} is set to a block` });
  else if (rest.words.length === 1 && rest.pipedInto === null && isExpression(value))
    note(name, { kind: "word", word: value });
  else note(name, { kind: "command", command: rest });
}

const emptyWord: ScriptWord = { start: 0, end: 0, bits: [], strings: [] };

/** A word that is a value and no command. */
function isExpression({ bits, strings }: ScriptWord): boolean {
  return strings.length > 0 || bits.some(({ kind }) => kind === "hole");
}

function isType(file: string, word: ScriptWord | undefined): boolean {
  return word !== undefined && /^\[[\w.[\]]+\]$/.test(literalOf(file, word) ?? "");
}

/** The variable that a word is, with or without a type before it. */
function assignedName({ bits }: ScriptWord): string | null {
  const last = bits.at(-1);
  if (bits.length > 2 || last?.kind !== "hole" || last.source.kind !== "variable") return null;
  return last.source.chain.length === 0 ? last.source.name : null;
}

function variablesIn(words: readonly ScriptWord[]): string[] {
  return words.flatMap(({ bits }) => bits.flatMap(variablesOfBit));
}

function variablesOfBit(bit: Bit): string[] {
  if (bit.kind !== "hole" || bit.source.kind === "other") return [];
  if (bit.source.kind === "variable") return [bit.source.name];
  return bit.source.commands.flatMap(({ words }) => variablesIn(words));
}

function isNothing(file: string, name: string, { bits }: ScriptWord): boolean {
  const [only] = bits;
  if (only === undefined) return true;
  if (bits.length !== 1 || only.kind !== "hole" || only.source.kind !== "variable") return false;
  const written = file.slice(only.start, only.end).toLowerCase();
  return (
    only.source.chain.length === 0 &&
    (only.source.name.toLowerCase() === name.toLowerCase() || written === "$null")
  );
}
