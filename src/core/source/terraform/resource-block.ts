import { attributeOf, type HclBlock, type HclExpression, writtenString } from "./hcl-syntax.ts";

/** Whether a block is an `azapi_resource` of a type of API Management such as `service/namedValues`. */
export function isAzapiOf(block: HclBlock, type: RegExp): boolean {
  if (block.type !== "resource" || !/^azapi_(?:update_)?resource$/.test(block.labels[0] ?? "")) return false;
  const written = attributeOf(block, "type")?.value;
  return written !== undefined && type.test(writtenString(written) ?? "");
}

/** Where the head of a block ends, before its brace. */
export function headEnd({ bodyStart }: HclBlock): number {
  return bodyStart - 1;
}

/** The object in the `body` of an `azapi_resource` or a `msgraph_resource`, also within `jsonencode`. */
export function bodyObject(block: HclBlock): (HclExpression & { readonly kind: "object" }) | null {
  const body = attributeOf(block, "body")?.value;
  const inner = body?.kind === "call" && body.name === "jsonencode" ? body.args[0] : body;
  return inner?.kind === "object" ? inner : null;
}

/** What stands under a path of keys of an object. */
export function objectMember(object: HclExpression | null, ...keys: readonly string[]): HclExpression | null {
  let found: HclExpression | null = object;
  for (const key of keys) {
    if (found?.kind !== "object") return null;
    found = found.entries.find((entry) => entry.key === key)?.value ?? null;
  }
  return found;
}

/** Whether a block's life cycle ignores changes of an attribute, of all, or of the whole body of a request. */
export function ignores(block: HclBlock, attribute: string): boolean {
  return block.blocks
    .filter(({ type }) => type === "lifecycle")
    .some((lifecycle) => {
      const ignored = attributeOf(lifecycle, "ignore_changes")?.value;
      if (ignored === undefined) return false;
      const items = ignored.kind === "list" ? ignored.items : [ignored];
      const names = items.map((item) =>
        item.kind === "reference" ? item.path : [writtenString(item) ?? ""],
      );
      return names.some(
        (path) => path[0] === "all" || path.at(-1) === attribute || (path[0] === "body" && path.length === 1),
      );
    });
}
