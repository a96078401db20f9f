import type { MetDemand } from "../access/admit.ts";
import type { TokenFacts } from "../access/token.ts";
import { valuesOf } from "./demand-values.ts";
import type { JudgedToken, JudgedValidation } from "./judge-token.ts";
import { demandWords, plainWords, type RefusalSetting } from "./refusal-words.ts";
import type { TraceDocument, TraceReason, TraceReasonCode } from "./trace-document.ts";

/** What decided about a token, and how that is known. */
export interface TokenDecision extends Pick<TraceDocument, "verdict" | "reason" | "evidence"> {
  readonly decidedBy: JudgedValidation | null;
}

/** A reason without anything to compare and without anything to do. */
export function bareReason(code: TraceReasonCode, sentence: string): TraceReason {
  return { code, claim: null, sentence, expected: [], actual: [], fix: null };
}

/** Refused because a demand is not met. */
export function demandDecision(
  demand: MetDemand,
  by: JudgedValidation,
  token: TokenFacts,
  setting: RefusalSetting,
  evidence: TokenDecision["evidence"],
): TokenDecision {
  const reason: TraceReason = {
    code: demand.kind,
    claim: demand.claim?.name ?? null,
    ...valuesOf(demand, by.check, token),
    ...demandWords(demand, by.check, token, setting),
  };
  return { verdict: "refused", reason, decidedBy: by, evidence };
}

/** Refused by a validation of which the policies tell what for. */
export function validationDecision(
  by: JudgedValidation,
  token: TokenFacts,
  setting: RefusalSetting,
  evidence: TokenDecision["evidence"],
): TokenDecision {
  const { admission, demands } = by;
  const code = admission.kind === "admitted" ? null : admission.code;
  if (code === "missing" || code === "expired") {
    const plain = plainDecision(code, by, token, setting);
    return { ...plain, evidence };
  }
  const demand = demands.find((one) => one.admission.kind === "refused");
  if (demand !== undefined) return demandDecision(demand, by, token, setting, evidence);
  const why = admission.kind === "admitted" ? "it is not known why" : admission.why;
  const reason = bareReason("not-visible", `A token validation refuses it: ${why}.`);
  return { verdict: "refused", reason, decidedBy: by, evidence };
}

/** Refused by what a trace names, without a demand of a policy that would say more. */
export function plainDecision(
  code: Parameters<typeof plainWords>[0],
  by: JudgedValidation | null,
  token: TokenFacts,
  setting: RefusalSetting,
): TokenDecision {
  const values =
    code === "expired"
      ? { expected: ["a time to come"], actual: (token.claims?.get("exp") ?? []).map(timeOf) }
      : {};
  const words =
    code === "missing" && token.isMissing === true ? withoutToken : plainWords(code, token, setting);
  const reason = { ...bareReason(code, ""), ...values, ...words };
  return { verdict: "refused", reason, decidedBy: by, evidence: "trace" };
}

/** What a client begins with, so that nothing is wrong there. */
const withoutToken = {
  sentence: "A call without a token is refused.",
  fix: "That is as it should be: MCP clients begin with such a call, and then sign in.",
} as const;

/** A time in a claim, in seconds since 1970, as people read it; anything else as it is. */
export function timeOf(seconds: string): string {
  return /^\d{1,11}$/.test(seconds)
    ? new Date(Number(seconds) * 1000).toISOString().slice(0, 19).concat("Z")
    : seconds;
}

/** Ended before a policy of the API was run. */
export function beforePolicies(
  code: "not-found" | "subscription-key" | "other-api",
  { status }: { readonly status: number },
  { called, endpoint }: { readonly called: string; readonly endpoint: string | null },
): TokenDecision {
  const there = endpoint === null || endpoint === called ? null : `The MCP endpoint is ${endpoint}.`;
  const words: Readonly<Record<typeof code, Pick<TraceReason, "sentence" | "fix">>> = {
    "not-found": {
      sentence: `No operation answers at this address (${status}): no policy was run, and nothing looked at the token.`,
      fix:
        there ??
        "Look at the path and the operations of the API, and whether it takes POST there. The token was not the cause.",
    },
    "subscription-key": {
      sentence: `The gateway asks for a subscription key (${status}): no policy was run, and nothing looked at the token.`,
      fix: 'Switch off "subscription required" of the API, or put it into an open product; MCP clients send no Ocp-Apim-Subscription-Key by themselves.',
    },
    "other-api": {
      sentence: `The address leads to another API of the service (${status}), so the policies of this one were not run.`,
      fix: there ?? "Another API has a longer path that fits. Look at the paths of the service's APIs.",
    },
  };
  const reason = { ...bareReason(code, ""), ...words[code] };
  return { verdict: status < 400 ? "unknown" : "refused", reason, decidedBy: null, evidence: "answer" };
}

/** What the policies alone say, without any call. */
export function decideByPolicies(judged: JudgedToken, setting: RefusalSetting): TokenDecision {
  const { together, token, validations } = judged;
  const bare = { decidedBy: null, evidence: "policies" } as const;
  switch (together.answer) {
    case "no": {
      const found = validations.filter(
        ({ isOnTheWay, admission }) => isOnTheWay && admission.kind === "refused",
      );
      const named = found.find(
        ({ admission }) => admission.kind === "refused" && admission.why === together.why,
      );
      const by = named ?? found[0];
      if (by !== undefined) return validationDecision(by, token, setting, "policies");
      const reason = bareReason("not-visible", `The policies refuse it: ${together.why ?? ""}.`);
      return { ...bare, verdict: "refused", reason };
    }
    case "unknown": {
      const code = together.code === "subscription-key" ? "subscription-key" : "undecided";
      const sentence = `The policies that were read leave it open: ${together.why ?? "they say nothing"}.`;
      return { ...bare, verdict: "unknown", reason: bareReason(code, sentence) };
    }
    case "yes":
    case "after consent":
    case "after an administrator's consent": {
      const sentence = "No token validation is certain to apply: whoever calls gets in.";
      const reason = together.code === "no-validation" ? bareReason("no-validation", sentence) : null;
      return { ...bare, verdict: "admitted", reason };
    }
    default:
      return together.answer satisfies never;
  }
}
