import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Language, type Node, Parser } from "web-tree-sitter";

/** A Bicep file as a grammar of others sees it. */
export interface BicepFile {
  /** What the grammar doesn't understand. It is older than `extension`, typed variables and `$'''`. */
  readonly errors: readonly string[];
  /** Variables that are one string, by name. Interpolations are written as in the file. */
  readonly variables: ReadonlyMap<string, string>;
  /** Strings that hold a policy, in their order. */
  readonly policies: readonly string[];
  /** What app registrations say about their audience, by symbol; empty where they say nothing. */
  readonly audiences: ReadonlyMap<string, string>;
}

/** A reader of Bicep files. */
export async function bicepReader(): Promise<(text: string) => BicepFile> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve("tree-sitter-bicep/tree-sitter-bicep.wasm");
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(grammar)));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error("no language was set");
    return bicepFile(tree.rootNode);
  };
}

function bicepFile(root: Node): BicepFile {
  const nodes = [root, ...below(root)];
  const strings = nodes.filter(isString).map((node) => [node, stringOf(node)] as const);
  const variables = strings.flatMap(([node, value]) => {
    const declared = node.parent?.type === "variable_declaration" ? node.parent.text : "";
    const name = /^var (\w+) =/.exec(declared)?.[1];
    return name === undefined ? [] : [[name, value] as const];
  });
  const resources = nodes.filter(({ type }) => type === "resource_declaration");
  return {
    errors: nodes.filter((node) => node.isError || node.isMissing).map(({ text }) => text),
    variables: new Map(variables),
    policies: strings.filter(([, value]) => value.includes("<policies>")).map(([, value]) => value),
    audiences: new Map(resources.flatMap(audienceOf)),
  };
}

function below(node: Node): readonly Node[] {
  return node.children.flatMap((child) => [child, ...below(child)]);
}

function isString({ type, isNamed, parent }: Node): boolean {
  return isNamed && ["string", "multiline_string"].includes(type) && parent !== null;
}

function stringOf(node: Node): string {
  if (node.text.startsWith("'''")) return node.text.slice(3, -3).replace(/^\r?\n/, "");
  const parts = node.children.map((child) =>
    child.type === "escape_sequence" ? unescaped(child) : child.text,
  );
  return parts.slice(1, -1).join("");
}

function unescaped({ text }: Node): string {
  return { n: "\n", r: "\r", t: "\t" }[text[1] ?? ""] ?? text.slice(1);
}

function audienceOf(resource: Node): readonly (readonly [string, string])[] {
  const [, symbol = ""] =
    /^resource (\w+) 'Microsoft\.Graph\/applications@[^']+' = \{/.exec(resource.text) ?? [];
  if (symbol === "") return [];
  const body = resource.children.find(({ type }) => type === "object");
  const property = body?.namedChildren.find((one) => one?.text.startsWith("signInAudience:"));
  return [[symbol, /'(\w+)'/.exec(property?.text ?? "")?.[1] ?? ""]];
}
