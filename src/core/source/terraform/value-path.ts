import { pathFrom } from "../tree-path.ts";
import type { TerraformValue } from "./possible-value.ts";

/** The paths of the tree that a value means: from the folder it names, or else from each of the folders given. */
export function treePaths(value: TerraformValue, folders: readonly string[]): readonly string[] {
  const parts = value.kind === "joined" ? value.parts : [value];
  const [first, ...rest] = parts;
  const texts = (first?.kind === "folder" ? rest : parts).map((part) =>
    part.kind === "text" ? part.value : null,
  );
  if (texts.includes(null)) return [];
  const relative = texts.join("");
  if (first?.kind !== "folder" && relative.startsWith("/")) return [];
  const from = first?.kind === "folder" ? [first.path] : folders;
  return from.flatMap((folder) => pathFrom(folder, relative) ?? []);
}
