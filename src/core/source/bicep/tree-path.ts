import { folderOf, pathFrom } from "../tree-path.ts";

/**
 * The path that a relative path in a file of the tree leads to; null where it leaves the tree, is absolute, or names a
 * registry (`br:`, `ts:`).
 */
export function bicepPathFrom(file: string, relative: string): string | null {
  if (relative === "" || relative.startsWith("/") || /^[\w/]+:/.test(relative)) return null;
  return pathFrom(folderOf(file), relative);
}

/** A path without the extension. */
export function stemOf(path: string): string {
  return path.replace(/\.\w+$/, "");
}
