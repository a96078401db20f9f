import { createPipelineRequest } from "@azure/core-rest-pipeline";
import type { PolicyScope } from "../core/model/setup.ts";
import type { Arm } from "./arm.ts";
import { type PolicyAddress, parsePolicyId } from "./policy-address.ts";

/** Whether the signed-in identity may write something; `unknown` where only trying can show it. */
export type Right = "held" | "lacking" | "unknown";

/**
 * Whether a policy may be written, by the roles that are assigned there. Nothing is refused for what could not be
 * read: a deny assignment, or a right that is granted in another way, is known by trying only.
 */
export async function policyRight(arm: Arm, id: string): Promise<Right> {
  const address = parsePolicyId(id);
  const owner = id.replace(/\/policies\/policy$/i, "");
  const url = `${arm.cloud.arm}${owner}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  try {
    const response = await arm.clientOf(address.subscription).sendRequest(createPipelineRequest({ url }));
    if (response.status !== 200) return "unknown";
    const { value } = JSON.parse(response.bodyAsText ?? "{}") as { readonly value: readonly Permission[] };
    return value.some((permission) => permits(permission, writeAction(address))) ? "held" : "lacking";
  } catch {
    return "unknown";
  }
}

/** One of the roles that hold at a scope (verified: REST reference of Microsoft.Authorization). */
interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** What a role permits is `actions` without `notActions`; roles add up. */
function permits({ actions = [], notActions = [] }: Permission, action: string): boolean {
  return actions.some((one) => covers(one, action)) && !notActions.some((one) => covers(one, action));
}

function covers(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

function writeAction({ scope }: PolicyAddress): string {
  return `Microsoft.ApiManagement/service/${actionPaths[scope]}/write`;
}

/** The operations of the resource provider (verified: list of Microsoft.ApiManagement's operations). */
const actionPaths: Readonly<Record<PolicyScope, string>> = {
  service: "policies",
  product: "products/policies",
  api: "apis/policies",
  operation: "apis/operations/policies",
  fragment: "policyFragments",
};
