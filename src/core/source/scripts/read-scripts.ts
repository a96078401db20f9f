import { gatheredReading } from "../gathered-reading.ts";
import type { LanguageReader, LanguageReading, SourceFile } from "../language-reading.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { appCommandsOf, appKeysOf } from "./app-commands.ts";
import { appsOf } from "./app-declarations.ts";
import { namesOf } from "./names.ts";
import { loadsOf } from "./policy-loads.ts";
import { programPlaces } from "./program-text.ts";
import { scanPowerShell } from "./scan-powershell.ts";
import { scanShell } from "./scan-shell.ts";
import { commandSettings, namedValuesOf } from "./script-settings.ts";
import { brokenScript, scriptTexts } from "./script-texts.ts";

/** Reads scripts of shells and of PowerShell; of other programs it says where they hold a part of a policy. */
export const readScripts: LanguageReader = (files): LanguageReading => {
  const paths = new Set(files.map(({ path }) => path));
  const textOf = new Map(files.map(({ path, text }) => [path, text]));
  const holdsPolicy = (path: string): boolean => hasPolicyWords(textOf.get(path) ?? "");
  return gatheredReading(
    files.map((file) => {
      const language = languageOf(file);
      if (language === "program") return { left: programPlaces(file) };
      if (language === null || !mayMatter(file)) return {};
      return readScript(file, language, { paths, holdsPolicy, textOf: (path) => textOf.get(path) ?? "" });
    }),
  );
};

/** What a script's reader asks about the rest of the tree. */
interface Tree {
  readonly paths: ReadonlySet<string>;
  readonly holdsPolicy: (path: string) => boolean;
  readonly textOf: (path: string) => string;
}

function readScript(
  file: SourceFile,
  language: "shell" | "powershell",
  tree: Tree,
): Partial<LanguageReading> {
  const script = language === "shell" ? scanShell(file.text) : scanPowerShell(file.text);
  if (script.broken) return { left: brokenScript(file) };
  const commands = appCommandsOf(file.text, script);
  const keys = appKeysOf(file.path, file.text, commands);
  const names = namesOf(file.text, script, keys);
  return {
    texts: scriptTexts(file, script, names),
    loads: loadsOf(file, script, names, tree),
    namedValues: namedValuesOf(file, script, names),
    apps: appsOf(file, commands, keys, names, tree),
    left: commandSettings(file, script),
  };
}

function languageOf({ path, text }: SourceFile): "shell" | "powershell" | "program" | null {
  if (/\.(?:sh|bash|zsh)$/i.test(path)) return "shell";
  if (/\.psm?1$/i.test(path)) return "powershell";
  if (/\.(?:py|cs|csx|fs|[cm]?[jt]sx?|go|java|kt|rb)$/i.test(path)) return "program";
  if (/\.[\w-]+$/.test(path) || !text.startsWith("#!")) return null;
  if (/^#![^\n]*\b(?:ba|z|da|k)?sh\b/.test(text)) return "shell";
  return /^#![^\n]*\bpwsh\b/.test(text) ? "powershell" : null;
}

/** A cheap look, because most scripts have nothing of the kind. */
function mayMatter({ text }: SourceFile): boolean {
  return /<[a-z]|\baz ad app\b|(?:Mg|AzAD)Application\b|tenant|\bsed\b|envsubst|Get-Content/i.test(text);
}
