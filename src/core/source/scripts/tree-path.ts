import type { SourceFile } from "../language-reading.ts";
import { folderOf, pathFrom } from "../tree-path.ts";
import { bitsText, type ScriptWord } from "./script.ts";

/** What is asked about the rest of the tree. */
export interface LoadTree {
  readonly paths: ReadonlySet<string>;
  readonly holdsPolicy: (path: string) => boolean;
  readonly textOf: (path: string) => string;
}

/**
 * The policy file of the tree that a word of a script names, from the folder of the script or from the root; `null` if it is
 * none, or if both are there. What stands before a `/` may be the script's own folder: `$SCRIPT_DIR/policy.xml`.
 */
export function treePath(file: SourceFile, word: ScriptWord, tree: LoadTree): string | null {
  const path = treeFile(file, bitsText(file.text, word.bits), tree);
  return path !== null && tree.holdsPolicy(path) ? path : null;
}

/** The file of the tree that a text names, in which a hole is one character. */
export function treeFile(file: SourceFile, text: string, tree: LoadTree): string | null {
  const written = text.replaceAll("\\", "/");
  const isFromFolder = written.startsWith("\ufffc/");
  const relative = isFromFolder ? written.slice(2) : written;
  if (relative === "" || relative.includes("\ufffc") || relative.startsWith("/")) return null;
  const candidates = [folderOf(file.path), ...(isFromFolder ? [] : [""])].map((folder) =>
    pathFrom(folder, relative),
  );
  const found = [...new Set(candidates)].filter((path) => path !== null && tree.paths.has(path));
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : null;
}
