import type { HclExpression } from "./hcl-syntax.ts";
import { fitsPattern } from "./path-pattern.ts";
import type { TerraformValue } from "./possible-value.ts";
import { endsOf, possibleValues } from "./possible-values.ts";
import { rootFolders } from "./terraform-names.ts";
import type { Scope } from "./terraform-scope.ts";
import { treePaths } from "./value-path.ts";

/**
 * The files of the tree that a path may mean. One without `path.module` is relative to the working directory, which is the
 * folder of the root module; where nothing is there, the module's own folder is tried. A part of a name that the tree does
 * not tell stands for any: each file that fits.
 */
export function loadedPaths(path: HclExpression, scope: Scope): readonly string[] {
  const { files } = scope.reading.tree;
  const values = possibleValues(path, scope);
  const paths = values.flatMap(({ value }) => existing(value, scope));
  const isUnsure = values.some(({ value }) => value.kind === "unknown");
  const guessed = isUnsure
    ? endsOf(path, scope).flatMap((site) =>
        site.kind === "value" ? [] : matching(site.expression, site.scope),
      )
    : [];
  return [...new Set([...paths, ...guessed])].filter((found) => files.has(found));
}

function existing(value: TerraformValue, scope: Scope): readonly string[] {
  const { files } = scope.reading.tree;
  const fromRoots = treePaths(value, rootFolders(scope)).filter((path) => files.has(path));
  return fromRoots.length > 0
    ? fromRoots
    : treePaths(value, [scope.module.folder]).filter((path) => files.has(path));
}

/** The files that fit a string in which a part of a name is not known. At least a folder has to be. */
function matching(path: HclExpression, scope: Scope): readonly string[] {
  if (path.kind !== "template" || path.parts.some(({ kind }) => kind === "directive")) return [];
  const parts = path.parts.map((part): TerraformValue => {
    if (!("expression" in part)) return { kind: "text", value: part.text.replaceAll(/[*?]/g, "_") };
    const [only, ...more] = possibleValues(part.expression, scope);
    if (only === undefined || more.length > 0 || only.value.kind === "unknown")
      return { kind: "text", value: "*" };
    return only.value;
  });
  const flat = parts.flatMap((part) => (part.kind === "joined" ? part.parts : [part]));
  const patterns = treePaths({ kind: "joined", parts: flat }, [...rootFolders(scope), scope.module.folder]);
  return [...new Set(patterns)].flatMap((pattern) => {
    const [fixed = ""] = pattern.split("*");
    const folder = fixed.slice(0, fixed.lastIndexOf("/") + 1);
    if (folder === "" || pattern.split("*").length > MOST_STARS) return [];
    const all = [...scope.reading.tree.files.keys()].filter((file) => file.startsWith(folder));
    return all.filter((file) => fitsPattern(file, pattern));
  });
}

const MOST_STARS = 4;
