import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import { createHttpHeaders, RestError } from "@azure/core-rest-pipeline";
import type { Context, Middleware } from "@microsoft/microsoft-graph-client";
import { Fault } from "../core/fault.ts";

/** The one place where bytes leave for Azure: every SDK sends through it, and so does every probe of our own. */
export type Wire = (request: Request) => Promise<Response>;

/** Milliseconds. No service of Azure that still works on an answer was seen to be silent for so long (unverified). */
const silenceAtMost = 60_000;

/** The wire to the real services. A silence ends with a `TimeoutError`. */
export const liveWire: Wire = (request) =>
  fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(silenceAtMost)]) });

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

/** The wire as the last middleware of the Graph client, where its own `fetch` would stand. */
export function asGraphMiddleware(wire: Wire): Middleware {
  return {
    async execute(context: Context): Promise<void> {
      context.response = await wire(new Request(context.request, context.options));
    },
  };
}

async function send(wire: Wire, request: PipelineRequest): Promise<Response> {
  const signals = [request.timeout > 0 ? AbortSignal.timeout(request.timeout) : null, abortSignalOf(request)];
  try {
    return await wire(
      new Request(request.url, {
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: bodyOf(request),
        signal: AbortSignal.any(signals.filter((signal) => signal !== null)),
        redirect: "manual",
      }),
    );
  } catch (error) {
    // The form in which the SDKs expect that no answer came.
    if (error instanceof TypeError || isTimeout(error)) {
      throw new RestError(silence(error, request), {
        code: RestError.REQUEST_SEND_ERROR,
        request,
      });
    }
    throw error;
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

function abortSignalOf(request: PipelineRequest): AbortSignal | null {
  const signal = request.abortSignal;
  if (signal === undefined) return null;
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener("abort", () => controller.abort());
  return controller.signal;
}

function bodyOf(request: PipelineRequest): string | null {
  const body = request.body;
  if (body === undefined || body === null) return null;
  if (typeof body === "string") return body;
  // Sign-in and ARM send text only; anything else would be a change of an SDK that must be looked at.
  throw new Fault("defect", `a request body that is not text was to be sent to ${request.url}`);
}
