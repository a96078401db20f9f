import type { AppLink, SourceFile } from "../language-reading.ts";
import type { Names } from "./names.ts";
import type { Options } from "./options.ts";
import { type Bit, bitsBetween, bitsText, type ScriptWord } from "./script.ts";
import { type LoadTree, treeFile } from "./tree-path.ts";

/**
 * The apps that options link to: `--required-resource-accesses` as JSON or as `@file`, and
 * `--set api.preAuthorizedApplications=…`, `api.knownClientApplications=…`.
 */
export function linksOf(file: SourceFile, options: Options, names: Names, tree: LoadTree): AppLink[] {
  const [accesses] = options.get("required-resource-accesses") ?? [];
  const set = options.get("set") ?? [];
  const hashtables = options.get("requiredresourceaccess") ?? [];
  return [
    ...(accesses === undefined ? [] : requiredApps(file, accesses, names, tree)),
    ...hashtables.flatMap(({ bits }) => bits.flatMap((bit) => hashtableLinks(file, bit, names))),
    ...set.flatMap((word) => setLinks(file, word, names)),
  ];
}

function requiredApps(file: SourceFile, word: ScriptWord, names: Names, tree: LoadTree): AppLink[] {
  const text = bitsText(file.text, word.bits);
  if (!text.startsWith("@")) return stringsAfter(file, word, resourceId, "requires", names);
  const path = treeFile(file, text.slice(1), tree);
  return Array.from((path === null ? "" : tree.textOf(path)).matchAll(resourceId), ([, id = ""]) => ({
    kind: "requires",
    app: { kind: "text", value: id },
  }));
}

const resourceId = /"resourceAppId"\s*:\s*"([^"]{1,200})"/g;

/** `@(@{ ResourceAppId = $api.AppId; … })`. */
function hashtableLinks(file: SourceFile, bit: Bit, names: Names): AppLink[] {
  if (bit.kind !== "hole" || bit.source.kind !== "commands") return [];
  return bit.source.commands.flatMap(({ words }) => {
    const [name, sign, value] = words;
    const isId = name !== undefined && /^ResourceAppId$/i.test(bitsText(file.text, name.bits));
    if (isId && sign !== undefined && value !== undefined)
      return [{ kind: "requires", app: names.meaning(value.bits) }];
    return words.flatMap((word) => word.bits.flatMap((inner) => hashtableLinks(file, inner, names)));
  });
}

function setLinks(file: SourceFile, word: ScriptWord, names: Names): AppLink[] {
  const text = bitsText(file.text, word.bits);
  if (text.startsWith("api.preAuthorizedApplications="))
    return stringsAfter(file, word, /"appId"\s*:\s*"([^"]{1,200})"/g, "pre-authorizes", names);
  return text.startsWith("api.knownClientApplications=")
    ? stringsAfter(file, word, /"([^"]{1,200})"/g, "known client", names)
    : [];
}

/** What a pattern's group is in the text of a word, with what fills its holes. */
function stringsAfter(
  file: SourceFile,
  { bits }: ScriptWord,
  pattern: RegExp,
  kind: AppLink["kind"],
  names: Names,
): AppLink[] {
  return Array.from(bitsText(file.text, bits).matchAll(pattern), (match) => {
    const id = match[1] ?? "";
    const start = match.index + match[0].lastIndexOf(id);
    return { kind, app: names.meaning(bitsBetween(file.text, bits, start, start + id.length)) };
  });
}
