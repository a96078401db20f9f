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

function isApplications(url: HclExpression | undefined): boolean {
  const path = url === undefined ? null : writtenString(url);
  return path !== null && /^\/?applications\/?$/i.test(path);
}
