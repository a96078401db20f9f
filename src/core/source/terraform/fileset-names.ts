import type { HclExpression } from "./hcl-syntax.ts";
import { writtenString } from "./hcl-syntax.ts";
import { fitsPattern } from "./path-pattern.ts";
import type { Scope } from "./terraform-scope.ts";
import { treePaths } from "./value-path.ts";

/** What `fileset(folder, pattern)` gives: paths below the folder. `null` where the folder or the pattern is not known. */
export function fileNames(
  { args }: HclExpression & { readonly kind: "call" },
  scope: Scope,
  depth: number,
): readonly string[] | null {
  const [folder, pattern] = args;
  const glob = pattern === undefined ? null : writtenString(pattern);
  if (folder === undefined || glob === null) return null;
  const roots = scope.reading
    .possibles(folder, scope, depth + 1)
    .map(({ value }) => treePaths(value, [scope.module.folder])[0]);
  const [root] = roots;
  if (root === undefined || roots.length !== 1) return null;
  const clean = glob.replace(/^(?:\.\/)+/, "");
  const inside = root === "" ? "" : `${root}/`;
  return [...scope.reading.tree.files.keys()]
    .filter((path) => path.startsWith(inside))
    .map((path) => path.slice(inside.length))
    .filter((path) => fitsPattern(path, clean));
}
