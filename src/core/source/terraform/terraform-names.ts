import { harmlessName } from "../../text/harmless.ts";
import { emptinessTest, isEmpty } from "./emptiness-test.ts";
import { fileNames } from "./fileset-names.ts";
import { attributeOf, type HclBlock, type HclExpression } from "./hcl-syntax.ts";
import { MOST_VALUES, type Possible, type TerraformValue, unknownValue } from "./possible-value.ts";
import { resourceSites } from "./resource-sites.ts";
import { rootValues } from "./root-values.ts";
import {
  type Binding,
  blockScope,
  boundScope,
  calledScope,
  isSpent,
  type LoopItem,
  moduleScope,
  type Scope,
  type Site,
  unboundScope,
} from "./terraform-scope.ts";

/** How many names may lead to one another. */
export const MOST_DEPTH = 60;

/** Where an expression leads: behind names, steps into objects, and conditions, each end that it may have. */
export function sitesOf(expression: HclExpression, scope: Scope, depth: number): readonly Site[] {
  if (depth > MOST_DEPTH) return unknownSites("it leads through too many names");
  if (isSpent(scope.reading, 1)) return unknownSites("the tree leads through too many names");
  switch (expression.kind) {
    case "reference":
      return nameSites(expression.path, scope, depth + 1);
    case "access":
      return stepped(sitesOf(expression.base, scope, depth + 1), expression.steps, depth + 1);
    case "conditional":
      return conditionSites(expression, scope, depth + 1);
    case "call": {
      const [first] = expression.args;
      if (first !== undefined && sameThing.has(expression.name)) return sitesOf(first, scope, depth + 1);
      if (expression.name !== "try") return [{ kind: "expression", expression, scope, origin: "" }];
      return capped(expression.args.flatMap((arg) => sitesOf(arg, scope, depth + 1)));
    }
    default:
      return [{ kind: "expression", expression, scope, origin: "" }];
  }
}

/** The items that a loop goes over; `null` where the tree does not tell them. */
export function loopItems(binding: Omit<Binding, "next">, depth: number): readonly LoopItem[] | null {
  if (binding.item !== null) return [binding.item];
  const items: LoopItem[] = [];
  for (const site of sitesOf(binding.collection, binding.scope, depth + 1)) {
    const own = site.kind === "value" ? null : itemsAt(site, depth + 1);
    if (own === null) return null;
    items.push(...own);
    if (items.length > MOST_VALUES) return null;
  }
  return items;
}

/** The members of an object, also of several merged ones; `null` where it is none. */
export function membersAt(site: Site, depth: number): ReadonlyMap<string, Site> | null {
  if (site.kind === "value" || depth > MOST_DEPTH) return null;
  const { expression, scope, origin } = site;
  if (expression.kind === "object") {
    if (expression.entries.some(({ key }) => key === null)) return null;
    return new Map(
      expression.entries.map(({ key, value }) => [
        key ?? "",
        { kind: "expression", expression: value, scope, origin },
      ]),
    );
  }
  if (expression.kind !== "call" || expression.name !== "merge") return null;
  const merged = new Map<string, Site>();
  for (const arg of expression.args) {
    const [only, ...more] = sitesOf(arg, scope, depth + 1);
    const members = only === undefined || more.length > 0 ? null : membersAt(only, depth + 1);
    if (members === null) return null;
    for (const [key, value] of members) merged.set(key, value);
  }
  return merged;
}

/** Functions that give back what they are given, as far as a text or a collection matters here. */
const sameThing: ReadonlySet<string> = new Set([
  "tostring",
  "sensitive",
  "nonsensitive",
  "toset",
  "tolist",
  "tomap",
  "one",
  "abspath",
  "pathexpand",
]);

function nameSites(path: readonly string[], scope: Scope, depth: number): readonly Site[] {
  const [root = "", name = ""] = path;
  const binding = bindingOf(root, scope.bound);
  if (binding !== null) return boundSites(binding, path, depth);
  switch (root) {
    case "var":
    case "local":
    case "module":
      return remembered(path, unboundScope(scope), depth);
    case "path":
      return folderSites(name, scope);
    case "each":
    case "count":
    case "self":
    case "terraform":
      return unknownSites(`the tree does not tell what ${shown(path)} is`);
    default:
      return resourceSites(path, unboundScope(scope), depth, (expression, inner) =>
        sitesOf(expression, inner, depth + 1),
      );
  }
}

/** Where a name of the module leads, found out once. */
function remembered(path: readonly string[], scope: Scope, depth: number): readonly Site[] {
  const key = path.join(".");
  const known = scope.known.sites.get(key);
  if (known === null) return unknownSites(`${shown(path)} leads to itself`);
  if (known !== undefined) return known;
  scope.known.sites.set(key, null);
  const found = capped(moduleSites(path, scope, depth));
  scope.known.sites.set(key, found);
  return found;
}

