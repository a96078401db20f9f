import { createServer, type IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { makeLoopbackCertificate } from "../../src/sandbox/serve/certificate.ts";

/** A server of this process, and what it has been asked. */
export interface Listening {
  readonly port: number;
  readonly asked: readonly IncomingMessage[];
  readonly close: () => Promise<void>;
}

/** Starts a server on 127.0.0.1 or, by `::1`, where IPv6 is. */
export async function listening(server: Server, asked: readonly IncomingMessage[] = [], host = "127.0.0.1") {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const { port } = server.address() as AddressInfo;
  return { port, asked, close } satisfies Listening;
}

/** What a proxy does with a CONNECT: it leads to this port of this computer, or answers with these lines, or says nothing. */
export type Reaction = { readonly to: number } | { readonly answer: string } | "silence";

/** A real proxy: CONNECT, and nothing else. */
export function connectProxy(react: (request: IncomingMessage) => Reaction): Promise<Listening> {
  return proxyOn(createServer(), react);
}

/** The same, itself reached over https. */
export function secureConnectProxy(
  tls: { readonly key: string; readonly certificate: string },
  react: (request: IncomingMessage) => Reaction,
): Promise<Listening> {
  return proxyOn(createSecureServer({ key: tls.key, cert: tls.certificate }), react);
}

async function proxyOn(
  server: ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>,
  react: (request: IncomingMessage) => Reaction,
): Promise<Listening> {
  const asked: IncomingMessage[] = [];
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(request);
    socket.on("error", () => undefined);
    const reaction = react(request);
    if (reaction === "silence") return;
    if ("answer" in reaction) {
      socket.end(`${reaction.answer}\r\n\r\n`);
      return;
    }
    const onward = connect(reaction.to, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
  return listening(server, asked);
}

/** A certificate for these hosts, made once a process; keys take a while. */
export function certificateFor(hosts: readonly string[]) {
  return makeLoopbackCertificate(Date.now(), hosts);
}
