import type { FileLoad, Mark, SourceFile } from "../language-reading.ts";
import { powerShellAssignment } from "./assignments.ts";
import type { Names } from "./names.ts";
import { optionsOf } from "./options.ts";
import { type ChainLink, literalOf, type ReadScript, type ScriptWord } from "./script.ts";
import { type LoadTree, treePath } from "./tree-path.ts";

/**
 * `(Get-Content p.xml -Raw) -replace '__X__', $x`, `(Get-Content p.xml).Replace('{x}', $x)`, and the same with a variable in
 * between.
 */
export function powerShellLoads(
  file: SourceFile,
  script: ReadScript,
  names: Names,
  tree: LoadTree,
): FileLoad[] {
  const loads = new Map<string, { path: string; from: FileLoad["from"]; marks: Mark[] }>();
  for (const command of script.commands) {
    const assignment = powerShellAssignment(file.text, command);
    const words = assignment?.rest.words ?? command.words;
    const [head] = words;
    if (head === undefined) continue;
    const from = { file: file.path, start: command.start, end: command.end };
    const read = contentPath(file, words, tree);
    const variable = variableOf(head);
    const known = read === null ? loads.get(variable ?? "") : { path: read, from, marks: [] };
    if (known === undefined) continue;
    known.marks.push(...marksOf(file, words, names));
    // A file that is read and never kept or changed is no load of a policy.
    const kept = assignment?.name.toLowerCase() ?? (read === null ? variable : `at ${command.start}`);
    if (kept !== null && (assignment !== null || known.marks.length > 0)) loads.set(kept, known);
  }
  return [...new Set(loads.values())]
    .filter(({ marks }) => marks.length > 0)
    .map(({ path, from, marks }) => ({ path, from, how: "whole", keys: [], marks }));
}

function contentPath(file: SourceFile, words: readonly ScriptWord[], tree: LoadTree): string | null {
  const direct = getContent(file, words, tree);
  if (direct !== null) return direct;
  const [bit] = words[0]?.bits ?? [];
  if (bit?.kind !== "hole" || bit.source.kind !== "commands") return null;
  const [inner] = bit.source.commands;
  return inner === undefined ? null : getContent(file, inner.words, tree);
}

function getContent(file: SourceFile, words: readonly ScriptWord[], tree: LoadTree): string | null {
  const [first, second] = words;
  const name = first === undefined ? null : literalOf(file.text, first)?.toLowerCase();
  if (name !== "get-content" && name !== "gc" && name !== "cat") return null;
  const [option] =
    optionsOf(file.text, words).get("path") ?? optionsOf(file.text, words).get("literalpath") ?? [];
  const word = option ?? second;
  return word === undefined ? null : treePath(file, word, tree);
}

function marksOf(file: SourceFile, words: readonly ScriptWord[], names: Names): Mark[] {
  const marks: Mark[] = [];
  for (const { bits } of words) {
    for (const bit of bits) {
      if (bit.kind !== "hole" || bit.source.kind === "other") continue;
      for (const link of bit.source.chain) marks.push(...replacedBy(file, link, names));
    }
  }
  for (const [index, word] of words.entries()) {
    if (!/^-[ci]?replace$/i.test(literalOf(file.text, word) ?? "")) continue;
    const [pattern, comma, value] = words.slice(index + 1, index + 4);
    const written = pattern === undefined ? null : literalOf(file.text, pattern);
    const mark = written === null ? null : literalPattern(written);
    if (pattern === undefined || mark === null || value === undefined || comma === undefined) continue;
    marks.push({ text: mark, meaning: names.meaning(value.bits), place: placeOf(file, pattern, value) });
  }
  return marks;
}

function replacedBy(file: SourceFile, { name, args }: ChainLink, names: Names): Mark[] {
  const [mark, value] = args ?? [];
  const text = mark === undefined ? null : literalOf(file.text, mark);
  if (name !== "replace" || mark === undefined || value === undefined || text === null || text === "")
    return [];
  return [{ text, meaning: names.meaning(value.bits), place: placeOf(file, mark, value) }];
}

/** A pattern of .NET that stands for itself; braces do, unless they count. */
function literalPattern(written: string): string | null {
  const bare = written.replaceAll(/\\[^\w\s]/g, "");
  if (written === "" || /[.*+?^$()[\]|\\]|\{\d/.test(bare)) return null;
  return written.replaceAll(/\\([^\w\s])/g, "$1");
}

function placeOf(file: SourceFile, { start }: ScriptWord, { end }: ScriptWord): Mark["place"] {
  return { file: file.path, start, end };
}

function variableOf({ bits }: ScriptWord): string | null {
  const [bit] = bits;
  return bit?.kind === "hole" && bit.source.kind === "variable" ? bit.source.name.toLowerCase() : null;
}
