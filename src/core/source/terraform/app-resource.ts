import { harmlessLine } from "../../text/harmless.ts";
import { attributeOf, type HclBlock, type HclExpression, writtenString } from "./hcl-syntax.ts";

/** The key of an app registration: its address in Terraform and the file that declares it. */
export function terraformAppKey(block: HclBlock): string {
  return harmlessLine(`${block.labels.join(".")} (${block.file})`);
}

/** Whether a block declares an app registration. */
export function declaresApp(block: HclBlock): boolean {
  if (block.type !== "resource") return false;
  const [type] = block.labels;
  if (type === "azuread_application" || type === "azuread_application_registration") return true;
  return type === "msgraph_resource" && isApplications(attributeOf(block, "url")?.value);
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

function isApplications(url: HclExpression | undefined): boolean {
  const path = url === undefined ? null : writtenString(url);
  return path !== null && /^\/?applications\/?$/i.test(path);
}
