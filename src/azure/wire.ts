import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import { createHttpHeaders, RestError } from "@azure/core-rest-pipeline";
import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import { Fault } from "../core/fault.ts";

/** The one place where bytes leave for Azure: every SDK sends through it, and so does every probe of our own. */
export type Wire = (request: Request) => Promise<Response>;

/**
 * The body of an answer, chunk by chunk.
 *
 * @throws TypeError where it is longer than allowed, as fetch throws for an answer that cannot be used
 */
export async function bodyWithin(
  answer: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.byteLength;
    if (size > most) throw new TypeError(`an answer of more than ${most} bytes came`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** A signal that follows others, until it is released. */
export interface Link {
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  readonly release: () => void;
}

/**
 * Follows signals, and a time where one is given. `AbortSignal.any` and `AbortSignal.timeout` do the same, but Node 20 may
 * collect a timeout that nothing else holds, and then it never comes (verified by experiment).
 *
 * @param milliseconds after which the signal is aborted with a `TimeoutError`; 0 for never
 */
export function linked(signals: readonly AbortSignal[], milliseconds: number): Link {
  const controller = new AbortController();
  const late = () => controller.abort(new DOMException("No answer came in time.", "TimeoutError"));
  const timer = milliseconds > 0 ? setTimeout(late, milliseconds) : null;
  const followers = signals.map((signal) => {
    const follow = () => controller.abort(signal.reason);
    if (signal.aborted) follow();
    signal.addEventListener("abort", follow);
    return () => signal.removeEventListener("abort", follow);
  });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      if (timer !== null) clearTimeout(timer);
      for (const letGo of followers) letGo();
    },
  };
}

/** The wire as the HTTP client of @azure/identity and @azure/arm-apimanagement. */
export function asHttpClient(wire: Wire): HttpClient {
  return {
    async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
      const response = await send(wire, request);
      return {
        request,
        status: response.status,
        headers: createHttpHeaders(Object.fromEntries(response.headers)),
        bodyAsText: await response.text(),
      };
    },
  };
}

/** The wire as the last middleware of the Graph client, in place of its own `fetch`. */
export function asGraphMiddleware(wire: Wire): Middleware {
  return {
    async execute(context: Context): Promise<void> {
      context.response = await wire(new Request(context.request, context.options));
    },
  };
}

async function send(wire: Wire, request: PipelineRequest): Promise<Response> {
  const link = linked(abortSignalOf(request), request.timeout);
  try {
    return await wire(
      new Request(request.url, {
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: bodyOf(request),
        signal: link.signal,
        redirect: "manual",
      }),
    );
  } catch (error) {
    // The form in which the SDKs expect that no answer came.
    if (error instanceof TypeError || isTimeout(error)) {
      const said = new RestError(silence(error, request), { code: RestError.REQUEST_SEND_ERROR, request });
      // It takes no cause by itself.
      throw Object.assign(said, { cause: error });
    }
    throw error;
  } finally {
    link.release();
  }
}

/** Node's fetch says "fetch failed" whatever happened. */
function silence(error: Error, request: PipelineRequest): string {
  const host = new URL(request.url).host;
  return isTimeout(error) || error.message === "fetch failed" ? `${host} gave no answer` : error.message;
}

function isTimeout(error: unknown): error is DOMException {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function abortSignalOf({ abortSignal }: PipelineRequest): AbortSignal[] {
  if (abortSignal === undefined) return [];
  const controller = new AbortController();
  if (abortSignal.aborted) controller.abort();
  abortSignal.addEventListener("abort", () => controller.abort());
  return [controller.signal];
}

function bodyOf(request: PipelineRequest): string | null {
  const body = request.body;
  if (body === undefined || body === null) return null;
  if (typeof body === "string") return body;
  // Sign-in and ARM send text only; anything else would be a change of an SDK that must be looked at.
  throw new Fault("defect", `a request body that is not text was to be sent to ${request.url}`);
}
