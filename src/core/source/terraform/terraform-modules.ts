import type { SourceFile } from "../language-reading.ts";
import { folderOf, pathFrom } from "../tree-path.ts";
import { type Attribute, attributeOf, type Body, type HclBlock, writtenString } from "./hcl-syntax.ts";
import { parseHcl } from "./parse-body.ts";
import { wholeExpression } from "./parse-expression.ts";
import { scanHcl } from "./scan-hcl.ts";

/** A folder with Terraform files: what Terraform calls a module. */
export interface TerraformModule {
  readonly folder: string;
  readonly blocks: readonly HclBlock[];
  /** `local.<name>`. */
  readonly locals: ReadonlyMap<string, readonly Attribute[]>;
  /** `variable.<name>`, `output.<name>`, `module.<name>`, `resource.<type>.<name>`, `data.<type>.<name>`. */
  readonly named: ReadonlyMap<string, readonly HclBlock[]>;
}

/** A `module` block and the module that it stands in. */
export interface ModuleCall {
  readonly block: HclBlock;
  readonly caller: TerraformModule;
}

/** The Terraform of a tree, read as far as it is asked for. */
export interface TerraformTree {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The folders with Terraform files. */
  readonly folders: readonly string[];
  moduleAt(folder: string): TerraformModule | null;
  /** The calls of a module in the tree. */
  callsOf(folder: string): readonly ModuleCall[];
  /** The folder of the module that a call means; `null` for a registry, a repository, or a folder without Terraform. */
  calledFolder(call: HclBlock): string | null;
  /** The attributes of a file of values. */
  valuesIn(file: SourceFile): readonly Attribute[];
  readonly valueFiles: readonly SourceFile[];
}

/** Indexes the Terraform files of a tree. Nothing is parsed before it is asked for. */
export function terraformTree(files: readonly SourceFile[]): TerraformTree {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const configuration = files.filter(({ path }) => isConfiguration(path));
  const byFolder = grouped(configuration, ({ path }) => folderOf(path));
  const bodies = remembered((file: SourceFile) => parseHcl(file));
  const moduleAt = remembered((folder: string) => {
    const own = byFolder.get(folder);
    return own === undefined ? null : makeModule(folder, own.map(bodies));
  });
  const calledFolder = (call: HclBlock): string | null => {
    const source = attributeOf(call, "source");
    const path = source === null ? null : writtenString(source.value);
    if (path === null || !/^\.\.?(?:[\\/]|$)/.test(path)) return null;
    const folder = pathFrom(folderOf(call.file), path);
    return folder !== null && byFolder.has(folder) ? folder : null;
  };
  const calls = remembered((_tree: "all") => {
    const callers = [...byFolder].filter(([, own]) => own.some(({ text }) => /\bmodule\s*"/.test(text)));
    const found = callers.flatMap(([folder]) => {
      const caller = moduleAt(folder);
      return (caller?.blocks ?? []).flatMap((block) =>
        block.type === "module" && caller !== null ? [{ block, caller }] : [],
      );
    });
    return grouped(found, ({ block }) => calledFolder(block));
  });
  const valuesIn = remembered((file: SourceFile) =>
    file.path.endsWith(".json") ? jsonValues(file) : bodies(file).attributes,
  );
  return {
    files: byPath,
    folders: [...byFolder.keys()],
    moduleAt,
    callsOf: (folder) => calls("all").get(folder) ?? [],
    calledFolder,
    valuesIn,
    valueFiles: files.filter(({ path }) => /\.tfvars(?:\.json)?$/.test(path) && !isGenerated(path)),
  };
}

/** Whether a path is of a file that Terraform or OpenTofu reads as configuration and that people write. */
export function isConfiguration(path: string): boolean {
  return (path.endsWith(".tf") || path.endsWith(".tofu")) && !isGenerated(path);
}

/** Whether a path lies where Terraform, or a program that writes Terraform, keeps what it made. */
export function isGenerated(path: string): boolean {
  return /(?:^|\/)(?:\.terraform|\.terragrunt-cache|cdktf\.out)\//.test(path);
}

function makeModule(folder: string, bodies: readonly Body[]): TerraformModule {
  const blocks = bodies.flatMap((body) => body.blocks);
  const locals = blocks.flatMap((block) => (block.type === "locals" ? block.attributes : []));
  return {
    folder,
    blocks,
    locals: grouped(locals, ({ name }) => name),
    named: grouped(blocks, ({ type, labels }) => [type, ...labels].join(".")),
  };
}

/** JSON is read as the object of HCL that it looks like. */
function jsonValues({ path, text }: SourceFile): readonly Attribute[] {
  const value = wholeExpression(text, scanHcl(text), 0);
  if (value.kind !== "object") return [];
  return value.entries.flatMap(({ key, start, end, value: given }) =>
    key === null ? [] : [{ file: path, name: key, start, end, equals: start, value: given }],
  );
}

function grouped<K, V>(list: readonly V[], keyOf: (item: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** A function that is asked once for each key. */
function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const old = known.get(key);
    if (old !== undefined) return old;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
