import type { Meaning } from "../meaning.ts";
import { keyOfApp } from "./bicep-apps.ts";
import { bicepTruth } from "./bicep-condition.ts";
import { bicepContexts } from "./bicep-contexts.ts";
import { bicepItems } from "./bicep-items.ts";
import { bicepMeaning } from "./bicep-meaning.ts";
import type {
  BicepContext,
  BicepFile,
  BicepLead,
  BicepReader,
  BicepScope,
  BicepTree,
} from "./bicep-reading.ts";
import { unknownLead } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { followBicep } from "./follow-bicep.ts";

/**
 * Follows names over the files of a tree. What an expression leads to in a context is found once, and one that leads back to itself
 * leads nowhere; the steps are counted, so that no tree takes longer than its size warrants.
 */
export function bicepReader(tree: BicepTree): BicepReader {
  const leads = memory<BicepLead>();
  const meanings = memory<Meaning>();
  const contexts = new Map<string, readonly BicepContext[]>();
  const calls = new WeakMap<BicepContext, Map<BicepDeclaration, BicepContext>>();
  const asked = new Set<BicepDeclaration>();
  let steps = 0;
  const reader: BicepReader = {
    tree,
    follow: (node, scope, depth) => {
      steps += 1;
      if (steps > mostSteps) return tooMuch;
      return leads(node, scope, circle, () => followBicep(reader, node, scope, depth));
    },
    meaning: (node, scope, depth) => {
      const make = (): Meaning => bicepMeaning(reader, reader.follow(node, scope, depth), depth);
      return meanings(node, scope, circle.meaning, make);
    },
    meaningOfLead: (lead, depth) => bicepMeaning(reader, lead, depth),
    truth: (node, scope, depth) => bicepTruth(reader, node, scope, depth),
    items: (node, scope, depth) => bicepItems(reader, node, scope, depth),
    callContext: (module, from) => callContext(calls, module, from),
    contextsOf: (file) => contextsOnce(contexts, reader, file),
    appOf: (declaration, scope, depth) => {
      if (asked.has(declaration)) return null;
      asked.add(declaration);
      const key = keyOfApp(reader, declaration, scope, depth);
      asked.delete(declaration);
      return key;
    },
  };
  return reader;
}

const mostSteps = 1_000_000;
const tooMuch = unknownLead("the tree has more references than are followed");
const circle = { kind: "meaning", meaning: { kind: "unknown", why: "it leads back to itself" } } as const;

/** Remembers what was found for an expression in a context; a loop's variables make a place of their own. */
function memory<T>(): (node: BicepNode, scope: BicepScope, meanwhile: T, make: () => T) => T {
  const known = new WeakMap<BicepContext, Map<BicepNode, T>>();
  return (node, { context, locals }, meanwhile, make) => {
    if (locals !== null) return make();
    const found = known.get(context) ?? new Map<BicepNode, T>();
    known.set(context, found);
    const before = found.get(node);
    if (before !== undefined) return before;
    found.set(node, meanwhile);
    const made = make();
    found.set(node, made);
    return made;
  };
}

function callContext(
  calls: WeakMap<BicepContext, Map<BicepDeclaration, BicepContext>>,
  module: BicepDeclaration,
  from: BicepScope,
): BicepContext {
  const made: BicepContext = { kind: "call", module, from };
  if (from.locals !== null) return made;
  const found = calls.get(from.context) ?? new Map<BicepDeclaration, BicepContext>();
  calls.set(from.context, found);
  const context = found.get(module) ?? made;
  found.set(module, context);
  return context;
}

/** A module that leads back to itself has no context of that call. */
function contextsOnce(
  contexts: Map<string, readonly BicepContext[]>,
  reader: BicepReader,
  file: BicepFile,
): readonly BicepContext[] {
  const known = contexts.get(file.path);
  if (known !== undefined) return known;
  contexts.set(file.path, []);
  const made = bicepContexts(reader, file);
  contexts.set(file.path, made);
  return made;
}
