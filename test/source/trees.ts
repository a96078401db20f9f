import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the trees are: `<name>/tree`, `<name>/case.json` and `<name>/expected.patch`. */
const folder = join(import.meta.dirname, "trees");

/** A file of a tree. Its path is relative to the tree, with `/`; the text is what its bytes say in UTF-8, byte order mark and all. */
export interface TreeFile {
  readonly path: string;
  readonly text: string;
}

/** What is typed for a tree. */
export interface TreeOptions {
  readonly homeTenant: readonly string[];
  readonly clientApp: readonly string[];
  readonly tenantExpression: readonly string[];
  readonly allowTenant: readonly string[];
  readonly app: readonly string[];
}

/** A place that is left, as far as tests judge it. */
export interface LeftPlace {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** A source tree, and what has to become of it. */
export interface SourceTree {
  readonly name: string;
  readonly files: readonly TreeFile[];
  readonly options: TreeOptions;
  readonly expected: {
    /** With `--check`: 2 where there is something to edit, 5 where something keeps it from being done. */
    readonly exit: 0 | 2 | 5;
    readonly left: readonly LeftPlace[];
    readonly patch: string;
  };
}

/** Codes that are about a file as a whole: its line doesn't count. */
export const wholeFile: ReadonlySet<string> = new Set(["generated-file", "program-text", "unreadable"]);

/** Every tree, by name. */
export function sourceTrees(): readonly SourceTree[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names.map(({ name }) => sourceTree(name)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** One tree. */
export function sourceTree(name: string): SourceTree {
  const { options, expect } = JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8")) as {
    readonly options: TreeOptions;
    readonly expect: { readonly exit: 0 | 2 | 5; readonly left: readonly LeftPlace[] };
  };
  const patch = readFileSync(join(folder, name, "expected.patch"), "utf8");
  return { name, files: filesIn(join(folder, name, "tree")), options, expected: { ...expect, patch } };
}

/** The files below a folder, but those of git itself, by path. */
export function filesIn(root: string): readonly TreeFile[] {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: nameOf(path.slice(root.length + 1)), text: readFileSync(path, "utf8") }))
    .filter(({ path }) => !path.startsWith(".git/"))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** A `.gitattributes` of a tree would rule over this repository's own, so it is stored under another name. */
function nameOf(path: string): string {
  return path.replaceAll("\\", "/").replace(/(^|\/)dot\.gitattributes$/, "$1.gitattributes");
}
