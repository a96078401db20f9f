import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogLine } from "../app.ts";
import {
  armHost,
  gatewayHost,
  gatewayHosts,
  graphHost,
  loginHost,
  type Origins,
  publicOrigins,
} from "../hosts.ts";
import type { Sandbox } from "../open.ts";
import { type LoopbackCertificate, makeLoopbackCertificate } from "./certificate.ts";
import { createEdgeServer, type Edge } from "./edge.ts";
import { type Listener, startListening } from "./listen.ts";
import { localAddresses } from "./local-addresses.ts";
import { createProxy } from "./proxy.ts";
import { refusalLine } from "./refusal-line.ts";

export interface ServeOptions {
  /** The first port; Graph, ARM, the gateways and the proxy take the next ones. 0 or nothing: whatever is free. */
  readonly port?: number;
  /** Gets a line for each request. */
  readonly log?: (line: LogLine) => void;
  /** Gets a line for people about each refused call: what was called, and why it was refused. */
  readonly refused?: (line: string) => void;
  /** What the gateway's metadata names: the public addresses, or those on this machine. */
  readonly addresses?: "public" | "local";
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
  /** Where each custom domain of a gateway is on this machine. */
  readonly customDomains: Readonly<Record<string, string>>;
  /** An address for `HTTPS_PROXY`, by which clients reach the public names. */
  readonly proxy: string;
  /** SHA-256 of the server's public key in base64, for browsers. */
  readonly keyDigest: string;
  /** Which addresses clients are to use, and what they are. */
  readonly addresses: "public" | "local";
  readonly origins: Origins;
  readonly close: () => Promise<void>;
}

/**
 * Serves a sandbox over HTTPS on 127.0.0.1, each service on a port of its own, and the public hosts behind a proxy.
 * Addresses in answers are those that the client can follow; token issuers and whatever is in policies keep the names of
 * the public cloud.
 */
export async function serveSandbox(sandbox: Sandbox, options: ServeOptions = {}): Promise<ServedSandbox> {
  const services = sandbox.world.subscriptions.flatMap((subscription) => subscription.services);
  const names = services.map(({ name }) => name);
  const hosts = [loginHost, graphHost, armHost, ...gatewayHosts(sandbox.world)];
  const certificate = makeLoopbackCertificate(Date.now(), hosts);
  const places = new Map<string, string>();
  const origins = originsOf(places);
  const edges = edgesOf(sandbox, origins, options);
  const open = await startListening(options.port ?? 0, [
    ...hosts.map((host) => ({
      server: createEdgeServer(edges.local, host, certificate),
      at: (port: number) => void places.set(host, `https://localhost:${port}`),
    })),
    proxyFor(new Set(hosts), edges.public, certificate, options, places),
  ]);
  if (options.log !== undefined) {
    sandbox.watch(options.log);
  }
  const folder = await mkdtemp(join(tmpdir(), "entra-mcp-sandbox-"));
  const files = await writeFiles(folder, origins, certificate);
  return {
    ...files,
    login: origins.login,
    graph: origins.graph,
    arm: origins.arm,
    gateway: names[0] === undefined ? "" : origins.gateway(names[0]),
    gateways: Object.fromEntries(names.map((name) => [name, origins.gateway(name)])),
    customDomains: Object.fromEntries(
      services.flatMap((service) => service.customDomains).map((domain) => [domain, origins.custom(domain)]),
    ),
    proxy: places.get("proxy") ?? "",
    keyDigest: certificate.keyDigest,
    addresses: options.addresses ?? "public",
    origins: options.addresses === "local" ? origins : publicOrigins,
    close: async () => {
      await open.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Two ways in: at an address of this machine, or by a public name through the proxy. */
function edgesOf(
  sandbox: Sandbox,
  origins: Origins,
  options: ServeOptions,
): Record<"local" | "public", Edge> {
  const tell = async (request: Request, answer: Response) => {
    const line = options.refused === undefined ? null : await refusalLine(sandbox.world, request, answer);
    if (line !== null) {
      options.refused?.(line);
    }
    return answer;
  };
  const asItIs = async (request: Request) => request;
  const renamed = options.addresses === "local" ? localAddresses(sandbox.world, origins) : null;
  return {
    local: {
      sandbox,
      origins,
      incoming: renamed?.incoming ?? asItIs,
      outgoing: async (request, answer) => {
        await tell(request, answer);
        return renamed === null ? answer : renamed.outgoing(request, answer);
      },
    },
    public: { sandbox, origins: publicOrigins, incoming: asItIs, outgoing: tell },
  };
}

function proxyFor(
  hosts: ReadonlySet<string>,
  edge: Edge,
  certificate: LoopbackCertificate,
  options: ServeOptions,
  places: Map<string, string>,
): Listener {
  const destination = createEdgeServer(edge, null, certificate);
  const refused = options.refused ?? (() => undefined);
  const { server, closeTunnels } = createProxy({ hosts, destination, refused });
  return {
    server,
    at: (port) => void places.set("proxy", `http://127.0.0.1:${port}`),
    closing: closeTunnels,
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
    custom: at,
  };
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