function moduleSites(path: readonly string[], scope: Scope, depth: number): readonly Site[] {
  const [root, name = ""] = path;
  if (root === "module") return outputSites(path, scope, depth);
  const found = root === "var" ? variableSites(name, scope, depth) : localSites(name, scope, depth);
  return stepped(found, path.slice(2), depth);
}

function localSites(name: string, scope: Scope, depth: number): readonly Site[] {
  const locals = scope.module.locals.get(name) ?? [];
  if (locals.length === 0) return unknownSites(`local.${harmlessName(name)} is not in its module`);
  return locals.flatMap(({ value, file }) => from(file, sitesOf(value, scope, depth), locals.length > 1));
}

function variableSites(name: string, scope: Scope, depth: number): readonly Site[] {
  const declared = scope.module.named.get(`variable.${name}`)?.map((block) => attributeOf(block, "default"));
  const defaults = declared?.flatMap((one) => (one === null ? [] : [one])) ?? [];
  const ofDefault = () =>
    defaults.length === 0
      ? unknownSites(`nothing in this tree gives var.${harmlessName(name)} a value`)
      : defaults.flatMap(({ value, file }) => from(file, sitesOf(value, scope, depth), true));
  const asCalled = (block: HclBlock, caller: Scope) => {
    const given = attributeOf(block, name);
    if (given === null) return ofDefault();
    const origin = `${given.file} (module.${block.labels[0] ?? ""})`;
    return from(origin, sitesOf(given.value, blockScope(block, caller), depth), true);
  };
  if (scope.call !== null) return asCalled(scope.call.block, scope.call.scope);
  const { tree } = scope.reading;
  const calls = tree.callsOf(scope.module.folder);
  if (calls.length > 0)
    return calls.flatMap(({ block, caller }) => asCalled(block, moduleScope(scope.reading, caller)));
  const { given, alsoDefault } = rootValues(tree, scope.module.folder, name);
  const elsewhere = scope.reading.setElsewhere(name);
  return [
    ...given.flatMap(({ value, file }) => from(file, sitesOf(value, scope, depth), true)),
    ...(alsoDefault ? ofDefault() : []),
    ...(elsewhere === null
      ? []
      : unknownSites(`${harmlessName(elsewhere)} may give var.${harmlessName(name)} another value`)),
  ];
}

/** `module.<name>.<output>`, with an index where the module is called several times. */
function outputSites(path: readonly string[], scope: Scope, depth: number): readonly Site[] {
  const [, name = "", ...rest] = path;
  const calls = scope.module.named.get(`module.${name}`) ?? [];
  if (calls.length === 0) return unknownSites(`module.${harmlessName(name)} is not in its module`);
  return calls.flatMap((block) => {
    const [output = "", ...steps] = isRepeated(block) ? rest.slice(1) : rest;
    const folder = scope.reading.tree.calledFolder(block);
    const module = folder === null ? null : scope.reading.tree.moduleAt(folder);
    if (module === null) return unknownSites(`module.${harmlessName(name)} is not in this tree`);
    const inner = calledScope(module, block, scope);
    if (inner === null) return unknownSites("modules call each other too often");
    const values = module.named.get(`output.${output}`)?.map((one) => attributeOf(one, "value")) ?? [];
    const found = values.flatMap((one) => (one === null ? [] : sitesOf(one.value, inner, depth)));
    if (found.length === 0) return unknownSites(`${shown(path)} is no output of its module`);
    return stepped(found, steps, depth);
  });
}

function isRepeated(block: HclBlock): boolean {
  return attributeOf(block, "count") !== null || attributeOf(block, "for_each") !== null;
}

/** `path.module` and `path.root`. A module's own folder is the root where nobody calls it. */
function folderSites(name: string, scope: Scope): readonly Site[] {
  if (name === "cwd") return [valueSite({ kind: "text", value: "." })];
  if (name === "module") return [valueSite({ kind: "folder", path: scope.module.folder })];
  if (name !== "root") return unknownSites(`path.${harmlessName(name)} is not known`);
  return rootFolders(scope).map((path) => valueSite({ kind: "folder", path }));
}

/** The folders of the modules that nobody calls and from which a module is called, itself where nobody calls it. */
export function rootFolders(scope: Scope): readonly string[] {
  const { tree } = scope.reading;
  const seen = new Set([scope.module.folder]);
  for (const folder of seen) for (const { caller } of tree.callsOf(folder)) seen.add(caller.folder);
  return [...seen].filter((folder) => tree.callsOf(folder).length === 0);
}

function bindingOf(name: string, bound: Binding | null): Binding | null {
  for (let binding = bound; binding !== null; binding = binding.next)
    if (binding.names.includes(name)) return binding;
  return null;
}

/** `each.key`, `each.value`, the name of a `dynamic` block's items, or the names of a `for`. */
function boundSites(binding: Binding, path: readonly string[], depth: number): readonly Site[] {
  const items = depth > MOST_DEPTH ? null : loopItems(binding, depth);
  if (items === null || isSpent(binding.scope.reading, items.length))
    return unknownSites(`the tree does not tell what ${shown(path)} is`);
  const [root = "", part] = path;
  const isFor = binding.names.length > 1 || !(part === "key" || part === "value");
  const wantsKey = isFor ? binding.names.length > 1 && root === binding.names[0] : part === "key";
  const found = items.flatMap(({ key, value }) => followed(wantsKey ? key : value, depth + 1));
  return capped(stepped(found, path.slice(isFor ? 1 : 2), depth));
}

