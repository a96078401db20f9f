import { createPipelineRequest } from "@azure/core-rest-pipeline";
import { isRecord, jsonObject } from "../core/document/json.ts";
import type { Api } from "../core/model/setup.ts";
import { type Arm, failedAnswer } from "./arm.ts";
import { explained } from "./failures.ts";
import { parseServiceId } from "./policy-address.ts";
import { mayLackMcpApis } from "./shown-items.ts";

/** What an API of type `mcp` is made of. */
export interface McpServer {
  /** ARM ids of the operations of REST APIs that are its tools; empty for a server that is passed through. */
  readonly operations: readonly string[];
  /** Names of tools that have policies of their own. */
  readonly toolsWithPolicies: readonly string[];
  /** Whether it fronts several other servers. */
  readonly isFederationRouter: boolean;
}

/**
 * An MCP-typed API from the raw response, because the SDK drops these members. Their shape is still moving, so that what is not
 * there counts as none (verified: specification examples, Azure/azure-rest-api-specs#44170). `null` where the service has
 * no api-version that shows them.
 */
export async function readMcpServer(arm: Arm, api: Pick<Api, "id" | "name">): Promise<McpServer | null> {
  if (mayLackMcpApis(arm)) return null;
  const { subscription } = parseServiceId(api.id);
  const version = arm.listVersion.current();
  const get = async (path: string) => {
    const url = `${arm.cloud.arm}${path}?api-version=${version}`;
    const response = await arm.clientOf(subscription).sendRequest(createPipelineRequest({ url }));
    if (response.status === 404 || response.status === 400) return null;
    if (response.status !== 200) throw failedAnswer(response);
    return jsonObject(response.bodyAsText ?? "");
  };
  return explained(`Reading the tools of ${api.name}`, async () => {
    const [itself, list] = await Promise.all([get(api.id), get(`${api.id}/tools`)]);
    const properties = isRecord(itself?.["properties"]) ? itself["properties"] : {};
    const tools = [...recordsIn(properties["mcpTools"]), ...recordsIn(list?.["value"]).map(flattened)];
    const operations = tools.flatMap(({ operationId }) =>
      typeof operationId === "string" ? [operationId] : [],
    );
    return {
      operations: [...new Set(operations)].toSorted(),
      toolsWithPolicies: [...new Set(tools.filter(hasPolicies).map(nameOf))],
      isFederationRouter: properties["isFederationRouter"] === true,
    };
  });
}

function recordsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A child resource holds the members of a tool in `properties`. */
function flattened(tool: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(tool["properties"]) ? { ...tool, ...tool["properties"] } : tool;
}

function nameOf({ name, displayName }: Readonly<Record<string, unknown>>): string {
  const found = typeof displayName === "string" ? displayName : name;
  return typeof found === "string" ? found : "";
}

function hasPolicies({ policies }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(policies) ? policies.length > 0 : isRecord(policies) || typeof policies === "string";
}
