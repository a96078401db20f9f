import type { BicepLead, BicepReader, BicepScope } from "./bicep-reading.ts";
import { furthest } from "./bicep-reading.ts";
import type { BicepNode } from "./bicep-syntax.ts";

/** The items of a list: one that is written, one that a loop makes of another, `filter`, `map`, `concat`. Null where not told. */
export function bicepItems(
  reader: BicepReader,
  node: BicepNode,
  scope: BicepScope,
  depth: number,
): readonly BicepLead[] | null {
  if (depth > furthest) return null;
  const lead = reader.follow(node, scope, depth + 1);
  if (lead.kind !== "node") return null;
  switch (lead.node.kind) {
    case "array":
      if (lead.node.items.length > mostItems || lead.node.items.some(({ kind }) => kind === "other"))
        return null;
      return lead.node.items.map((item) => reader.follow(item, lead.scope, depth + 1));
    case "for": {
      const { over, body, item } = lead.node;
      return mapped(reader, over, [item], body, lead.scope, depth + 1);
    }
    case "call":
      return lead.node.of === null ? itemsOfCall(reader, lead.node, lead.scope, depth + 1) : null;
    default:
      return null;
  }
}

/** Lists that are longer are not followed. */
const mostItems = 200;

function itemsOfCall(
  reader: BicepReader,
  { name, args }: BicepNode & { readonly kind: "call" },
  scope: BicepScope,
  depth: number,
): readonly BicepLead[] | null {
  const [list, lambda] = args;
  if (name === "concat" || name === "union") {
    const lists = args.map((argument) => reader.items(argument, scope, depth));
    const all = lists.flatMap((items) => items ?? []);
    return lists.includes(null) || all.length > mostItems ? null : all;
  }
  if (list === undefined || lambda?.kind !== "lambda") return null;
  if (name === "map") return mapped(reader, list, lambda.parameters, lambda.body, scope, depth);
  if (name !== "filter") return null;
  const kept: BicepLead[] = [];
  for (const lead of reader.items(list, scope, depth) ?? [null]) {
    if (lead === null) return null;
    const inside = { ...scope, locals: { name: lambda.parameters[0] ?? "", lead, outer: scope.locals } };
    const holds = reader.truth(lambda.body, inside, depth);
    if (holds === null) return null;
    if (holds) kept.push(lead);
  }
  return kept;
}

function mapped(
  reader: BicepReader,
  list: BicepNode,
  names: readonly string[],
  body: BicepNode,
  scope: BicepScope,
  depth: number,
): readonly BicepLead[] | null {
  const items = reader.items(list, scope, depth);
  if (items === null) return null;
  return items.map((lead) =>
    reader.follow(body, { ...scope, locals: { name: names[0] ?? "", lead, outer: scope.locals } }, depth),
  );
}
