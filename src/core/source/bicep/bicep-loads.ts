import type { FileLoad, Mark } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { oneMeaning } from "./agreed-meaning.ts";
import { scopesAt } from "./bicep-contexts.ts";
import { type BicepFile, type BicepReader, type BicepScope, furthest } from "./bicep-reading.ts";
import type { BicepNode } from "./bicep-syntax.ts";
import { bicepPathFrom } from "./tree-path.ts";
import { type PlacedNode, walkBicep } from "./walk-bicep.ts";

/** The files that Bicep loads as policies, and the marks that `replace` puts something in for, in files and in strings alike. */
export interface BicepLoads {
  readonly loads: readonly FileLoad[];
  readonly marksOf: (node: BicepNode) => readonly Mark[];
}

/** Finds `loadTextContent(…)`, and what `replace(…)` does to what it loads, over names and files. */
export function bicepLoads(reader: BicepReader, files: readonly BicepFile[]): BicepLoads {
  const calls = files.flatMap((file) => (mayLoad(file) ? [...walkBicep(file)] : []));
  const told = new Map<BicepNode, Told[]>();
  for (const place of calls) if (isOuterReplace(place)) collectMarks(reader, place, told);
  const marks = new Map([...told].map(([node, list]) => [node, marksFrom(list)]));
  const loads = calls.flatMap((place) => {
    const path = loadedPath(reader, place);
    if (path === null) return [];
    const { node, file } = place;
    const from = { file: file.path, start: node.start, end: node.end };
    return [{ path, from, how: "whole", keys: [], marks: marks.get(node) ?? [] } satisfies FileLoad];
  });
  return { loads, marksOf: (node) => marks.get(node) ?? [] };
}

/** What one `replace` says in one scope. */
interface Told {
  readonly mark: string;
  readonly meaning: Meaning;
  readonly scope: BicepScope;
  readonly node: BicepNode;
}

function mayLoad({ text }: BicepFile): boolean {
  return text.includes("loadTextContent") || text.includes("replace(");
}

function isCall(node: BicepNode, name: string): node is BicepNode & { readonly kind: "call" } {
  return node.kind === "call" && node.of === null && node.name === name;
}

/** The outermost of `replace(replace(…), …)`. */
function isOuterReplace({ node, call }: PlacedNode): boolean {
  return isCall(node, "replace") && !(call?.name === "replace" && call.args[0] === node);
}

function collectMarks(reader: BicepReader, place: PlacedNode, told: Map<BicepNode, Told[]>): void {
  for (const scope of scopesAt(reader, place.file, place.binders)) {
    const targets = new Map<BicepNode, readonly Told[]>();
    collectTargets(reader, place.node, scope, [], targets, 0);
    for (const [node, steps] of targets) {
      const list = told.get(node);
      if (list === undefined) told.set(node, [...steps]);
      else list.push(...steps);
    }
  }
}

/** Where the text comes from that a chain of `replace` is about, and what the chain does. */
function collectTargets(
  reader: BicepReader,
  node: BicepNode,
  scope: BicepScope,
  steps: readonly Told[],
  targets: Map<BicepNode, readonly Told[]>,
  depth: number,
): void {
  if (depth > furthest) return;
  if (isCall(node, "replace")) {
    const [text, mark, instead] = node.args;
    if (text === undefined || mark === undefined || instead === undefined) return;
    const written = reader.meaning(mark, scope, 0);
    const step =
      written.kind === "text" && written.value !== ""
        ? [{ mark: written.value, meaning: reader.meaning(instead, scope, 0), scope, node }]
        : [];
    return collectTargets(reader, text, scope, [...step, ...steps], targets, depth + 1);
  }
  if (node.kind === "choice") {
    collectTargets(reader, node.yes, scope, steps, targets, depth + 1);
    return collectTargets(reader, node.no, scope, steps, targets, depth + 1);
  }
  if (node.kind === "string" || isCall(node, "loadTextContent")) {
    targets.set(node, [...(targets.get(node) ?? []), ...steps]);
    return;
  }
  const lead = reader.follow(node, scope, 0);
  if (lead.kind === "node" && lead.node !== node) {
    collectTargets(reader, lead.node, lead.scope, steps, targets, depth + 1);
  }
}

/** Each mark once, with what all say that replace it. */
function marksFrom(told: readonly Told[]): readonly Mark[] {
  const byMark = new Map<string, Told[]>();
  for (const one of told) {
    const list = byMark.get(one.mark);
    if (list === undefined) byMark.set(one.mark, [one]);
    else list.push(one);
  }
  return [...byMark].map(([text, list]) => {
    const [first] = list;
    const { start, end } = first?.node ?? { start: 0, end: 0 };
    return { text, meaning: oneMeaning(list), place: { file: first?.scope.file.path ?? "", start, end } };
  });
}

/** The path of a policy that a call loads; null for other calls and other files. */
function loadedPath(reader: BicepReader, { node, file, binders }: PlacedNode): string | null {
  if (!isCall(node, "loadTextContent") || node.args[0] === undefined) return null;
  const [scope] = scopesAt(reader, file, binders);
  const relative = scope === undefined ? null : reader.meaning(node.args[0], scope, 0);
  const path = relative?.kind === "text" ? bicepPathFrom(file.path, relative.value) : null;
  const text = path === null ? undefined : reader.tree.textOf(path);
  if (path === null || text === undefined) return null;
  return path.endsWith(".xml") || hasPolicyWords(text) ? path : null;
}
