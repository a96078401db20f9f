import { harmlessName } from "../../text/harmless.ts";
import type { BicepContext, BicepFile, BicepReader, BicepScope } from "./bicep-reading.ts";
import { standalone, unknownLead } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";
import { declaredBody } from "./resource-body.ts";

/** What binds names around a place: a loop, or a lambda. The list is null where it is not told what it is called with. */
export interface BicepBinder {
  readonly names: readonly string[];
  readonly over: BicepNode | null;
}

/** More contexts or items than that are not told apart. */
const most = 64;

/** The contexts in which a file is deployed: for each call of it, and for each file of parameters. There is always one. */
export function bicepContexts(reader: BicepReader, file: BicepFile): readonly BicepContext[] {
  const callers = reader.tree.callersOf(file.path);
  const parameters = reader.tree.parametersOf(file);
  const contexts: BicepContext[] = parameters.map((one) => ({ kind: "root", parameters: one }));
  if (callers.length === 0 && contexts.length === 0) return [standalone];
  for (const caller of callers) {
    for (const from of scopesOfDeclaration(reader, caller.file, caller.module)) {
      contexts.push(reader.callContext(caller.module, from));
    }
    if (contexts.length > most) {
      return [{ kind: "unknown", why: `${harmlessName(file.path)} is called from too many places` }];
    }
  }
  if (contexts.length > 0) return contexts;
  return [{ kind: "unknown", why: `${harmlessName(file.path)} is called with nothing that the tree tells` }];
}

/** The scopes of a resource's or a module's body: for each context of its file, and for each item of its loop. */
export function scopesOfDeclaration(
  reader: BicepReader,
  file: BicepFile,
  declaration: BicepDeclaration,
): readonly BicepScope[] {
  const { loop } = declaredBody(declaration);
  return scopesAt(reader, file, loop === null ? [] : [binderOf(loop)]);
}

/** The scopes of a place: for each context of its file, and for each item of the loops around it. */
export function scopesAt(
  reader: BicepReader,
  file: BicepFile,
  binders: readonly BicepBinder[],
): readonly BicepScope[] {
  let scopes: readonly BicepScope[] = reader
    .contextsOf(file)
    .map((context) => ({ file, context, locals: null }));
  for (const binder of binders) {
    const bound = scopes.flatMap((scope) => bindings(reader, scope, binder));
    scopes = bound.length > most ? scopes.map((scope) => unbound(scope, binder)) : bound;
  }
  return scopes;
}

/** What a `for` binds. */
export function binderOf({
  item,
  index,
  over,
}: {
  readonly item: string;
  readonly index: string | null;
  readonly over: BicepNode;
}): BicepBinder {
  return { names: index === null ? [item] : [item, index], over };
}

function bindings(reader: BicepReader, scope: BicepScope, binder: BicepBinder): readonly BicepScope[] {
  const items = binder.over === null ? null : reader.items(binder.over, scope, 0);
  // An empty list makes nothing; what is written is looked at all the same.
  if (items === null || items.length === 0) return [unbound(scope, binder)];
  const [name = "", ...others] = binder.names;
  return items.map((lead) => {
    const outer = unbound(scope, { names: others, over: null });
    return { ...outer, locals: { name, lead, outer: outer.locals } };
  });
}

function unbound(scope: BicepScope, { names }: BicepBinder): BicepScope {
  let locals = scope.locals;
  for (const name of names) {
    const lead = unknownLead(`${harmlessName(name)} stands for each item of a list`);
    locals = { name, lead, outer: locals };
  }
  return { ...scope, locals };
}
