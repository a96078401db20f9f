import type { MetDemand } from "../access/admit.ts";
import type { TokenFacts } from "../access/token.ts";
import type { Snapshot } from "../model/setup.ts";
import { type CallOutcome, firstRefusing } from "./decide-call.ts";
import { type TokenDecision, timeOf, validationDecision } from "./decision.ts";
import { valuesOf } from "./demand-values.ts";
import type { JudgedToken, JudgedValidation } from "./judge-token.ts";
import { isAppOnly } from "./token-facts.ts";
import type { TraceDemand, TraceDocument, TracePlace, TraceValidation } from "./trace-document.ts";

/** What a document is made of. */
export interface TraceFacts {
  readonly snapshot: Snapshot;
  readonly judged: JudgedToken;
  readonly decision: TokenDecision;
  readonly endpoint: string;
  /** `null` where nothing was called. */
  readonly call: CallOutcome | null;
  /** Sentences about what could not be had. */
  readonly missing: readonly string[];
}

/** The document about a token and a setup. */
export function traceDocument(facts: TraceFacts): TraceDocument {
  const { snapshot, judged, decision, endpoint, call } = facts;
  const { decidedBy, ...decided } = decision;
  return {
    kind: "entra-mcp/trace",
    version: 1,
    homeTenant: snapshot.homeTenant.id,
    service: snapshot.service.id,
    api: snapshot.api.id,
    endpoint,
    verdict: decided.verdict,
    reason: decided.reason,
    decidedBy: decidedBy === null ? null : placeOf(decidedBy),
    evidence: decided.evidence,
    answer:
      call === null
        ? null
        : { status: call.status, message: call.message, trace: call.trace === null ? "none" : "read" },
    claims: judged.token.isMissing === true ? null : shownClaims(judged.token),
    validations: judged.validations.map((one) => validationOf(one, judged.token)),
    remarks: remarksOf(facts),
  };
}

function placeOf({ resource, scope, owner, check, line }: JudgedValidation): TracePlace {
  return { resource, scope, owner, element: check.element, line };
}

/** What token validations look at. Names of people are no part of it. */
const claimNames: readonly string[] = [
  "aud",
  "iss",
  "tid",
  "appid",
  "azp",
  "scp",
  "roles",
  "idtyp",
  "ver",
  "exp",
];

function shownClaims({ claims }: TokenFacts): Readonly<Record<string, readonly string[]>> {
  const found = claimNames.flatMap((name) => {
    const values = claims?.get(name);
    return values === undefined ? [] : [[name, name === "exp" ? values.map(timeOf) : values] as const];
  });
  return Object.fromEntries(found);
}

const answers = { admitted: "admits", refused: "refuses", unknown: "unknown" } as const;
const demandAnswers = { admitted: "met", refused: "not met", unknown: "unknown" } as const;

function validationOf(validation: JudgedValidation, token: TokenFacts): TraceValidation {
  const { admission, demands, check, isOnTheWay } = validation;
  return {
    ...placeOf(validation),
    isOnTheWay,
    answer: answers[admission.kind],
    why: admission.kind === "admitted" ? null : admission.why,
    demands: demands.map((one) => demandOf(one, check, token)).filter(isDemanding),
  };
}

function demandOf(demand: MetDemand, check: JudgedValidation["check"], token: TokenFacts): TraceDemand {
  const { kind, claim, admission } = demand;
  return {
    kind,
    claim: claim?.name ?? null,
    answer: demandAnswers[admission.kind],
    ...valuesOf(demand, check, token),
    why: admission.kind === "admitted" ? null : admission.why,
  };
}

/** A list that is not there demands nothing. */
function isDemanding({ kind, answer, expected }: TraceDemand): boolean {
  return kind === "claim" || answer !== "met" || expected.length > 0;
}

function remarksOf({ snapshot, judged, decision, call, missing }: TraceFacts): string[] {
  const { token, validations } = judged;
  const unread = snapshot.unreadable.filter(({ resource }) => /\/polic(?:y|ies|yFragments)/i.test(resource));
  return [
    ...missing,
    ...besides(judged, decision, snapshot),
    ...(call?.status === 404 && decision.verdict === "refused" && decision.decidedBy !== null
      ? [
          "It answers 404, as its failed-validation-httpcode says: to a client that looks like a wrong address.",
        ]
      : []),
    ...(isAppOnly(token) && decision.reason?.code !== "claim"
      ? ["It is a token of an app itself, without a person (no scp)."]
      : []),
    ...(validations.some(({ isOnTheWay }) => isOnTheWay)
      ? []
      : ["No policy that applies to the MCP endpoint validates tokens."]),
    ...unread.map(({ resource, reason }) => `${resource} could not be read: ${reason}.`),
    ...(call === null && token.isMissing !== true
      ? ["Nothing was called, and the signature was not looked at: only the gateway does that."]
      : []),
  ];
}

/** What the policies say where something else decided. */
function besides(
  judged: JudgedToken,
  { verdict, reason, decidedBy }: TokenDecision,
  snapshot: Snapshot,
): string[] {
  const found = decidedBy === null ? firstRefusing(judged) : undefined;
  if (found === undefined) return [];
  const setting = { apiApp: snapshot.apiApp, home: snapshot.homeTenant };
  const would = validationDecision(found, judged.token, setting, "policies").reason;
  if (would === null) return [];
  const early = ["not-found", "subscription-key", "other-api"].includes(reason?.code ?? "");
  if (early)
    return [
      `Once it gets there, a token validation would refuse it, too: ${would.sentence} ${would.fix ?? ""}`.trim(),
    ];
  return verdict === "admitted"
    ? [
        `By the policies that were read it would be refused: ${would.sentence} What is in force differs from them.`,
      ]
    : [];
}
