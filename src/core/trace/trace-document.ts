import type { PolicyScope } from "../model/setup.ts";

/** What a call came to, or would come to: `unknown` where neither a trace nor the policies decide it. */
export type TraceVerdict = "admitted" | "refused" | "unknown";

/** What decided about a token. The codes of refusals by a token validation are those of the access table. */
export type TraceReasonCode =
  | "audience"
  | "tenant"
  | "issuer"
  | "client"
  | "backend"
  | "claim"
  | "expired"
  | "signature"
  | "missing"
  /** The call reached no operation, so that no policy was run. */
  | "not-found"
  /** It was refused for its subscription key before any policy was run. */
  | "subscription-key"
  /** It reached another API of the service. */
  | "other-api"
  /** The token validations let it through, and a policy behind them did not. */
  | "policy"
  /** The gateway let it through, and the server behind it refused it. */
  | "server"
  /** No token validation was run: whoever calls gets in. */
  | "no-validation"
  /** The gateway refused it, and neither a trace nor its claims say what for. */
  | "not-visible"
  /** The policies leave it open. */
  | "undecided";

/** Why a call was admitted or refused. */
export interface TraceReason {
  readonly code: TraceReasonCode;
  /** The claim, where a required one decided; `null` elsewhere. */
  readonly claim: string | null;
  /** The verdict in one sentence. */
  readonly sentence: string;
  /** What the policy wants; empty where that says nothing. */
  readonly expected: readonly string[];
  /** What the token has. */
  readonly actual: readonly string[];
  /** The sentence that says what helps; `null` where nothing has to be done. */
  readonly fix: string | null;
}

/** Where in the policies something is. */
export interface TracePlace {
  /** ARM id of the policy. */
  readonly resource: string;
  readonly scope: PolicyScope;
  /** What the policy belongs to, for people. */
  readonly owner: string;
  /** Path of the element. */
  readonly element: string;
  readonly line: number;
}

/** What a token meets in one demand of a validation. */
export interface TraceDemand {
  readonly kind: "tenant" | "issuer" | "client" | "backend" | "audience" | "claim";
  readonly claim: string | null;
  readonly answer: "met" | "not met" | "unknown";
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  /** The end of a sentence; `null` where the demand is met. */
  readonly why: string | null;
}

/** What a token meets in one token validation of the setup. */
export interface TraceValidation extends TracePlace {
  /** Whether its policy applies to calls of the MCP endpoint. */
  readonly isOnTheWay: boolean;
  readonly answer: "admits" | "refuses" | "unknown";
  readonly why: string | null;
  readonly demands: readonly TraceDemand[];
}

/** What came back from the gateway. */
export interface TraceAnswer {
  readonly status: number;
  /** What its body says, where it says something short; `null` elsewhere. */
  readonly message: string | null;
  /** What the service's trace was good for. `none`: there is none; `remarks` say why. */
  readonly trace: "read" | "none";
}

/** What `trace` prints as JSON. It never holds a token. */
export interface TraceDocument {
  readonly kind: "entra-mcp/trace";
  readonly version: 1;
  readonly homeTenant: string;
  /** ARM id of the service. */
  readonly service: string;
  /** ARM id of the API. */
  readonly api: string;
  /** The address that was called, or would be called. */
  readonly endpoint: string;
  readonly verdict: TraceVerdict;
  readonly reason: TraceReason | null;
  /** The token validation that decided; `null` where none did, or where it is not known which. */
  readonly decidedBy: TracePlace | null;
  /** What the verdict rests on: the gateway's trace, its answer alone, or the policies without any call. */
  readonly evidence: "trace" | "answer" | "policies";
  /** `null` where nothing was called. */
  readonly answer: TraceAnswer | null;
  /** The claims that token validations look at, as texts; `null` for a call without a token. */
  readonly claims: Readonly<Record<string, readonly string[]>> | null;
  /** First the one that refuses. */
  readonly validations: readonly TraceValidation[];
  /** Sentences about what else matters, or is not known. */
  readonly remarks: readonly string[];
}
