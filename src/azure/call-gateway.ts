import { jsonObject } from "../core/document/json.ts";
import { Fault } from "../core/fault.ts";
import { fromServer } from "./known-secrets.ts";
import { unreached } from "./network/unreached.ts";
import type { Wire } from "./wire.ts";

/** What a call is sent with. Both are secrets. */
export interface CallSecrets {
  /** `null` for a call without a token. */
  readonly token: string | null;
  /** `null` for a call that is not traced. */
  readonly debug: string | null;
}

/** What the gateway answered. */
export interface GatewayAnswer {
  readonly status: number;
  /** The sentence in its body, without secrets; `null` where there is none. */
  readonly message: string | null;
  readonly asksForKey: boolean;
  /** The name of the trace; `null` where the call was not traced. */
  readonly traceId: string | null;
  /** What the gateway says about the debug credential (verified: documentation of request tracing). */
  readonly debug: "expired" | "wrong api" | "nothing said";
}

/**
 * Sends what an MCP client begins with, `initialize`, to an address of the gateway.
 *
 * @param wire one that leads to the hosts of the service alone
 * @throws Fault `failed` where no answer comes
 */
export async function callMcpEndpoint(
  wire: Wire,
  address: string,
  { token, debug }: CallSecrets,
): Promise<GatewayAnswer> {
  const headers = new Headers({
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  });
  if (token !== null) headers.set("authorization", `Bearer ${token}`);
  if (debug !== null) headers.set("apim-debug-authorization", debug);
  const response = await answered(
    wire,
    new Request(address, { method: "POST", headers, body: initialize, redirect: "manual" }),
  );
  const text = await response.text();
  return {
    status: response.status,
    message: messageIn(text),
    asksForKey: asksForKey(response, text),
    traceId: wordIn(response.headers.get("apim-trace-id")),
    debug: response.headers.has("apim-debug-authorization-expired")
      ? "expired"
      : response.headers.has("apim-debug-authorization-wrongapi")
        ? "wrong api"
        : "nothing said",
  };
}

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "entra-mcp", version: "1" },
  },
});

async function answered(wire: Wire, request: Request): Promise<Response> {
  try {
    return await wire(request);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { host } = new URL(request.url);
    const silence = unreached(host, error);
    const why = silence?.what ?? (error instanceof Error ? error.message : "nothing is known of it");
    throw new Fault("failed", `The gateway gave no answer: ${fromServer(why)}.`, {
      hint: `Look whether this computer reaches it: a service in a private network answers there alone. ${silence?.hint ?? ""}`.trimEnd(),
      cause: error,
    });
  }
}

/** As the gateway writes its own refusals (verified: public reports); a page, or a text of some length, is not repeated. */
function messageIn(text: string): string | null {
  const message = jsonObject(text)?.["message"];
  return typeof message === "string" && message.length <= longestMessage ? fromServer(message) : null;
}

const longestMessage = 400;

/** The challenge and the words of a refusal for a missing or a wrong key (verified: public reports). */
function asksForKey({ status, headers }: Response, text: string): boolean {
  if (status !== 401) return false;
  const challenge = headers.get("www-authenticate") ?? "";
  return /\bAzureApiManagementKey\b/i.test(challenge) || /\bsubscription key\b/i.test(messageIn(text) ?? "");
}

/** The name of a trace is a word; anything else is none. */
function wordIn(text: string | null): string | null {
  return text !== null && /^[\w-]{1,100}$/.test(text) ? text : null;
}
