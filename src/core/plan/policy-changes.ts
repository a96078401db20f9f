import { digest } from "../document/digest.ts";
import type { Finding } from "../model/finding.ts";
import type { Intent } from "../model/intent.ts";
import type { NamedValue, PolicyText, Snapshot } from "../model/setup.ts";
import type { PolicyOutline } from "../policy/document/outline.ts";
import { parsePolicy } from "../policy/document/read-policy.ts";
import type { PolicyRefusal } from "../policy/document/refusal.ts";
import { revise } from "../policy/revise/revise.ts";
import type { PolicyEdit, PolicyRevision } from "../policy/revise/revision.ts";
import type { PolicyWish } from "../policy/validation/wish.ts";
import { applyEdits } from "../text/edit.ts";
import type { RevisedPolicy } from "./findings/outlook.ts";
import { listed } from "./findings/sentence.ts";
import type { PlannedEdit, ReviseChange } from "./plan.ts";
import { policyTitle } from "./policy-title.ts";
import { policyMeaning } from "./same-policy.ts";
import { shownDiff } from "./unified-diff.ts";

/** A policy change before it has a number, and the half of the order it belongs to. */
export interface PolicyChange extends Omit<ReviseChange, "id"> {
  /** Token validations are written before metadata, so that clients are sent nowhere new too early. */
  readonly touchesValidation: boolean;
}

/** What the plan does to one policy document; or why it does nothing. */
export interface PolicyDecision {
  readonly changes: readonly PolicyChange[];
  readonly findings: readonly Finding[];
  /** What was made of the document; `null` when it cannot be read. */
  readonly revised: RevisedPolicy | null;
  readonly outline: PolicyOutline | PolicyRefusal;
}

/** Decides the edits of one policy document. A document that cannot be read with certainty is left alone and reported. */
export function decidePolicy(policy: PolicyText, snapshot: Snapshot, intent: Intent): PolicyDecision {
  const outline = parsePolicy(policy.text);
  if (outline.kind === "refusal")
    return { changes: [], findings: [refused(policy, outline)], revised: null, outline };
  const wish = wishFor(snapshot, intent);
  const revision = revise(outline, wish);
  const findings = revision.findings.map((finding) => atResource(finding, policy));
  const revised = { policy, outline, revision };
  if (revision.edits.length === 0) return { changes: [], findings, revised, outline };
  const shared = isShared(policy) && !intent.allowShared ? [sharedPolicy(policy)] : [];
  return {
    changes: [toChange(policy, revision, wish, snapshot.namedValues)],
    findings: [...findings, ...shared],
    revised,
    outline,
  };
}

/** What every policy of the setup should demand. */
export function wishFor(snapshot: Snapshot, intent: Intent): PolicyWish {
  return {
    authorityHosts: snapshot.authorityHosts,
    gatewayHosts: snapshot.service.hosts,
    homeTenant: snapshot.homeTenant,
    authority: intent.authority,
    ...(intent.authorityFrom === "person" ? { sharedAuthority: "replace" as const } : {}),
    clientAppIds: snapshot.clientApps.map((app) => app.appId),
    allowTenants: intent.allowTenants,
    namedValues: new Map(snapshot.namedValues.map(({ name, value }) => [name, value])),
    apiAudiences: [snapshot.apiApp.appId, ...snapshot.apiApp.identifierUris],
    tokenVersion: snapshot.apiApp.accessTokenVersion,
    ...(intent.with.includes("gateway-issuer")
      ? { gatewayIssuer: new URL(snapshot.service.gatewayUrl).origin }
      : {}),
  };
}

function toChange(
  policy: PolicyText,
  revision: PolicyRevision,
  wish: PolicyWish,
  namedValues: readonly NamedValue[],
): PolicyChange {
  const { edits } = revision;
  const after = applyEdits(policy.text, edits);
  const touchesValidation = editsValidation(edits);
  return {
    verb: "revise",
    resource: policy.address,
    title: `${policy.owner}: ${policyTitle(revision, wish, touchesValidation ? "validation" : "metadata")}`,
    because: reasonsOf(edits),
    risk: touchesValidation ? "high" : "medium",
    format: policy.format,
    etag: policy.etag,
    edits: edits.map(({ start, end, insert, element }) => ({ start, end, insert, element })),
    replaced: namedValues.filter(({ name }) =>
      edits.some(({ start, end, insert }) => {
        const reference = `{{${name}}}`;
        return policy.text.slice(start, end).includes(reference) && !insert.includes(reference);
      }),
    ),
    beforeDigest: digest(policy.text),
    afterDigest: digest(after),
    afterMeaning: policyMeaning(after),
    diff: shownDiff(policy.text, after),
    touchesValidation,
  };
}

/** Whether edits are in a token validation; without one they are in metadata. */
export function editsValidation(edits: readonly PlannedEdit[]): boolean {
  return edits.some(({ element }) => validationPath.test(element));
}

const validationPath = /\/validate-(azure-ad-token|jwt)\b/;

function reasonsOf(edits: readonly PolicyEdit[]): string {
  return [...new Set(edits.map((edit) => asSentence(edit.because)))].join(" ");
}

function asSentence(reason: string): string {
  const stop = /[.!?]$/.test(reason) ? "" : ".";
  return reason.charAt(0).toUpperCase() + reason.slice(1) + stop;
}

function refused(policy: PolicyText, refusal: PolicyRefusal): Finding {
  return {
    code: "manual-review",
    level: "warning",
    message: `The policy of ${policy.owner} cannot be read with certainty, so it is left alone: ${refusal.reason}.`,
    hint: "Correct the policy, or make the changes in it by hand.",
    place: { resource: policy.address, line: refusal.line, column: refusal.column, start: refusal.offset },
  };
}

function isShared({ sharedWith, maybeSharedWith = [] }: PolicyText): boolean {
  return sharedWith.length > 0 || maybeSharedWith.length > 0;
}

function sharedPolicy(policy: PolicyText): Finding {
  const { scope, owner, sharedWith, maybeSharedWith = [] } = policy;
  const clauses = [
    ...(sharedWith.length === 0 ? [] : [`also decides about other APIs: ${listed(sharedWith)}`]),
    ...maybeSharedWith.map(({ apis, why }) => `may also decide about ${listed(apis)}, ${why}`),
  ];
  return {
    code: "shared-policy",
    level: "blocker",
    message: `The ${scope === "service" ? "service's policy" : `policy of ${owner}`} ${clauses.join("; it ")}.`,
    hint: "Permit the edit with --allow-shared, or move the token validation to the API.",
    place: { resource: policy.address },
  };
}

function atResource(finding: Finding, policy: PolicyText): Finding {
  return { ...finding, place: { resource: policy.address, ...finding.place } };
}
