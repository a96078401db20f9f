import type { FileLoad, Mark, SourceFile } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import type { Names } from "./names.ts";
import { verbOf } from "./options.ts";
import { powerShellLoads } from "./powershell-loads.ts";
import {
  type Bit,
  bitsBetween,
  bitsText,
  literalOf,
  type ReadScript,
  type ScriptCommand,
  type ScriptWord,
} from "./script.ts";
import { type LoadTree, treePath } from "./tree-path.ts";

/** The calls of a script that fill in a policy file: `sed`, `envsubst`, and what PowerShell replaces. */
export function loadsOf(file: SourceFile, script: ReadScript, names: Names, tree: LoadTree): FileLoad[] {
  if (script.language === "powershell") return powerShellLoads(file, script, names, tree);
  return script.commands.flatMap((command) => {
    const verb = verbOf(file.text, command, 1);
    if (verb === "sed") return sedLoads(file, command, names, tree);
    return verb === "envsubst" ? environmentLoad(file, command, names, tree) : [];
  });
}

function sedLoads(file: SourceFile, command: ScriptCommand, names: Names, tree: LoadTree): FileLoad[] {
  const { programs, files, extended } = sedWords(file.text, command);
  const input = command.input === null ? [] : [command.input];
  const marks = programs.map((word) => substitution(file, word, extended, names));
  if (marks.length === 0) return [];
  return [...files, ...input].flatMap((word) => {
    const path = treePath(file, word, tree);
    if (path === null) return [];
    const from = { file: file.path, start: command.start, end: command.end };
    return [{ path, from, how: "whole", keys: [], marks: marks.flatMap((mark) => mark ?? []) }];
  });
}

interface SedWords {
  readonly programs: readonly ScriptWord[];
  readonly files: readonly ScriptWord[];
  readonly extended: boolean;
}

function sedWords(file: string, command: ScriptCommand): SedWords {
  const programs: ScriptWord[] = [];
  const others: ScriptWord[] = [];
  let extended = false;
  const words = command.words.slice(1);
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    const text = literalOf(file, word) ?? "\ufffc";
    if (/^-[a-zA-Z]*e$/.test(text) || text === "--expression") {
      const program = words[++index];
      if (program !== undefined) programs.push(program);
    } else if (/^-(?:[nisEr]+|i\.\w+|-in-place.*|-regexp-extended)$/.test(text))
      extended ||= /[Er]/.test(text);
    // BSD's `-i ''` takes an empty word.
    else if (text !== "") others.push(word);
  }
  const [first, ...rest] = others;
  return programs.length > 0 || first === undefined
    ? { programs, files: others, extended }
    : { programs: [first], files: rest, extended };
}

/** `s|mark|value|g`, where the mark is literal; `null` for any other program. */
function substitution(file: SourceFile, word: ScriptWord, extended: boolean, names: Names): Mark | null {
  const text = bitsText(file.text, word.bits);
  const [, divider = ""] = /^s([^\w\s\\\ufffc])/.exec(text) ?? [];
  if (divider === "") return null;
  const parts = text.split(divider);
  const [, mark = "", , flags = ""] = parts;
  if (parts.length !== 4 || !/^[gI]*$/.test(flags) || text.includes(`\\${divider}`)) return null;
  const pattern = literalPattern(mark, extended ? /[.*[\]^$+?(){}|\\]/ : /[.*[\]^$\\]/);
  if (pattern === null) return null;
  const start = 2 + mark.length + 1;
  const value = bitsBetween(file.text, word.bits, start, start + (parts[2]?.length ?? 0));
  const place = { file: file.path, start: word.start, end: word.end };
  return { text: pattern, meaning: replacement(file.text, value, names), place };
}

/** A pattern that stands for itself; a backslash may make a character literal. */
function literalPattern(written: string, special: RegExp): string | null {
  const bare = written.replaceAll(/\\[./{}$*[\]^|()+?-]/g, "");
  if (written === "" || written.includes("\ufffc") || special.test(bare)) return null;
  return written.replaceAll(/\\([./{}$*[\]^|()+?-])/g, "$1");
}

function replacement(file: string, bits: readonly Bit[], names: Names): Meaning {
  const text = bitsText(file, bits);
  return /[&\\]/.test(text) ? { kind: "unknown", why: "sed puts it together" } : names.meaning(bits);
}

/** `envsubst < file`: every variable of the file, or those that are named. */
function environmentLoad(file: SourceFile, command: ScriptCommand, names: Names, tree: LoadTree): FileLoad[] {
  const path = command.input === null ? null : treePath(file, command.input, tree);
  if (path === null) return [];
  const [, only] = command.words;
  const wanted =
    only === undefined ? null : new Set(bitsText(file.text, only.bits).match(/[A-Za-z_]\w*/g) ?? []);
  const found = new Map<string, string>();
  for (const [text, name = "", other = ""] of tree
    .textOf(path)
    .matchAll(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g))
    if (wanted === null || wanted.has(name || other)) found.set(text, name || other);
  const from = { file: file.path, start: command.start, end: command.end };
  const marks = [...found].map(([text, name]) => {
    const bit: Bit = { kind: "hole", ...from, source: { kind: "variable", name, chain: [] } };
    return { text, meaning: names.meaning([bit]), place: from };
  });
  return [{ path, from, how: "whole", keys: [], marks }];
}
