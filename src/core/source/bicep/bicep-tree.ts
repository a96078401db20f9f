import type { SourceFile } from "../language-reading.ts";
import type { BicepCaller, BicepFile, BicepParameters, BicepTree } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { jsonParameters } from "./json-parameters.ts";
import { parseBicep } from "./parse-bicep.ts";
import { bicepPathFrom, stemOf } from "./tree-path.ts";

/** The Bicep files of a tree. Each is parsed once, when it is first asked for. */
export function bicepTree(files: readonly SourceFile[]): BicepTree {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const paths = [...texts.keys()].filter(isBicep);
  const parsed = new Map<string, BicepFile>();
  const file = (path: string): BicepFile | null => {
    const known = parsed.get(path);
    if (known !== undefined) return known;
    const text = texts.get(path);
    if (text === undefined || !isBicep(path)) return null;
    const made = bicepFile(path, text);
    parsed.set(path, made);
    return made;
  };
  const read = { paths, file, textOf: (path: string) => texts.get(path) };
  let callers: ReadonlyMap<string, readonly BicepCaller[]> | null = null;
  let parameters: ReadonlyMap<string, readonly BicepParameters[]> | null = null;
  let apps: readonly BicepFile[] | null = null;
  const documents = parameterDocuments(files);
  return {
    ...read,
    appFiles: () => {
      apps ??= paths
        .filter((path) => /Microsoft\.Graph\/applications@/i.test(texts.get(path) ?? ""))
        .map(file)
        .filter((one): one is BicepFile => one !== null);
      return apps;
    },
    callersOf: (path) => {
      callers ??= callersIn(read);
      return callers.get(path) ?? [];
    },
    parametersOf: (one) => {
      if (one.path.endsWith(".bicepparam")) return [];
      parameters ??= parametersIn(read);
      return [...(parameters.get(one.path) ?? []), ...documents(one)];
    },
  };
}

type Readable = Pick<BicepTree, "paths" | "file" | "textOf">;

function isBicep(path: string): boolean {
  return path.endsWith(".bicep") || path.endsWith(".bicepparam");
}

function bicepFile(path: string, text: string): BicepFile {
  const declarations = parseBicep(text);
  const symbols = new Map<string, BicepDeclaration>();
  for (const one of declarations) addSymbols(symbols, one);
  const outputs = declarations.filter(({ kind }) => kind === "output");
  return {
    path,
    text,
    declarations,
    symbols,
    outputs: new Map(outputs.map((one) => [one.name, one])),
    imports: importsOf(path, declarations),
  };
}

/** A name inside of a resource does not hide one of the file. */
function addSymbols(symbols: Map<string, BicepDeclaration>, declaration: BicepDeclaration): void {
  if (!["param", "var", "resource", "module"].includes(declaration.kind)) return;
  const known = symbols.get(declaration.name);
  if (known === undefined) symbols.set(declaration.name, declaration);
  for (const inner of nestedResources(declaration.value)) addSymbols(symbols, inner);
}

/** The resources that are declared right inside of a body. */
export function nestedResources(node: BicepNode | null): readonly BicepDeclaration[] {
  switch (node?.kind) {
    case "object":
      return node.resources;
    case "if":
    case "for":
      return nestedResources(node.body);
    default:
      return [];
  }
}

function importsOf(
  path: string,
  declarations: readonly BicepDeclaration[],
): Map<string, { path: string; name: string }> {
  const imports = new Map<string, { path: string; name: string }>();
  for (const { kind, type, imports: names } of declarations) {
    const target = kind === "import" ? bicepPathFrom(path, type) : null;
    if (target === null) continue;
    for (const { name, as } of names) imports.set(as, { path: target, name });
  }
  return imports;
}

function callersIn(tree: Readable): Map<string, BicepCaller[]> {
  const callers = new Map<string, BicepCaller[]>();
  for (const path of tree.paths) {
    if (!/\bmodule\s/.test(tree.textOf(path) ?? "")) continue;
    const file = tree.file(path);
    for (const module of file?.declarations ?? []) {
      const target = module.kind === "module" ? bicepPathFrom(path, module.type) : null;
      if (file !== null && target !== null) append(callers, target, { file, module });
    }
  }
  return callers;
}

/** The `.bicepparam` files by the file that they are for. */
function parametersIn(tree: Readable): Map<string, BicepParameters[]> {
  const parameters = new Map<string, BicepParameters[]>();
  for (const path of tree.paths) {
    const file = path.endsWith(".bicepparam") ? tree.file(path) : null;
    const using = file?.declarations.find(({ kind }) => kind === "using");
    const target = using === undefined ? null : bicepPathFrom(path, using.type);
    if (file !== null && target !== null)
      append(parameters, target, { path, values: valuesOf(tree, file, 0) });
  }
  return parameters;
}

/** What a `.bicepparam` says, over what the one that it extends does. */
function valuesOf(tree: Readable, file: BicepFile, depth: number): BicepParameters["values"] {
  const values = new Map<string, { node: BicepNode; file: BicepFile }>();
  const base = file.declarations.find(({ kind }) => kind === "extends");
  const path = base === undefined ? null : bicepPathFrom(file.path, base.type);
  const below = path === null || depth > 10 ? null : tree.file(path);
  for (const [name, value] of below === null ? [] : valuesOf(tree, below, depth + 1)) values.set(name, value);
  for (const { kind, name, value } of file.declarations) {
    if (kind === "param" && value !== null) values.set(name, { node: value, file });
  }
  return values;
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** A JSON file of parameters is for a file beside it that has its name, or that declares all that it names. */
function parameterDocuments(files: readonly SourceFile[]): (file: BicepFile) => readonly BicepParameters[] {
  const byFolder = new Map<string, SourceFile[]>();
  for (const one of files) {
    if (/parameters?[^/]*\.json$/i.test(one.path)) append(byFolder, folderOf(one.path), one);
  }
  const read = new Map<string, ReadonlyMap<string, BicepNode> | null>();
  return (file) =>
    (byFolder.get(folderOf(file.path)) ?? []).flatMap((json) => {
      const values = read.has(json.path) ? (read.get(json.path) ?? null) : jsonParameters(json.text);
      read.set(json.path, values);
      if (values === null || values.size === 0) return [];
      const isNamed = json.path.startsWith(`${stemOf(file.path)}.`);
      const fits = [...values.keys()].every((name) => file.symbols.get(name)?.kind === "param");
      if (!fits && !isNamed) return [];
      const holder = { ...emptyFile, path: json.path, text: json.text };
      return [
        {
          path: json.path,
          values: new Map([...values].map(([name, node]) => [name, { node, file: holder }])),
        },
      ];
    });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

const emptyFile: BicepFile = {
  path: "",
  text: "",
  declarations: [],
  symbols: new Map(),
  outputs: new Map(),
  imports: new Map(),
};
