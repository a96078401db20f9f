import type { MetDemand } from "../access/admit.ts";
import {
  bareReason,
  beforePolicies,
  demandDecision,
  plainDecision,
  type TokenDecision,
  validationDecision,
} from "./decision.ts";
import type { JudgedToken, JudgedValidation } from "./judge-token.ts";
import type { TracedCause, TracedValidation, TraceRead } from "./read-trace.ts";
import type { RefusalSetting } from "./refusal-words.ts";

/** What came back from the call of the MCP endpoint. */
export interface CallOutcome {
  readonly status: number;
  /** What the body says; no token. */
  readonly message: string | null;
  /** Whether the answer asks for a subscription key. */
  readonly asksForKey: boolean;
  /** What became of the debug credential: `not sent` where there was none. */
  readonly tracing: "traced" | "expired" | "wrong api" | "passed over" | "not sent";
  /** `null` where there is no trace, or none that can be read. */
  readonly trace: TraceRead | null;
}

/** What decides beside the call: where the endpoint is, and how its API is named. */
export interface CallSetting extends RefusalSetting {
  readonly called: string;
  /** Where the MCP endpoint is by the setup; `null` where no operation says so. */
  readonly endpoint: string | null;
}

/**
 * What decided about a call. The trace goes first; without one the answer does, with the policies that were read as the
 * reason; whatever neither says is not guessed.
 */
export function decideCall(judged: JudgedToken, call: CallOutcome, setting: CallSetting): TokenDecision {
  const { trace, status } = call;
  if (trace !== null && trace.failed !== null) return byTrace(trace.failed, judged, setting);
  const early = earlyEnd(call);
  if (early !== null) return beforePolicies(early, call, setting);
  if (status < 300) return admittedCall(judged, call);
  if (trace?.wentOn === true) return refusedBehind(call);
  if (trace !== null && trace.validations.length > 0) return refusedByPolicy(call);
  // A redirect is not followed with a token, and leads nowhere that an MCP client goes.
  if (status < 400 || status >= 500) return openAnswer(call);
  return refusedAtGateway(judged, call, setting);
}

/** What ended the call before a policy of the API was run; `null` where nothing did. */
function earlyEnd({ status, message, asksForKey, tracing }: CallOutcome) {
  if (asksForKey) return "subscription-key";
  if (tracing === "wrong api") return "other-api";
  // A call that reaches no operation is not traced, and the credential is passed over.
  const isNowhere = tracing === "passed over" || /resource not found/i.test(message ?? "");
  return status === 404 && isNowhere ? "not-found" : null;
}

function admittedCall({ together, token }: JudgedToken, { trace }: CallOutcome): TokenDecision {
  const evidence = trace === null ? "answer" : "trace";
  const isUnvalidated = together.code === "no-validation" && (trace?.validations ?? []).length === 0;
  if (token.isMissing !== true && !isUnvalidated)
    return { verdict: "admitted", reason: null, decidedBy: null, evidence };
  const reason = {
    ...bareReason("no-validation", "Admitted, and no token validation was run: whoever calls gets in."),
    fix: "Put validate-azure-ad-token into the inbound section of the API's policy. Where it is there, it stands in a section without <base />, or under a condition that did not apply.",
  };
  return { verdict: "admitted", reason, decidedBy: null, evidence };
}

/** The gateway has let it through. */
function refusedBehind({ status }: CallOutcome): TokenDecision {
  const sentence = `The gateway admits the token; the server behind it answered ${status}.`;
  const fix =
    "Look at the MCP server's own log. Policies decide what it gets to see: an MCP server made from a REST API never gets the caller's token.";
  const reason = { ...bareReason("server", sentence), fix };
  return { verdict: "admitted", reason, decidedBy: null, evidence: "trace" };
}

