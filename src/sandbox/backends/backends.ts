import { type Exchange, PolicyFailure } from "../gateway/exchange.ts";
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
  const answer = server.kind === "flights-mcp" ? await answerMcp(request) : echo(target, exchange);
  exchange.response = {
    status: answer.status,
    reason: answer.statusText,
    headers: new Headers(answer.headers),
    body: await answer.text(),
  };
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
