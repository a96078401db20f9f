import { createServer, type Server } from "node:https";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { ConnectionReset } from "../faults/faults.ts";
import type { Origins } from "../hosts.ts";
import type { Sandbox } from "../open.ts";
import { jsonAnswer } from "../problem.ts";
import type { LoopbackCertificate } from "./certificate.ts";

/** What happens to requests and answers between a socket and the sandbox. */
export interface Edge {
  readonly sandbox: Sandbox;
  /** The addresses that answers name. */
  readonly origins: Origins;
  /** Changes a request before the sandbox sees it. */
  readonly incoming: (request: Request) => Promise<Request>;
  /** Changes an answer before it leaves. */
  readonly outgoing: (request: Request, answer: Response) => Promise<Response>;
}

/** What the services know; fetch itself refuses others, such as TRACE. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Larger bodies are refused, as the services refuse theirs at a few megabytes. */
const largestBody = 4 * 1024 * 1024;

/**
 * A server whose requests are answered as if they had been sent to `host`, or, where that is null, to the host that they
 * name themselves.
 */
export function createEdgeServer(edge: Edge, host: string | null, certificate: LoopbackCertificate): Server {
  const listener = getRequestListener((request, bindings) => answerAt(edge, host, request, bindings), {
    overrideGlobalObjects: false,
  });
  const credentials = { key: certificate.key, cert: certificate.certificate + certificate.authority };
  return createServer(credentials, (incoming, outgoing) => void listener(incoming, outgoing));
}

async function answerAt(
  edge: Edge,
  host: string | null,
  request: Request,
  bindings: HttpBindings | Http2Bindings,
): Promise<Response> {
  const { pathname, search, hostname } = new URL(request.url);
  if (!methods.has(request.method)) {
    const message = `The method ${request.method} is not allowed.`;
    return jsonAnswer(405, { error: { code: "MethodNotAllowed", message } });
  }
  const body = request.method === "GET" || request.method === "HEAD" ? null : await bodyOf(request);
  if (body === "too large") {
    return jsonAnswer(413, {
      error: { code: "RequestEntityTooLarge", message: "The request content is too large." },
    });
  }
  const asked = new Request(`https://${host ?? hostname}${pathname}${search}`, {
    method: request.method,
    headers: new Headers([...request.headers]),
    body,
  });
  try {
    const known = await edge.incoming(asked);
    return await edge.outgoing(known, await edge.sandbox.answer(known, edge.origins));
  } catch (error) {
    if (error instanceof ConnectionReset) {
      bindings.incoming.socket.destroy();
    }
    const message = error instanceof Error ? error.message : "unknown";
    return jsonAnswer(500, { error: { code: "SandboxDefect", message } });
  }
}

async function bodyOf(request: Request): Promise<Uint8Array<ArrayBuffer> | "too large"> {
  if (Number(request.headers.get("content-length") ?? 0) > largestBody) {
    return "too large";
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A body of unknown length is let go of as soon as it is too long, so that it cannot fill the memory.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > largestBody) {
      return "too large";
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
