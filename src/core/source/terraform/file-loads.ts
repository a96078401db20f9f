import { harmlessName } from "../../text/harmless.ts";
import type { FileLoad, Mark, SourceLeft } from "../language-reading.ts";
import type { TreePlace } from "../meaning.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { attributeOf, type HclExpression, insideOf } from "./hcl-syntax.ts";
import { loadedPaths } from "./loaded-paths.ts";
import { endsOf, meaningIn, possibleValues } from "./possible-values.ts";
import { membersAt } from "./terraform-names.ts";
import type { Scope, Site } from "./terraform-scope.ts";
import type { VisitedExpression } from "./visited-expression.ts";

/** What a module's calls load, and what they replace in strings of Terraform itself. */
export interface ModuleLoads {
  readonly loads: readonly FileLoad[];
  /** Marks that are replaced in a string, by the string. */
  readonly stringMarks: ReadonlyMap<HclExpression, readonly Mark[]>;
  /** The calls that load a file of the tree. */
  readonly calls: ReadonlySet<HclExpression>;
  readonly left: readonly SourceLeft[];
}

type Call = HclExpression & { readonly kind: "call" };

/** A loading call, or a string, and the marks that are replaced in it. */
interface Chain {
  readonly end: Site & { readonly kind: "expression" };
  readonly marks: readonly Mark[];
  /** The calls on the way, which are no loads of their own. */
  readonly passed: readonly HclExpression[];
}

/** Reads the calls of `file`, `templatefile` and `replace` among a module's expressions. */
export function moduleLoads(visited: readonly VisitedExpression[]): ModuleLoads {
  const left: SourceLeft[] = [];
  const calls = visited.filter(({ expression }) => isLoadingCall(expression));
  const chains = calls.map((one) => ({ one, chains: chainsOf(one, left, new Set()) }));
  const passed = new Set(chains.flatMap((entry) => entry.chains.flatMap((chain) => chain.passed)));
  const loads: FileLoad[] = [];
  const loading = new Set<HclExpression>();
  const stringMarks = new Map<HclExpression, readonly Mark[]>();
  for (const { one, chains: own } of chains) {
    if (passed.has(one.expression)) continue;
    for (const { end, marks } of own) {
      if (end.expression.kind === "template") {
        stringMarks.set(end.expression, [...(stringMarks.get(end.expression) ?? []), ...marks]);
        continue;
      }
      const found = loadsAt(one, end, marks);
      if (found.length > 0) for (const call of [one.expression, end.expression]) loading.add(call);
      loads.push(...found);
    }
  }
  return { loads: onlyOnce(loads), stringMarks, calls: loading, left };
}

/** How many calls of `replace` may lead to one another over names. */
const MOST_REPLACED = 30;

function isLoadingCall(expression: HclExpression): expression is Call {
  if (expression.kind !== "call") return false;
  return expression.name === "file" || expression.name === "templatefile" || expression.name === "replace";
}

/** What stands at the end of nested `replace` calls, also over names. */
function chainsOf(
  { expression, scope, attribute }: VisitedExpression,
  left: SourceLeft[],
  seen: Set<HclExpression>,
): readonly Chain[] {
  if (seen.has(expression) || seen.size > MOST_REPLACED) return [];
  seen.add(expression);
  const marks: Mark[] = [];
  const passed: HclExpression[] = [];
  let inner = expression;
  while (inner.kind === "call" && inner.name === "replace" && inner.args[0] !== undefined) {
    const mark = markOf(inner, scope, attribute.file, left);
    if (mark !== null) marks.unshift(mark);
    inner = inner.args[0];
    passed.push(inner);
  }
  // The old template_file fills in its text by itself: what is replaced behind it is not followed.
  if (inner.kind === "reference" && inner.path[0] === "data") return [];
  if (inner === expression) return [{ end: siteOf(expression, scope), marks, passed }];
  return endsOf(inner, scope).flatMap((site): readonly Chain[] => {
    if (site.kind === "value") return [];
    if (site.expression.kind === "template" || site.expression === inner)
      return [{ end: site, marks, passed: [...passed, site.expression] }];
    if (!isLoadingCall(site.expression)) return [];
    const inside = { expression: site.expression, scope: site.scope, attribute, blocks: [] };
    const behind = chainsOf(inside, [], seen);
    return behind.map((chain) => ({
      end: chain.end,
      marks: [...chain.marks, ...marks],
      passed: [...passed, site.expression, ...chain.passed],
    }));
  });
}

