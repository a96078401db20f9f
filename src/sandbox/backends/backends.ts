import { type Exchange, PolicyFailure } from "../gateway/exchange.ts";
import type { World } from "../world/world.ts";
import { answerMcp } from "./mcp-server.ts";
import { callRestTools } from "./rest-tools.ts";

/**
 * Sends a call to what is behind the gateway: the server of the world whose address the backend's starts with.
 *
 * @throws PolicyFailure 500, as the gateway fails when nothing answers there.
 */
export async function callBackend(exchange: Exchange): Promise<void> {
  if (exchange.api.type === "mcp" && exchange.api.mcpTools !== null) {
    return callRestTools(exchange, callBackend);
  }
  const target = targetOf(exchange);
  const server = exchange.cloud.world.servers.find((candidate) => target?.href.startsWith(candidate.url));
  if (target === null || server === undefined) {
    throw new PolicyFailure("forward-request", 500, "BackendConnectionFailure", "Internal server error");
  }
  const { method, headers, body } = exchange.request;
  const isHeadless = method === "GET" || method === "HEAD";
  // APIM does not pass the caller's token on for MCP servers (verified: documentation of secure-mcp-servers).
  if (exchange.api.type === "mcp") {
    headers.delete("authorization");
  }
  const request = new Request(target, { method, headers, ...(isHeadless ? {} : { body }) });
  const answer = await answerOf(server.kind, request, target, exchange);
  exchange.response = {
    status: answer.status,
    reason: answer.statusText,
    headers: new Headers(answer.headers),
    body: await answer.text(),
  };
}

async function answerOf(
  kind: World["servers"][number]["kind"],
  request: Request,
  target: URL,
  exchange: Exchange,
): Promise<Response> {
  switch (kind) {
    case "flights-mcp":
      return answerMcp(request);
    case "mcp":
      return request.method === "POST"
        ? answerMcp(new Request(new URL("/mcp", target), request))
        : echo(target, exchange);
    case "echo":
      return echo(target, exchange);
    default:
      return kind satisfies never;
  }
}

function targetOf(exchange: Exchange): URL | null {
  const { backend, request } = exchange;
  if (backend === null || !URL.canParse(backend)) {
    return null;
  }
  const base = new URL(backend);
  base.pathname = `${base.pathname.replace(/\/$/, "")}${request.url.pathname}`;
  base.search = request.url.search;
  return base;
}

/** Tells what arrived, the token left out. */
function echo(target: URL, exchange: Exchange): Response {
  const { method, headers, body } = exchange.request;
  return Response.json({
    backend: target.origin,
    method,
    path: target.pathname,
    query: target.search,
    authorized: headers.has("authorization"),
    bytes: Buffer.byteLength(body),
  });
}
