import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent, request as secureRequest } from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import type { Proxy } from "./proxy-settings.ts";

/** Milliseconds until a connection stands, which is what Node's fetch allows for one. */
const usualTime = 10_000;

/** Milliseconds, as in Node's fetch. */
const keptAsUsual = 4000;

/** Why a proxy makes no connection. Its own message goes nowhere; what is said is made from these. */
export interface ProxyRefusal extends Error {
  /** `PROXY_` and the status, or the code of what went wrong on the way to the proxy. */
  readonly code: string;
  readonly proxy: Proxy;
  /** The schemes that a 407 offers, such as `Basic`. */
  readonly schemes: readonly string[];
}

/** What differs from the usual way to connect. */
export interface TunnelOptions {
  /** Milliseconds for each half of the way. */
  readonly connectingAtMost?: number | undefined;
  /** Milliseconds that a connection is kept for the next request. */
  readonly keptOpen?: number;
  /** Certificates of authorities in the place of those that Node trusts, PEM. */
  readonly ca?: string;
}

/** An agent whose connections go through a proxy: CONNECT, then TLS with the host itself, which the proxy cannot read. */
export function tunnelAgent(
  proxy: Proxy,
  { connectingAtMost = usualTime, keptOpen = keptAsUsual, ca }: TunnelOptions = {},
): Agent {
  const way = { proxy, connectingAtMost, trust: ca === undefined ? {} : { ca } };
  const agent = new Agent({ keepAlive: true, timeout: keptOpen });
  return Object.assign(agent, {
    createConnection(options: Target, done: Done) {
      void toldOf(openTunnel(way, options), done);
    },
  });
}

interface Target {
  readonly host: string;
  readonly port: number | string;
  readonly servername?: string;
}

type Done = (error: Error | null, socket?: Duplex) => void;

/** Node's agents take callbacks. */
async function toldOf(opening: Promise<Duplex>, done: Done): Promise<void> {
  let socket: Duplex;
  try {
    socket = await opening;
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done(null, socket);
}

interface Way {
  readonly proxy: Proxy;
  readonly connectingAtMost: number;
  readonly trust: { readonly ca?: string };
}

async function openTunnel(way: Way, target: Target): Promise<Duplex> {
  const socket = await connectedSocket(way, target);
  return new Promise((resolve, reject) => {
    const { host } = target;
    const port = Number(target.port);
    const late = () => secure.destroy(timedOut());
    const secure = connect({ ...target, ...way.trust, port, socket, servername: serverName(host) }, () => {
      // The agent has times of its own for the connection, and a slow answer is no reason to end it.
      secure.setTimeout(0, late);
      secure.off("error", reject);
      resolve(secure);
    });
    secure.on("error", reject);
    secure.setTimeout(way.connectingAtMost, late);
  });
}

function connectedSocket({ proxy, connectingAtMost, trust }: Way, { host, port }: Target): Promise<Duplex> {
  const { url, authorization } = proxy;
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const send = url.protocol === "https:" ? secureRequest : plainRequest;
  // An agent of its own, because Node's may be told to go through a proxy itself (NODE_USE_ENV_PROXY).
  const proxyHost = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const agent = url.protocol === "https:" ? new Agent() : new PlainAgent();
  return new Promise((resolve, reject) => {
    const connecting = send({
      ...trust,
      agent,
      method: "CONNECT",
      host: proxyHost,
      // Node would take it from the header below.
      servername: serverName(proxyHost),
      port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port,
      path: authority,
      headers: {
        host: authority,
        ...(authorization === null ? {} : { "proxy-authorization": authorization }),
      },
    });
    const refuse = (code: string, cause?: unknown, schemes: readonly string[] = []) =>
      reject(refusal(proxy, { code, cause, schemes }));
    connecting.setTimeout(connectingAtMost, () => connecting.destroy(timedOut()));
    connecting.on("error", (error: NodeJS.ErrnoException) => refuse(error.code ?? "ECONNRESET", error));
    // A proxy that does not know CONNECT answers as a server does.
    connecting.on("response", (answer) => {
      answer.destroy();
      refuse(`PROXY_${answer.statusCode}`);
    });
    connecting.on("connect", (answer: IncomingMessage, socket: Duplex, head: Buffer) => {
      connecting.setTimeout(0);
      if (answer.statusCode !== 200) {
        socket.destroy();
        refuse(`PROXY_${answer.statusCode}`, undefined, schemesOf(answer));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    connecting.end();
  });
}

/** TLS names hosts and no addresses. */
function serverName(host: string): string {
  return isIP(host) === 0 ? host : "";
}

function refusal(
  proxy: Proxy,
  {
    code,
    cause,
    schemes,
  }: { readonly code: string; readonly cause: unknown; readonly schemes: readonly string[] },
): ProxyRefusal {
  return Object.assign(new Error(`the proxy makes no connection: ${code}`, { cause }), {
    code,
    proxy,
    schemes,
  });
}

/** The names of schemes in `Proxy-Authenticate`; its other words are a stranger's. */
function schemesOf({ headers }: IncomingMessage): readonly string[] {
  const offered = [headers["proxy-authenticate"] ?? []].flat().flatMap((line) => line.split(","));
  const names = offered.flatMap(
    (part) => /^\s*(Basic|Digest|NTLM|Negotiate|Kerberos)\b/i.exec(part)?.[1] ?? [],
  );
  return [...new Set(names)];
}

function timedOut(): Error {
  return Object.assign(new Error("no connection came in time"), { code: "ETIMEDOUT" });
}
