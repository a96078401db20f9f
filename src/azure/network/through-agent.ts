import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type Agent, request as secureRequest } from "node:https";
import { PassThrough, pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/**
 * Sends a request as Node's fetch does, over an agent, which fetch does not take: a redirect is an answer, what is packed is
 * unpacked, and what goes wrong is a TypeError with its cause.
 *
 * @param signal ends the request and the reading of its answer
 */
export async function fetchThrough(agent: Agent, request: Request, signal: AbortSignal): Promise<Response> {
  signal.throwIfAborted();
  const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
  const answer = await aborted(signal, sent(agent, request, body, signal));
  const status = answer.statusCode ?? 0;
  const hasNoBody = request.method === "HEAD" || [204, 205, 304].includes(status);
  if (hasNoBody) answer.resume();
  return new Response(hasNoBody ? null : ReadableStream.from(unpacked(answer, signal)), {
    status,
    statusText: answer.statusMessage ?? "",
    headers: headersOf(answer),
  });
}

async function sent(
  agent: Agent,
  request: Request,
  body: Buffer | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = Object.fromEntries(request.headers);
  const outgoing = secureRequest(new URL(request.url), {
    agent,
    method: request.method,
    signal,
    headers: {
      "accept-encoding": "gzip, deflate, br",
      accept: "*/*",
      ...headers,
      ...(body === null ? {} : { "content-length": body.byteLength }),
    },
  });
  outgoing.end(body ?? undefined);
  try {
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    return answer;
  } catch (error) {
    throw signal.aborted ? signal.reason : new TypeError("fetch failed", { cause: error });
  }
}

/** A request that has no connection yet says nothing when it is aborted. */
async function aborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
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

/** The body of an answer; one that breaks off, or cannot be unpacked, is none, as for fetch. */
async function* unpacked(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const encodings = (answer.headers["content-encoding"] ?? "").split(",");
  const unpackers = encodings.toReversed().flatMap((encoding) => unpackerOf(encoding.trim().toLowerCase()));
  const end = new PassThrough();
  pipeline([answer, ...unpackers, end], () => undefined);
  try {
    for await (const chunk of end) yield chunk as Uint8Array;
  } catch (error) {
    throw signal.aborted ? signal.reason : new TypeError("terminated", { cause: error });
  }
}

function unpackerOf(encoding: string) {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return [createGunzip()];
    case "deflate":
      return [createInflate()];
    case "br":
      return [createBrotliDecompress()];
    default:
      return [];
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  return headers;
}
