/**
 * The path that a relative path in a file of the tree leads to; null where it leaves the tree, is absolute, or names a
 * registry (`br:`, `ts:`).
 */
export function bicepPathFrom(file: string, relative: string): string | null {
  if (relative === "" || relative.startsWith("/") || /^[\w/]+:/.test(relative)) return null;
  const parts = file.split("/").slice(0, -1);
  for (const part of relative.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** A path without the extension. */
export function stemOf(path: string): string {
  return path.replace(/\.\w+$/, "");
}
