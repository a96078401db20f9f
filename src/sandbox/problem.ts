import { randomUUID } from "node:crypto";

/** One line of a service's error, below its code and message. */
export interface ProblemDetail {
  readonly code: string;
  readonly target: string;
  readonly message: string;
}

/** An answer in JSON with the content type that the SDKs expect. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/** An error as ARM and API Management write it: `details` is null when there are none (verified: recorded traffic). */
export function armProblem(
  status: number,
  code: string,
  message: string,
  details: readonly ProblemDetail[] | null = null,
): Response {
  return jsonAnswer(status, { error: { code, message, details } });
}

/**
 * An error as Microsoft Graph writes it; `date` is UTC without a zone (verified: documentation of Graph errors). The
 * content type has no character set (verified: recorded traffic).
 */
export function graphProblem(
  status: number,
  code: string,
  message: string,
  now: number,
  details: readonly { readonly target: string; readonly code: string; readonly message?: string }[] = [],
): Response {
  const id = randomUUID();
  return jsonAnswer(
    status,
    {
      error: {
        code,
        message,
        ...(details.length === 0 ? {} : { details }),
        innerError: {
          date: new Date(now).toISOString().slice(0, 19),
          "request-id": id,
          "client-request-id": id,
        },
      },
    },
    { "content-type": "application/json", "request-id": id, "client-request-id": id },
  );
}

/** An error that the gateway itself answers with, spaces included as it writes them. */
export function gatewayProblem(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = `{ "statusCode": ${status}, "message": ${JSON.stringify(message)} }`;
  return new Response(body, { status, headers: { "content-type": "application/json", ...headers } });
}

/**
 * The honest answer to what the sandbox does not do: 501, the name of the thing, and the routes that come nearest.
 * No Azure service answers like this, so nobody can mistake it for one.
 */
export function notEmulated(what: string, nearest: readonly string[] = []): Response {
  return jsonAnswer(
    501,
    { error: { code: "NotEmulated", message: `The sandbox does not emulate ${what}.`, nearest } },
    { "x-sandbox-not-emulated": printable(what) },
  );
}

/** A header value may hold printable ASCII only. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
}
