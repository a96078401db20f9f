import { RestError } from "@azure/core-rest-pipeline";
import { GraphError } from "@microsoft/microsoft-graph-client";
import { Fault, type FaultCode } from "../core/fault.ts";
import { faultBehind, silenceBehind } from "./faults-in-graph.ts";
import { fromServer } from "./known-secrets.ts";
import { type Unreached, unreached } from "./network/unreached.ts";
import { retryAfter } from "./patience.ts";

/** What a service answered, as far as anybody decides by it. */
export interface ServiceFailure {
  readonly status: number | null;
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
  /** Milliseconds that the service asks to wait; `null` when it names none. */
  readonly retryAfter: number | null;
  /** Whether it answered a question about a long-running operation, and not the request that began it. */
  readonly whileWaiting: boolean;
}

/** The failure inside an error of one of the SDKs, or `null` for anything else. */
export function serviceFailure(error: unknown): ServiceFailure | null {
  if (faultBehind(error) !== null) return null;
  if (error instanceof GraphError) {
    return {
      status: error.statusCode > 0 ? error.statusCode : null,
      code: wordOf(error.code),
      message: sentenceOf(error.message),
      requestId: idOf(error.requestId),
      retryAfter: retryAfter(error.headers?.get("retry-after")),
      whileWaiting: false,
    };
  }
  if (error instanceof RestError) {
    return {
      status: error.statusCode ?? null,
      code: wordOf(error.code),
      message: sentenceOf(detailedMessage(error)),
      requestId: idOf(error.response?.headers.get("x-ms-request-id")),
      retryAfter: retryAfter(error.response?.headers.get("retry-after")),
      whileWaiting: error.request?.method === "GET",
    };
  }
  return null;
}

/** What a server said, as far as a person reads it: no secret that it repeats, and no page in the place of a sentence. */
function sentenceOf(message: string): string {
  if (/<(!doctype|html|head|body)\b/i.test(message))
    return "a page came instead of an answer; is a proxy in between?";
  const clean = fromServer(message);
  return clean.length > longestSentence ? `${clean.slice(0, longestSentence)}…` : clean;
}

/** No service says more in an error than some lines. */
const longestSentence = 2000;

/** A request id is a word; anything else there is not one. */
function idOf(id: string | null | undefined): string | null {
  return typeof id === "string" && /^[\w.:-]{1,100}$/.test(id) ? id : null;
}

/** The services' codes are words, too. */
function wordOf(code: string | null | undefined): string {
  return typeof code === "string" && /^[\w.-]{1,100}$/.test(code) ? code : "";
}

/** Runs a call of an SDK; an answer that the service refused becomes a `Fault` that says what was being done. */
export async function explained<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explain(doing, error);
  }
}

/**
 * The fault for an error that came out of a call of an SDK. One that is none of theirs came of an answer that nobody
 * expected: the SDKs read what they got without looking at its shape, and so does what reads their results.
 */
export function explain(doing: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const behind = faultBehind(error);
  if (behind !== null) return behind;
  const failure = serviceFailure(error);
  if (failure === null)
    return oddAnswer(doing, error instanceof Error ? error.message : String(error), error);
  const silence = failure.status === null ? silenceOf(error) : null;
  if (silence !== null)
    return new Fault("failed", `${doing}: no answer came: ${sentenceOf(silence.what)}.`, {
      hint: silence.hint,
      cause: error,
    });
  const answer = failure.status === null ? "no answer came" : `${failure.status} ${failure.code}`.trimEnd();
  const requestId = failure.requestId === null ? {} : { requestId: failure.requestId };
  return new Fault(codeOf(failure), `${doing}: ${answer}: ${failure.message}`, {
    hint: hintOf(failure, error),
    next: failure.status === 403 ? grantingOf(error) : [],
    ...requestId,
    cause: error,
  });
}

/** Why no answer came, where the connection tells. */
function silenceOf(error: unknown): Unreached | null {
  if (error instanceof GraphError) return silenceBehind(error);
  if (!(error instanceof RestError) || error.request === undefined) return null;
  return unreached(new URL(error.request.url).host, error.cause);
}

/** The fault for an answer that cannot be what the service meant. @param what is wrong with it */
export function oddAnswer(doing: string, what: string, cause?: unknown): Fault {
  return new Fault(
    "failed",
    `${doing}: the answer cannot be understood: ${sentenceOf(what)}.`.replace(/\.\.$/, "."),
    {
      hint: "Something between this computer and the service may answer in its place. Try again with --debug, which shows each request.",
      cause,
    },
  );
}

function codeOf(failure: ServiceFailure): FaultCode {
  switch (failure.status) {
    case 401:
      return "sign-in";
    case 403:
      return "permission";
    case 412:
      return "stale";
    default:
      return "failed";
  }
}

function hintOf(failure: ServiceFailure, error: unknown): string {
  switch (failure.status) {
    case 401:
      return "Sign in again, for example with: az login";
    case 403:
      return error instanceof GraphError
        ? "Reading app registrations needs Application.Read.All (people have it by default), writing them Application.ReadWrite.All, the role Application Administrator, or ownership of the apps."
        : "Reading needs the role API Management Service Reader Role at the service or above, writing API Management Service Contributor.";
    case 404:
      return "Check the id, and that you are signed in to the right directory and subscription.";
    case 412:
      return "Somebody changed it in the meantime. Make a new plan.";
    default:
      return failure.requestId === null
        ? "Try again; with --debug each request is shown."
        : "Try again; if it stays, the request id helps Azure support.";
  }
}

/** How an administrator gives an application the right that it lacks (the role id is that of Application.ReadWrite.All; verified: recorded list of Graph's app roles). */
function grantingOf(error: unknown): readonly string[] {
  return error instanceof GraphError
    ? [
        "az ad app permission add --id <application id> --api 00000003-0000-0000-c000-000000000000 --api-permissions 1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9=Role",
        "az ad app permission admin-consent --id <application id>",
      ]
    : [
        'az role assignment create --assignee <who is signed in> --role "API Management Service Contributor" --scope <ARM id of the service>',
      ];
}

/** APIM puts line and column of a refused policy into `error.details[].message` (verified by experiment). */
function detailedMessage(error: RestError): string {
  const details = (
    error.details as { error?: { details?: readonly { message?: unknown }[] | null } } | undefined
  )?.error?.details;
  const lines = (details ?? [])
    .map((detail) => detail.message)
    .filter((message) => typeof message === "string");
  return [error.message, ...lines].join(" ");
}
