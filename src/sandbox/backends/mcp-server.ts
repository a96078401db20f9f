import * as z from "zod";
import { findTool, flightTools } from "./flights.ts";

const protocolVersions = new Set(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]);
const newestVersion = "2025-11-25";

const messageSchema = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.looseObject({}).optional(),
});

type Message = z.infer<typeof messageSchema>;

const initializeSchema = z.looseObject({ protocolVersion: z.string() });
const callSchema = z.looseObject({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
});

/** The tools that a server has. */
export interface ToolServer {
  readonly name: string;
  readonly title: string;
  readonly list: () => readonly Readonly<Record<string, unknown>>[];
  /** `null` when there is no tool of that name. */
  readonly call: (
    name: string,
    given: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly text: string; readonly isError: boolean } | null>;
}

const flights: ToolServer = {
  name: "flights-mcp",
  title: "Flights MCP Server",
  list: () =>
    flightTools.map(({ name, title, description, inputSchema }) => ({
      name,
      title,
      description,
      inputSchema,
    })),
  call: async (name, given) => {
    const result = findTool(name)?.call(given);
    return result === undefined ? null : { text: JSON.stringify(result.found), isError: !result.ok };
  },
};

/**
 * The MCP server behind the gateway: streamable HTTP without sessions, one JSON answer for each request. It knows nothing
 * about tokens, as the real one does not.
 */
export async function answerMcp(request: Request, server: ToolServer = flights): Promise<Response> {
  if (new URL(request.url).pathname !== "/mcp") {
    return new Response(null, { status: 404 });
  }
  if (request.method !== "POST") {
    return new Response(null, { status: 405, headers: { allow: "POST" } });
  }
  let body: unknown;
  try {
    body = JSON.parse(await request.text());
  } catch {
    return rpcError(400, null, -32700, "Parse error");
  }
  const message = messageSchema.safeParse(body);
  if (!message.success) {
    return rpcError(400, null, -32600, "Invalid Request");
  }
  return message.data.id === undefined
    ? new Response(null, { status: 202 })
    : answerCall(message.data, message.data.id, server);
}

async function answerCall(message: Message, id: string | number, server: ToolServer): Promise<Response> {
  switch (message.method) {
    case "initialize":
      return initialize(message, id, server);
    case "ping":
      return rpcResult(id, {});
    case "tools/list":
      return rpcResult(id, { tools: server.list() });
    case "tools/call":
      return callTool(message, id, server);
    default:
      return rpcError(200, id, -32601, `Method not found: ${message.method}`);
  }
}

function initialize(message: Message, id: string | number, { name, title }: ToolServer): Response {
  const asked = initializeSchema.safeParse(message.params ?? {});
  if (!asked.success) {
    return rpcError(200, id, -32602, "Invalid params: protocolVersion is required");
  }
  const { protocolVersion } = asked.data;
  return rpcResult(id, {
    protocolVersion: protocolVersions.has(protocolVersion) ? protocolVersion : newestVersion,
    capabilities: { tools: { listChanged: false } },
    serverInfo: { name, title, version: "1.0.0" },
  });
}

async function callTool(message: Message, id: string | number, server: ToolServer): Promise<Response> {
  const call = callSchema.safeParse(message.params ?? {});
  const result = call.success ? await server.call(call.data.name, call.data.arguments) : null;
  if (result === null) {
    return rpcError(200, id, -32602, "Invalid params: no such tool");
  }
  return rpcResult(id, { content: [{ type: "text", text: result.text }], isError: result.isError });
}

function rpcResult(id: string | number, result: unknown): Response {
  return Response.json({ jsonrpc: "2.0", id, result });
}

function rpcError(status: number, id: string | number | null, code: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } }, { status });
}
