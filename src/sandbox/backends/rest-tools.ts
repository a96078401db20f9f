import type { Exchange } from "../gateway/exchange.ts";
import { runPipeline } from "../gateway/pipeline.ts";
import { asText } from "../text.ts";
import type { Api, ApimService, Operation } from "../world/world-apim.ts";
import { answerMcp, type ToolServer } from "./mcp-server.ts";

type CallBackend = (exchange: Exchange) => Promise<void>;

/**
 * An MCP server made from a REST API: the gateway itself speaks MCP, and each call of a tool runs the REST API's own policies,
 * without the caller's `Authorization` (verified: an engineer of API Management in Azure/MCP#26 and #15). How a refusal
 * there comes back is unverified; here it is a tool result that is an error.
 */
export async function callRestTools(exchange: Exchange, callBackend: CallBackend): Promise<void> {
  const { method, headers, body } = exchange.request;
  const isHeadless = method === "GET" || method === "HEAD";
  const request = new Request("https://gateway.invalid/mcp", {
    method,
    headers,
    ...(isHeadless ? {} : { body }),
  });
  const answer = await answerMcp(request, toolsOf(exchange, callBackend));
  exchange.response = {
    status: answer.status,
    reason: answer.statusText,
    headers: new Headers(answer.headers),
    body: await answer.text(),
  };
}

function toolsOf(exchange: Exchange, callBackend: CallBackend): ToolServer {
  const { api, service } = exchange;
  const tools = api.mcpTools ?? [];
  return {
    name: api.name,
    title: api.displayName,
    list: () =>
      tools.map(({ name, description }) => ({
        name,
        description: description ?? name,
        inputSchema: { type: "object" },
      })),
    call: async (name, given) => {
      const operationId = tools.find((tool) => tool.name === name)?.operationId;
      const target = operationId === undefined ? null : operationAt(service, operationId);
      return target === null ? null : callOperation(exchange, target, given, callBackend);
    },
  };
}

interface Target {
  readonly api: Api;
  readonly operation: Operation;
}

function operationAt({ apis }: ApimService, operationId: string): Target | null {
  const [, apiName, name] = /\/apis\/([^/]+)\/operations\/([^/]+)$/.exec(operationId) ?? [];
  const api = apis.find((one) => one.name === apiName && one.isCurrent);
  const operation = api?.operations.find((one) => one.name === name);
  return api === undefined || operation === undefined ? null : { api, operation };
}

async function callOperation(
  outer: Exchange,
  { api, operation }: Target,
  given: Readonly<Record<string, unknown>>,
  callBackend: CallBackend,
) {
  const url = new URL(outer.originalUrl);
  url.pathname = operation.urlTemplate.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(asText(given[name])),
  );
  const headers = new Headers(outer.request.headers);
  headers.delete("authorization");
  const inner: Exchange = {
    ...outer,
    api,
    operation,
    templateParameters: new Map(Object.entries(given).map(([name, value]) => [name, asText(value)])),
    request: { method: operation.method, url, headers, body: JSON.stringify(given) },
    variables: new Map(),
    backend: api.serviceUrl,
    response: null,
    lastError: null,
  };
  await runPipeline(inner, callBackend);
  const { status = 200, body = "" } = inner.response ?? {};
  return { text: status < 400 ? body : `${status} ${body}`.trim(), isError: status >= 400 };
}
