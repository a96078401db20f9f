import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { ServedSandbox } from "../../src/sandbox/serve/serve.ts";

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A fetch over real HTTPS that trusts the served sandbox's authority and leads the public hosts to its ports, as a
 * person's machine would be led by DNS.
 */
export function loopbackFetch(
  served: Pick<ServedSandbox, "ca" | "login" | "graph" | "arm" | "gateways" | "customDomains">,
): Fetch {
  const ca = readFileSync(served.ca, "utf8");
  const places = new Map([
    ["login.microsoftonline.com", served.login],
    ["graph.microsoft.com", served.graph],
    ["management.azure.com", served.arm],
    ...Object.entries(served.gateways).map(([name, url]) => [`${name}.azure-api.net`, url] as const),
    ...Object.entries(served.customDomains),
  ]);
  return async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    const place = places.get(url.hostname);
    const target = place === undefined ? url : new URL(url.pathname + url.search, place);
    return send(target, asked, ca);
  };
}

async function send(target: URL, asked: Request, ca: string): Promise<Response> {
  const body = asked.method === "GET" ? null : Buffer.from(await asked.arrayBuffer());
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target,
      { method: asked.method, headers: Object.fromEntries(asked.headers), ca, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
          const status = incoming.statusCode ?? 500;
          const headers = new Headers(
            Object.entries(incoming.headers).flatMap(([name, value]) =>
              value === undefined ? [] : [[name, String(value)] as [string, string]],
            ),
          );
          const isEmpty = [101, 204, 205, 304].includes(status);
          resolve(new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers }));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body ?? undefined);
  });
}
