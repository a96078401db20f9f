import { attributeOf, type HclBlock, type HclExpression } from "./hcl-syntax.ts";
import type { Possible, TerraformValue } from "./possible-value.ts";
import type { TerraformModule, TerraformTree } from "./terraform-modules.ts";

/** Where an expression stands: it decides what its names mean. */
export interface Scope {
  readonly reading: ModuleReading;
  readonly module: TerraformModule;
  /** The call of the module that is meant; `null` means each call that the tree has. */
  readonly call: { readonly block: HclBlock; readonly scope: Scope } | null;
  /** The names of loops around it, the innermost first. */
  readonly bound: Binding | null;
  readonly known: Known;
  readonly level: number;
  /** The scope without the names of loops; `null` where it has none. */
  readonly base: Scope | null;
}

/** What is known of a module for one of its calls. `null` while it is being found out. */
export interface Known {
  readonly values: Map<string, readonly Possible[] | null>;
  readonly sites: Map<string, readonly Site[] | null>;
  readonly called: Map<HclBlock, Scope>;
}

/** The tree, and the scopes of its modules. */
export interface ModuleReading {
  readonly tree: TerraformTree;
  readonly scopes: Map<string, Scope>;
  /** Which variables something outside of Terraform's files sets, and the file that does. */
  readonly setElsewhere: (name: string) => string | null;
  /** What an expression may be. It stands here because names lead to expressions and expressions are made of names. */
  readonly possibles: (expression: HclExpression, scope: Scope, depth: number) => readonly Possible[];
  /** How many scopes of calls were made. */
  count: number;
  /** How many steps names have led on, now and for the whole tree: loops in loops could lead on for ever. */
  steps: number;
  allSteps: number;
}

/** Where a name leads: an expression in its scope, or a value. `origin` is the file that says so, where several do. */
export type Site =
  | {
      readonly kind: "expression";
      readonly expression: HclExpression;
      readonly scope: Scope;
      readonly origin: string;
    }
  | { readonly kind: "value"; readonly value: TerraformValue; readonly origin: string };

/** What `each`, or the names of a `for`, stand for. */
export interface Binding {
  readonly names: readonly string[];
  readonly collection: HclExpression;
  readonly scope: Scope;
  /** The one item that is meant; `null` means each. */
  readonly item: LoopItem | null;
  readonly next: Binding | null;
}

/** One item of what a loop goes over. */
export interface LoopItem {
  readonly key: Site;
  readonly value: Site;
}

/** Counts steps. Whether they are more than any tree needs, for one expression or for all. */
export function isSpent(reading: ModuleReading, steps: number): boolean {
  reading.steps += steps;
  reading.allSteps += steps;
  return reading.steps > MOST_STEPS || reading.allSteps > MOST_STEPS * 100;
}

/** The scope of a module, whoever calls it. */
export function moduleScope(reading: ModuleReading, module: TerraformModule): Scope {
  const known = reading.scopes.get(module.folder);
  if (known !== undefined) return known;
  const scope: Scope = {
    reading,
    module,
    call: null,
    bound: null,
    known: nothingKnown(),
    level: 0,
    base: null,
  };
  reading.scopes.set(module.folder, scope);
  return scope;
}

/** The scope of a module as one block calls it; `null` where calls go deeper, or are more, than anybody writes. */
export function calledScope(module: TerraformModule, block: HclBlock, scope: Scope): Scope | null {
  const old = scope.known.called.get(block);
  if (old !== undefined) return old;
  const { reading } = scope;
  if (scope.level > MOST_LEVELS || reading.count > MOST_SCOPES) return null;
  reading.count += 1;
  const level = scope.level + 1;
  const made: Scope = {
    reading,
    module,
    call: { block, scope },
    bound: null,
    known: nothingKnown(),
    level,
    base: null,
  };
  scope.known.called.set(block, made);
  return made;
}

/** The scope within a block: `each` is known where it has `for_each`. */
export function blockScope(block: HclBlock, scope: Scope): Scope {
  const loop = attributeOf(block, "for_each");
  if (loop === null) return scope;
  const names = block.type === "dynamic" ? [iteratorOf(block)] : ["each"];
  return boundScope(scope, { names, collection: loop.value, scope, item: null });
}

/** A scope with the names of one more loop. */
export function boundScope(scope: Scope, binding: Omit<Binding, "next">): Scope {
  const known = { ...scope.known, values: new Map() };
  return { ...scope, bound: { ...binding, next: scope.bound }, known, base: unboundScope(scope) };
}

/** A scope without the names of loops: what its module's own names are read in. */
export function unboundScope(scope: Scope): Scope {
  return scope.base ?? scope;
}

const MOST_LEVELS = 8;
const MOST_SCOPES = 2000;
const MOST_STEPS = 50_000;

function nothingKnown(): Known {
  return { values: new Map(), sites: new Map(), called: new Map() };
}

/** The name by which a `dynamic` block's content reads its items. */
function iteratorOf(block: HclBlock): string {
  const iterator = attributeOf(block, "iterator")?.value;
  return (iterator?.kind === "reference" ? iterator.path[0] : undefined) ?? block.labels[0] ?? "";
}
