import type { SourceFile } from "../language-reading.ts";
import { folderOf } from "../tree-path.ts";
import type { Attribute } from "./hcl-syntax.ts";
import type { TerraformTree } from "./terraform-modules.ts";

/** The values that the tree's files give a variable of a module that no other calls. */
export interface RootValues {
  readonly given: readonly Attribute[];
  /** Whether the default counts as well: where no file gives one, or where one that is used alone does not. */
  readonly alsoDefault: boolean;
}

/**
 * Terraform loads `terraform.tfvars` and `*.auto.tfvars` of the module's own folder by itself. Others are named on the command
 * line, one at a time: those below the module's folder are its own, those with no module around them are taken for everybody's.
 */
export function rootValues(tree: TerraformTree, folder: string, name: string): RootValues {
  const files = tree.valueFiles.filter(({ path }) => isFor(tree, path, folder));
  const given = files.map((file) => ({
    alone: !(folderOf(file.path) === folder && isLoadedAlways(file.path)),
    values: tree.valuesIn(file).filter((attribute) => attribute.name === name),
  }));
  const always = given.some(({ alone, values }) => !alone && values.length > 0);
  const chosen = given.filter(({ alone }) => alone);
  return {
    given: given.flatMap(({ values }) => values),
    alsoDefault: !always && (chosen.length === 0 || chosen.some(({ values }) => values.length === 0)),
  };
}

/**
 * Tells which file, other than Terraform's, sets a variable: by `TF_VAR_<name>` or `-var` in scripts and pipelines, or in the
 * inputs of Terragrunt. Each file is looked at once, and only when somebody asks.
 */
export function variablesSetElsewhere(files: readonly SourceFile[]): (name: string) => string | null {
  let known: ReadonlyMap<string, string> | null = null;
  return (name) => {
    known ??= setBy(files);
    return known.get(name) ?? null;
  };
}

function setBy(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, text } of files) {
    if (path.endsWith(".hcl") && !path.endsWith(".lock.hcl")) {
      for (const [, name = ""] of text.matchAll(/^[ \t]*"?([\w-]+)"?[ \t]*[=:]/gm)) found.set(name, path);
    } else if (isScript(path) && (text.includes("TF_VAR_") || text.includes("-var"))) {
      for (const [, one, other] of text.matchAll(/\bTF_VAR_([\w-]+)|-var[ \t=]{1,4}["']?([\w-]+)=/g))
        found.set(one ?? other ?? "", path);
    }
  }
  return found;
}

function isScript(path: string): boolean {
  return /(?:\.(?:sh|bash|ps1|psm1|cmd|bat|ya?ml|env|mk)|(?:^|\/)(?:Makefile|Taskfile|justfile)|\.env(?:\.[\w-]+)?)$/i.test(
    path,
  );
}

function isLoadedAlways(path: string): boolean {
  return /(?:^|\/)terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/.test(path);
}

function isFor(tree: TerraformTree, path: string, folder: string): boolean {
  for (let around = folderOf(path); ; around = folderOf(around)) {
    if (around === folder) return true;
    if (tree.moduleAt(around) !== null) return false;
    if (around === "") return true;
  }
}
