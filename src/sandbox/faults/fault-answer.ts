import type { ServiceName } from "../hosts.ts";
import { armProblem, gatewayProblem, graphProblem, jsonAnswer } from "../problem.ts";
import type { PlannedFault } from "../world/world.ts";

/** The request that a fault is answered to. */
export interface FaultedRequest {
  readonly service: ServiceName;
  readonly method: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The planned answer, in place of the service's: the fault's own body, or what the service says with that status. */
export function faultAnswer(fault: PlannedFault, request: FaultedRequest): Response {
  const usual = usualAnswer(fault.status, request);
  const headers = new Headers(usual.headers);
  for (const [name, value] of Object.entries(fault.headers)) {
    headers.set(name, value);
  }
  const isEmpty = fault.status === 204 || fault.status === 304;
  return new Response(isEmpty ? null : (fault.body ?? usual.body), { status: fault.status, headers });
}

function usualAnswer(status: number, request: FaultedRequest): Response {
  switch (request.service) {
    case "arm":
      return status === 429 ? armThrottled(request.method, 1) : armFailure(status);
    case "graph":
      return graphFailure(status, request.now);
    case "login":
      return loginFailure(status);
    case "gateway":
      return gatewayFailure(status);
    default:
      return request.service satisfies never;
  }
}

/** ARM's refusal of one request too many (verified: documentation of request limits, an issue of Azure/apiops). */
export function armThrottled(method: string, seconds: number): Response {
  const kind = armKind(method);
  const answer = armProblem(
    429,
    "SubscriptionRequestsThrottled",
    `Number of '${kind}' requests for subscription actor '***:***' exceeded. Please try again after '${seconds}' seconds after additional tokens are available.`,
  );
  answer.headers.set("retry-after", String(seconds));
  answer.headers.set(`x-ms-ratelimit-remaining-subscription-${kind}s`, "0");
  return answer;
}

/**
 * Which of ARM's three limits a request counts against. POST counts as a write, `listValue` too (verified: recorded
 * traffic).
 */
export function armKind(method: string): "read" | "write" | "delete" {
  switch (method) {
    case "GET":
    case "HEAD":
      return "read";
    case "DELETE":
      return "delete";
    default:
      return "write";
  }
}

/**
 * 409 is what a write meets while another one is under way (verified: the retries of Azure/apiops); the rest is
 * unverified.
 */
function armFailure(status: number): Response {
  switch (status) {
    case 409:
      return armProblem(409, "Conflict", "Operation on the API is in progress. Please try again later.");
    case 412:
      return armProblem(412, "PreconditionFailed", "Resource was modified since last retrieval.");
    case 503:
      return armProblem(503, "ServiceUnavailable", "The service is temporarily unavailable.");
    default:
      return armProblem(status, "InternalServerError", "An internal error has occurred.");
  }
}

/** 409 and 503 carry the same code (verified: issues of nais/azurerator and Azure/azure-cli). */
function graphFailure(status: number, now: number): Response {
  if (status === 409 || status === 503) {
    const message =
      "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.";
    return graphProblem(status, "Directory_ConcurrencyViolation", message, now);
  }
  if (status !== 429) {
    return graphProblem(status, "InternalServerError", "An internal error has occurred.", now);
  }
  const answer = graphProblem(429, "TooManyRequests", "Too many requests.", now);
  answer.headers.set("retry-after", "1");
  answer.headers.set("x-ms-throttle-limit-percentage", "1.0");
  answer.headers.set("x-ms-throttle-scope", "Tenant_Application/ReadWrite");
  return answer;
}

/** AADSTS90033 is Entra's word for "try again" (verified: the public list of error codes). */
function loginFailure(status: number): Response {
  const description = "AADSTS90033: A transient error has occurred. Please try again.";
  const retry: Record<string, string> = status === 429 || status === 503 ? { "retry-after": "1" } : {};
  return jsonAnswer(
    status,
    { error: "temporarily_unavailable", error_description: description, error_codes: [90033] },
    retry,
  );
}

function gatewayFailure(status: number): Response {
  return status === 429
    ? gatewayProblem(429, "Rate limit is exceeded. Try again in 1 seconds.", { "retry-after": "1" })
    : gatewayProblem(status, "Internal server error");
}
