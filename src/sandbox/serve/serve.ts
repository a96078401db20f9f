import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import type { LogLine } from "../app.ts";
import { ConnectionReset } from "../faults/faults.ts";
import { armHost, gatewayHost, graphHost, loginHost, type Origins } from "../hosts.ts";
import type { Sandbox } from "../open.ts";
import { jsonAnswer } from "../problem.ts";
import { explained } from "../world/disk-error.ts";
import { type LoopbackCertificate, makeLoopbackCertificate } from "./certificate.ts";

export interface ServeOptions {
  /** The first port; Graph, ARM and the gateways take the next ones. 0 or nothing: whatever is free. */
  readonly port?: number;
  /** Gets a line for each request. */
  readonly log?: (line: LogLine) => void;
}

/** A sandbox that other processes can reach. */
export interface ServedSandbox {
  /** A file for `--cloud`: `{"name","login","graph","arm","gatewaySuffix"}`. */
  readonly cloud: string;
  /** A PEM file for `NODE_EXTRA_CA_CERTS`. */
  readonly ca: string;
  readonly login: string;
  readonly graph: string;
  readonly arm: string;
  /** The first API Management service's gateway. */
  readonly gateway: string;
  /** Every gateway, by the name of its service. */
  readonly gateways: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** What the services know; fetch itself refuses others, such as TRACE. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Larger bodies are refused, as the services refuse theirs at a few megabytes. */
const largestBody = 4 * 1024 * 1024;

/**
 * Serves a sandbox over HTTPS on 127.0.0.1, each service on a port of its own. Addresses in answers are those that the
 * client can follow; token issuers and whatever is in policies keep the names of the public cloud.
 */
export async function serveSandbox(sandbox: Sandbox, options: ServeOptions = {}): Promise<ServedSandbox> {
  const certificate = await makeLoopbackCertificate(Date.now());
  const names = sandbox.world.subscriptions.flatMap(({ services }) => services.map(({ name }) => name));
  const hosts = [loginHost, graphHost, armHost, ...names.map(gatewayHost)];
  const places = new Map<string, string>();
  const origins = originsOf(places);
  const servers: Server[] = [];
  for (const [index, host] of hosts.entries()) {
    const server = startServer(sandbox, host, origins, certificate);
    const port = options.port === undefined || options.port === 0 ? 0 : options.port + index;
    const hint = "Choose another one with --port; 0 takes whatever is free.";
    const taken = await explained(`The port ${port} cannot be used`, hint, () => listen(server, port)).catch(
      async (error: unknown) => {
        await Promise.all(servers.map(stop));
        throw error;
      },
    );
    places.set(host, `https://localhost:${taken}`);
    servers.push(server);
  }
  if (options.log !== undefined) {
    sandbox.watch(options.log);
  }
  const folder = await mkdtemp(join(tmpdir(), "entra-mcp-sandbox-"));
  const files = await writeFiles(folder, origins, certificate);
  const gateways = Object.fromEntries(names.map((name) => [name, origins.gateway(name)]));
  return {
    ...files,
    login: origins.login,
    graph: origins.graph,
    arm: origins.arm,
    gateway: names[0] === undefined ? "" : origins.gateway(names[0]),
    gateways,
    close: async () => {
      await Promise.all(servers.map(stop));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Addresses by public host; filled in while the servers start. */
function originsOf(places: ReadonlyMap<string, string>): Origins {
  const at = (host: string) => places.get(host) ?? `https://${host}`;
  return {
    get login() {
      return at(loginHost);
    },
    get graph() {
      return at(graphHost);
    },
    get arm() {
      return at(armHost);
    },
    gateway: (service) => at(gatewayHost(service)),
  };
}

function startServer(
  sandbox: Sandbox,
  host: string,
  origins: Origins,
  certificate: LoopbackCertificate,
): Server {
  const listener = getRequestListener(
    (request, bindings) => answerAs(sandbox, host, origins, request, bindings),
    { overrideGlobalObjects: false },
  );
  const credentials = { key: certificate.key, cert: certificate.certificate + certificate.authority };
  return createServer(credentials, (incoming, outgoing) => void listener(incoming, outgoing));
}

/** Answers a loopback request as if it had been sent to the public host. */
async function answerAs(
  sandbox: Sandbox,
  host: string,
  origins: Origins,
  request: Request,
  bindings: HttpBindings | Http2Bindings,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
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
  const asked = new Request(`https://${host}${pathname}${search}`, {
    method: request.method,
    headers: new Headers([...request.headers]),
    body,
  });
  try {
    return await sandbox.answer(asked, origins);
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

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function writeFiles(folder: string, origins: Origins, certificate: LoopbackCertificate) {
  const cloud = join(folder, "cloud.json");
  const ca = join(folder, "ca.pem");
  const { login, graph, arm } = origins;
  const definition = { name: "Sandbox", login, graph, arm, gatewaySuffix: "localhost" };
  await writeFile(cloud, `${JSON.stringify(definition, null, 2)}\n`);
  await writeFile(ca, certificate.authority);
  return { cloud, ca };
}
