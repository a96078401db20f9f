import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";

export interface ProxyOptions {
  /** The public hosts that are answered here. Every other one is refused. */
  readonly hosts: ReadonlySet<string>;
  /** Answers for all of them. It gets each connection as if it had been made to it. */
  readonly destination: SecureServer;
  /** Told of each refusal. */
  readonly refused: (sentence: string) => void;
}

/**
 * A proxy for `HTTPS_PROXY`: it answers CONNECT for the sandbox's own public hosts and connects to nothing else, so no
 * byte leaves this machine. Closing it is up to the caller; `closeTunnels` ends what goes through it.
 */
export function createProxy(options: ProxyOptions): { server: Server; closeTunnels: () => void } {
  const tunnels = new Set<Duplex>();
  const server = createServer((request, response) => {
    const sentence = `The sandbox's proxy passes CONNECT alone, not ${request.method ?? ""} for ${request.url ?? ""}.`;
    options.refused(`403 ${sentence}`);
    response.writeHead(403, { "content-type": "text/plain" }).end(`${sentence}\n`);
  });
  server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnels.add(socket);
    socket.on("close", () => tunnels.delete(socket));
    // Whoever breaks off has nobody left to tell.
    socket.on("error", () => socket.destroy());
    const refusal = refusalOf(request.url ?? "", options.hosts);
    if (refusal === null) {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.unshift(head);
      options.destination.emit("connection", socket);
      return;
    }
    options.refused(`403 CONNECT ${request.url ?? ""}: ${refusal}`);
    socket.end(forbidden(refusal));
  });
  return {
    server,
    closeTunnels: () => {
      for (const socket of tunnels) {
        socket.destroy();
      }
    },
  };
}

function refusalOf(target: string, hosts: ReadonlySet<string>): string | null {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(target) ?? [];
  if (hosts.has(host.toLowerCase()) && port === "443") {
    return null;
  }
  return `The sandbox answers for these hosts alone, at port 443: ${[...hosts].join(", ")}.`;
}

function forbidden(refusal: string): string {
  const lines = [
    "HTTP/1.1 403 Forbidden",
    "Content-Type: text/plain",
    `Content-Length: ${Buffer.byteLength(refusal) + 1}`,
    "Connection: close",
  ];
  return `${lines.join("\r\n")}\r\n\r\n${refusal}\n`;
}