function siteOf(expression: HclExpression, scope: Scope): Chain["end"] {
  return { kind: "expression", expression, scope, origin: "" };
}

/** The mark of a `replace` call. A pattern between slashes is a regular expression, which is not followed. */
function markOf(call: Call, scope: Scope, file: string, left: SourceLeft[]): Mark | null {
  const [, search, replacement] = call.args;
  if (search === undefined || replacement === undefined) return null;
  const [only, ...more] = possibleValues(search, scope);
  const place: TreePlace = { file, start: call.start, end: call.end };
  if (only?.value.kind !== "text" || more.length > 0 || /^\/.*\/$/s.test(only.value.value)) {
    if (mentionsFile(call)) {
      const message =
        "What is replaced here in a policy's text is not one plain text, so that it is not followed.";
      left.push({ ...place, code: "unknown-expression", message });
    }
    return null;
  }
  return { text: only.value.value, meaning: meaningIn(replacement, scope), place };
}

function mentionsFile(expression: HclExpression): boolean {
  if (expression.kind === "call" && (expression.name === "file" || expression.name === "templatefile"))
    return true;
  return expression.kind === "call" && insideOf(expression).some(mentionsFile);
}

function loadsAt(one: VisitedExpression, end: Chain["end"], marks: readonly Mark[]): readonly FileLoad[] {
  const call = end.expression;
  const path = call.kind === "call" ? call.args[0] : undefined;
  if (call.kind !== "call" || call.name === "replace" || path === undefined) return [];
  const { files } = end.scope.reading.tree;
  const from = { file: one.attribute.file, start: one.expression.start, end: one.expression.end };
  const ways = waysToLoad(one, call, end.scope);
  return loadedPaths(path, end.scope).flatMap((found) => {
    const loaded = files.get(found);
    if (loaded === undefined || !(isPolicyName(found) || hasPolicyWords(loaded.text))) return [];
    return ways.map((way) => ({ path: found, from, ...way, marks }));
  });
}

function waysToLoad(
  one: VisitedExpression,
  call: Call,
  scope: Scope,
): readonly Pick<FileLoad, "how" | "keys">[] {
  const old = isOldTemplate(one) ? one.blocks[0] : undefined;
  if (call.name === "file" && old === undefined) return [{ how: "whole", keys: [] }];
  const keys = old === undefined ? call.args[1] : attributeOf(old, "vars")?.value;
  return keysOf(keys, scope).map((some) => ({ how: "template", keys: some }));
}

/** `data "template_file"`, which `templatefile` has replaced. */
function isOldTemplate({ blocks, attribute }: VisitedExpression): boolean {
  const [block] = blocks;
  return block?.type === "data" && block.labels[0] === "template_file" && attribute.name === "template";
}

/** Templates of anything have these names: one that says it is of something else is none of a policy. */
function isPolicyName(path: string): boolean {
  return /\.(?:xml|tftpl|tpl)$/i.test(path) && !/\.(?:json|ya?ml|sh|ps1|env|md|conf)\.\w+$/i.test(path);
}

/** The keys of a `templatefile` call, for each object that they may be. */
function keysOf(keys: HclExpression | undefined, scope: Scope): readonly FileLoad["keys"][] {
  if (keys === undefined) return [[]];
  return endsOf(keys, scope).map((site) =>
    [...(membersAt(site, 0) ?? [])].map(([key, member]) => ({
      key,
      meaning:
        member.kind === "expression"
          ? meaningIn(member.expression, member.scope)
          : { kind: "unknown", why: `the tree does not tell what ${harmlessName(key)} is` },
    })),
  );
}

function onlyOnce(loads: readonly FileLoad[]): readonly FileLoad[] {
  const known = new Map(loads.map((load) => [JSON.stringify(load), load]));
  return [...known.values()];
}