function itemsAt(site: Site & { readonly kind: "expression" }, depth: number): readonly LoopItem[] | null {
  const { expression, scope, origin } = site;
  if (depth > MOST_DEPTH) return null;
  if (expression.kind === "list")
    return expression.items.map((item) => {
      const value: Site = { kind: "expression", expression: item, scope, origin };
      return { key: value, value };
    });
  if (expression.kind === "for") return mappedItems(expression, scope, depth);
  if (expression.kind === "call" && expression.name === "fileset")
    return (
      fileNames(expression, scope, depth)?.map((name) => {
        const value = valueSite({ kind: "text", value: name });
        return { key: value, value };
      }) ?? null
    );
  const members = membersAt(site, depth);
  if (members === null) return null;
  return [...members].map(([key, value]) => ({ key: valueSite({ kind: "text", value: key }), value }));
}

/** The items of a `for`, each with its own names. */
function mappedItems(
  { names, collection, body, makes }: HclExpression & { readonly kind: "for" },
  scope: Scope,
  depth: number,
): readonly LoopItem[] | null {
  const items = loopItems({ names, collection, scope, item: null }, depth);
  const [first, second] = body;
  if (items === null || first === undefined) return null;
  return items.map((item) => {
    const inner = boundScope(scope, { names, collection, scope, item });
    const site = (expression: HclExpression): Site => ({
      kind: "expression",
      expression,
      scope: inner,
      origin: "",
    });
    const value = makes === "object" && second !== undefined ? site(second) : site(first);
    return { key: site(first), value };
  });
}

/** `x != "" ? x : y` and its like lead to `x` where that is given and to `y` where it is empty; any other condition to both. */
function conditionSites(
  { condition, yes, no }: HclExpression & { readonly kind: "conditional" },
  scope: Scope,
  depth: number,
): readonly Site[] {
  const both = () => capped([...sitesOf(yes, scope, depth), ...sitesOf(no, scope, depth)]);
  const test = emptinessTest(condition);
  if (test === null) return both();
  const [given, empty] = test.holds === "given" ? [yes, no] : [no, yes];
  if (given.kind !== "reference" || given.path.join(".") !== test.tested.path.join(".")) return both();
  const possibles = scope.reading.possibles(test.tested, scope, depth);
  if (possibles.every(({ value }) => isEmpty(value))) return sitesOf(empty, scope, depth);
  const isKnown = ({ value }: Possible) => value.kind !== "unknown" && !isEmpty(value);
  if (possibles.every(isKnown)) return sitesOf(given, scope, depth);
  return both();
}

function stepped(sites: readonly Site[], steps: readonly string[], depth: number): readonly Site[] {
  let found = sites;
  for (const [index, step] of steps.entries()) {
    if (depth + index > MOST_DEPTH) return unknownSites("it leads through too many names");
    found = capped(found.flatMap((site) => stepInto(site, step, depth + index)));
  }
  return found;
}

function stepInto(site: Site, step: string, depth: number): readonly Site[] {
  if (site.kind === "value") {
    return site.value.kind === "unknown" ? [site] : unknownSites(`${harmlessName(step)} is no part of it`);
  }
  const { expression, scope, origin } = site;
  if (expression.kind === "list") {
    const items = step === "*" ? expression.items : expression.items.slice(Number(step), Number(step) + 1);
    const found = /^(?:\*|\d+)$/.test(step) ? items : [];
    if (found.length > 0) return found.flatMap((item) => from(origin, sitesOf(item, scope, depth + 1), true));
  }
  const member = membersAt(site, depth)?.get(step);
  if (member === undefined) return unknownSites(`the tree does not tell its ${harmlessName(step)}`);
  return from(origin, followed(member, depth + 1), true);
}

function followed(site: Site, depth: number): readonly Site[] {
  if (site.kind === "value") return [site];
  return from(site.origin, sitesOf(site.expression, site.scope, depth), true);
}

/** Sites with the file that gives them, where that is not said more precisely. */
function from(file: string, sites: readonly Site[], says: boolean): readonly Site[] {
  if (!says || file === "") return sites;
  return sites.map((site) => (site.origin === "" ? { ...site, origin: file } : site));
}

function capped(sites: readonly Site[]): readonly Site[] {
  return sites.length > MOST_VALUES ? unknownSites("it has too many values in the tree") : sites;
}

function valueSite(value: TerraformValue): Site {
  return { kind: "value", value, origin: "" };
}

function unknownSites(why: string): readonly Site[] {
  return [{ kind: "value", ...unknownValue(why) }];
}

function shown(path: readonly string[]): string {
  return harmlessName(path.join("."));
}
