import { request as askPlainly, type IncomingMessage } from "node:http";
import { type Agent, request as askSecurely } from "node:https";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { rememberSecret } from "./known-secrets.ts";
import { proxySecrets, proxySettings } from "./network/proxy-settings.ts";
import { bodyWithin, linked, type Wire } from "./wire.ts";

/** Milliseconds. No service of Azure that still works on an answer was seen to be silent for so long (unverified). */
const silenceAtMost = 60_000;

/** Bytes. The largest lists of Azure are a few megabytes a page; what is packed can unpack to a thousand times its size. */
const longestAnswer = 64 * 1024 * 1024;

/**
 * The wire to the real services, over connections that are kept for what is asked next, and through a proxy where the environment names
 * one. An answer that is not whole in time ends with a `TimeoutError`; no redirect is followed, because no token may follow one.
 *
 * It fails as `fetch` does, and is not `fetch`: twelve requests on new connections take a third of its processor time, and a
 * quarter on open ones (verified by experiment with Node 20), which is what a dry run at a fast service consists of.
 *
 * @throws Fault `usage` for a proxy that cannot be used
 */
export async function liveWire(env: Readonly<Record<string, string | undefined>>): Promise<Wire> {
  const settings = proxySettings(env);
  for (const secret of proxySecrets(env)) rememberSecret(secret);
  if (settings === null) return wireOver(() => undefined);
  const { tunnelAgent } = await import("./network/tunnel.ts");
  const agent = tunnelAgent(settings.proxy);
  // What answers without https is in this machine.
  return wireOver((url) => (url.protocol !== "https:" || settings.isExempt(url) ? undefined : agent));
}

/** A wire whose connections are those of an agent. @param agentFor the agent for an address; without one, Node's own */
export function wireOver(agentFor: (url: URL) => Agent | undefined): Wire {
  return async (request) => {
    const link = linked([request.signal], silenceAtMost);
    try {
      link.signal.throwIfAborted();
      const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
      const url = new URL(request.url);
      const answer = await endingWith(link.signal, sent(request, url, agentFor(url), body, link.signal));
      return await responseOf(answer);
    } catch (error) {
      link.signal.throwIfAborted();
      // A status that HTTP does not have is a RangeError of Response, an answer that is too long a TypeError.
      if (error instanceof RangeError || error instanceof TypeError) throw error;
      throw new TypeError("fetch failed", { cause: error });
    } finally {
      link.release();
    }
  };
}

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const packed = await bodyWithin(answer, longestAnswer);
  const whole = unpacked(packed, answer.headers["content-encoding"] ?? "");
  const hasBody = whole.byteLength > 0 && !bodiless.has(answer.statusCode ?? 0);
  return new Response(hasBody ? whole : null, {
    status: answer.statusCode ?? 0,
    statusText: answer.statusMessage ?? "",
    headers: headersOf(answer),
  });
}

/** A request that has no connection through a proxy yet says nothing when it is aborted. */
async function endingWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let follow = () => undefined as void;
  const end = new Promise<never>((_, reject) => {
    follow = () => reject(signal.reason);
    signal.addEventListener("abort", follow);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    signal.removeEventListener("abort", follow);
    work.catch(() => undefined);
  }
}

/** Answers of these kinds have no body, whatever comes after their head. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

function sent(
  request: Request,
  url: URL,
  agent: Agent | undefined,
  body: Uint8Array | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const ask = url.protocol === "http:" ? askPlainly : askSecurely;
  const headers = {
    accept: "*/*",
    "accept-encoding": "gzip, deflate, br",
    "user-agent": "node",
    ...Object.fromEntries(request.headers),
    ...(body === null ? {} : { "content-length": String(body.byteLength) }),
  };
  return new Promise((resolve, reject) => {
    const asking = ask(url, { agent, method: request.method, headers, signal }, resolve);
    asking.on("error", reject);
    asking.end(body ?? undefined);
  });
}

/** @throws TypeError where it unpacks to more than allowed, or is not packed as it says */
function unpacked(body: Uint8Array<ArrayBuffer>, encoding: string): Uint8Array<ArrayBuffer> {
  const unpack = unpackers.get(encoding.trim().toLowerCase());
  if (unpack === undefined || body.byteLength === 0) return body;
  try {
    return new Uint8Array(unpack(body, { maxOutputLength: longestAnswer }));
  } catch (error) {
    const isTooLong = error instanceof RangeError;
    const what = isTooLong ? `of more than ${longestAnswer} bytes` : "that cannot be unpacked";
    throw new TypeError(`an answer ${what} came`, { cause: error });
  }
}

const unpackers: ReadonlyMap<string, typeof gunzipSync> = new Map([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["deflate", inflateSync],
  ["br", brotliDecompressSync],
]);

/** Each header as it came, as often as it came. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  return headers;
}