/** Its token validations were passed, and the call ended at the gateway all the same. */
function refusedByPolicy({ status }: CallOutcome): TokenDecision {
  const sentence = `The token validations admit the token; a policy behind them answered ${status}.`;
  const fix =
    "Look at what follows the validation in the policies: a call of their own (send-request) that fails, a limit, or an answer under a condition.";
  const reason = { ...bareReason("policy", sentence), fix };
  const isRefusal = status >= 400 && status < 500;
  return { verdict: isRefusal ? "refused" : "unknown", reason, decidedBy: null, evidence: "trace" };
}

function openAnswer({ status, trace }: CallOutcome): TokenDecision {
  const reason = bareReason(
    "undecided",
    `The gateway answered ${status}, which says nothing about the token.`,
  );
  return { verdict: "unknown", reason, decidedBy: null, evidence: trace === null ? "answer" : "trace" };
}

function refusedAtGateway(
  judged: JudgedToken,
  { status, trace }: CallOutcome,
  setting: CallSetting,
): TokenDecision {
  const evidence = trace === null ? "answer" : "trace";
  const found = trace === null ? firstRefusing(judged) : undefined;
  if (found !== undefined) return validationDecision(found, judged.token, setting, evidence);
  const { answer, why } = judged.together;
  const byPolicies = answer === "no" && why !== null ? `: by the policies, ${why}` : "";
  const reason = {
    ...bareReason("not-visible", `The gateway answered ${status}${byPolicies}.`),
    fix: "No claim that a policy demands is missing. Left are the signature, a policy that answers by itself, and a secret named value.",
  };
  return { verdict: "refused", reason, decidedBy: null, evidence };
}

/** The validation that refuses the token in every case. */
export function firstRefusing({ validations }: JudgedToken): JudgedValidation | undefined {
  return validations.find(({ isOnTheWay, admission }) => isOnTheWay && admission.kind === "refused");
}

/** Demands that say in other words what a trace calls a cause; of claims those names. */
const kindred: Readonly<
  Record<
    Exclude<TracedCause, "missing" | "expired" | "signature" | "unclear">,
    { readonly kinds: readonly MetDemand["kind"][]; readonly claims: readonly string[] }
  >
> = {
  issuer: { kinds: ["tenant", "issuer"], claims: ["iss", "tid"] },
  audience: { kinds: ["audience", "backend"], claims: ["aud"] },
  client: { kinds: ["client"], claims: ["appid", "azp"] },
  claim: { kinds: [], claims: [] },
};

function byTrace(failed: TracedValidation, judged: JudgedToken, setting: CallSetting): TokenDecision {
  const { cause } = failed;
  const candidates = judged.validations.filter(
    ({ isOnTheWay, check }) => isOnTheWay && check.kind === failed.kind,
  );
  const only = candidates.length === 1 ? (candidates[0] ?? null) : null;
  if (cause === "missing" || cause === "expired" || cause === "signature")
    return plainDecision(cause, only, judged.token, setting);
  const fits = ({ kind, claim }: MetDemand) => {
    if (cause === null || cause === "unclear") return true;
    const { kinds, claims } = kindred[cause];
    if (kind !== "claim") return kinds.includes(kind);
    const name = claim?.name ?? "";
    return cause === "claim" ? failed.claim === null || failed.claim === name : claims.includes(name);
  };
  for (const answer of ["refused", "unknown"] as const) {
    for (const candidate of candidates) {
      const demand = candidate.demands.find((one) => one.admission.kind === answer && fits(one));
      if (demand !== undefined) return demandDecision(demand, candidate, judged.token, setting, "trace");
    }
  }
  if (cause === "client" || cause === "audience" || cause === "issuer")
    return plainDecision(cause, only, judged.token, setting);
  const reason = {
    ...bareReason(cause === "claim" ? "claim" : "not-visible", "A token validation refused the token."),
    claim: failed.claim,
    fix: `The trace says: ${failed.message} By the policies that were read it fits, so what is in force differs from them.`,
  };
  return { verdict: "refused", reason, decidedBy: only, evidence: "trace" };
}
