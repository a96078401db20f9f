import type { JWTPayload } from "jose";
import type { Cloud } from "../cloud.ts";
import type { Api, ApimService, Operation, Product } from "../world/world-apim.ts";
import type { Trace } from "./trace-record.ts";

/** The request as policies see and change it. */
export interface PolicyRequest {
  method: string;
  /** Path and query below the backend's address; starts as the operation's part of the path. */
  url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** The answer as policies see and change it. */
export interface PolicyResponse {
  status: number;
  reason: string;
  readonly headers: Headers;
  body: string;
}

/** What failed, as `context.LastError` shows it. */
export interface LastError {
  readonly source: string;
  readonly reason: string;
  readonly message: string;
  readonly section: string;
}

/** One call through the gateway. Policies work on it step by step. */
export interface Exchange {
  readonly cloud: Cloud;
  readonly service: ApimService;
  readonly api: Api;
  readonly operation: Operation;
  readonly product: Product | null;
  /** The address the client called, unchanged. */
  readonly originalUrl: URL;
  readonly templateParameters: ReadonlyMap<string, string>;
  readonly request: PolicyRequest;
  readonly variables: Map<string, unknown>;
  /** Sends a request of the gateway's own; null where nothing of the world answers. */
  readonly ask: (request: Request) => Promise<Response | null>;
  backend: string | null;
  response: PolicyResponse | null;
  lastError: LastError | null;
  /** Why a validation refused the token, more exactly than the client learns it; named in a response header. */
  refusedBecause: string | null;
  /** What is noted for whoever asked for a trace; null when nobody did. */
  readonly trace: Trace | null;
  /** Elements that were passed over because they do not decide about the token; named in a response header. */
  readonly ignored: Set<string>;
}

/** A token that a policy has validated, as `(Jwt)context.Variables[…]` shows it. */
export interface ValidatedToken {
  readonly kind: "jwt";
  readonly claims: JWTPayload;
}

/** An answer that a policy has in a variable, as `(IResponse)context.Variables[…]` shows it. */
export interface KeptResponse extends PolicyResponse {
  readonly kind: "response";
}

/** Whether a variable holds an answer. */
export function isResponse(value: unknown): value is KeptResponse {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "response";
}

/** A policy that refuses the call: the pipeline continues with `on-error`. */
export class PolicyFailure extends Error {
  readonly status: number;
  readonly source: string;
  readonly reason: string;

  constructor(source: string, status: number, reason: string, message: string) {
    super(message);
    this.name = "PolicyFailure";
    this.source = source;
    this.status = status;
    this.reason = reason;
  }
}

/** Something in a policy that the sandbox cannot execute. It is answered with 501 and never pretended. */
export class NotExecutable extends Error {
  constructor(what: string, reason: string) {
    super(`${what}: ${reason}`);
    this.name = "NotExecutable";
  }
}
