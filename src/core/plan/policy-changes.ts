import { digest } from "../document/digest.ts";
import type { Finding } from "../model/finding.ts";
import type { Intent } from "../model/intent.ts";
import type { NamedValue, PolicyText, Snapshot } from "../model/setup.ts";
import type { PolicyOutline } from "../policy/document/outline.ts";
import type { PolicyParser } from "../policy/document/policy-parser.ts";
import type { PolicySetting } from "../policy/document/policy-setting.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import type { PolicyRefusal } from "../policy/document/refusal.ts";
import type { PolicyGoal } from "../policy/revise/policy-goal.ts";
import { revise } from "../policy/revise/revise.ts";
import type { PolicyEdit, PolicyRewrite } from "../policy/revise/rewrite.ts";
import { applyEdits } from "../text/edit.ts";
import { unreadablePolicy } from "./findings/manual-review.ts";
import { sharedPolicyFinding } from "./findings/shared-policy.ts";
import type { PlannedEdit, ReviseChange } from "./plan.ts";
import { policyTitle } from "./policy-title.ts";
import type { RevisedPolicy } from "./revised-policy.ts";
import { policyMeaning } from "./same-policy.ts";
import { shownDiff } from "./unified-diff.ts";

/** A policy change before it has a number. */
export type PolicyChange = Omit<ReviseChange, "id">;

/** What the plan does to one policy document; or why it does nothing. */
export interface PolicyDecision {
  readonly policy: PolicyText;
  readonly changes: readonly PolicyChange[];
  readonly findings: readonly Finding[];
  /** What was made of the document; `null` when it cannot be read. */
  readonly revised: RevisedPolicy | null;
  readonly outline: PolicyOutline | PolicyRefusal;
}

/** Decides the edits of one policy document. A document that cannot be read with certainty is left alone and reported. */
export function decidePolicy(
  policy: PolicyText,
  snapshot: Snapshot,
  intent: Intent,
  parse: PolicyParser,
): PolicyDecision {
  const outline = parse(policy.text);
  if (outline.kind === "refusal")
    return { policy, changes: [], findings: [unreadablePolicy(policy, outline)], revised: null, outline };
  const goal = goalOf(snapshot, intent);
  const rewrite = revise(outline, settingOf(snapshot), goal);
  const findings = rewrite.findings.map((finding) => atResource(finding, policy));
  const revised = { ...policy, outline, rewrite };
  if (rewrite.edits.length === 0) return { policy, changes: [], findings, revised, outline };
  const shared = isShared(policy) && !intent.allowShared ? [sharedPolicyFinding(policy)] : [];
  return {
    policy,
    changes: [toChange(policy, rewrite, goal, snapshot.namedValues)],
    findings: [...findings, ...shared],
    revised,
    outline,
  };
}

/** What a snapshot knows about the setup that its policies belong to. */
export function settingOf({ service, homeTenant, apiApp, ...snapshot }: Snapshot): PolicySetting {
  return {
    ...policyValues(snapshot.namedValues, snapshot.authorityHosts),
    gatewayHosts: service.hosts,
    homeTenant,
    apiAudiences: [apiApp.appId, ...apiApp.identifierUris],
    tokenVersion: apiApp.accessTokenVersion,
  };
}

/** What every policy of the setup should demand. */
export function goalOf({ clientApps, foreignClients, service }: Snapshot, intent: Intent): PolicyGoal {
  return {
    authority: intent.authority,
    otherSharedAuthority: intent.authorityFrom === "person" ? "replace" : "keep",
    clientAppIds: [...clientApps, ...foreignClients].map(({ appId }) => appId),
    allowTenants: intent.allowTenants,
    gatewayIssuer: intent.with.includes("gateway-issuer") ? new URL(service.gatewayUrl).origin : null,
  };
}

function toChange(
  policy: PolicyText,
  rewrite: PolicyRewrite,
  goal: PolicyGoal,
  namedValues: readonly NamedValue[],
): PolicyChange {
  const { edits } = rewrite;
  const after = applyEdits(policy.text, edits);
  const isValidation = touchesValidation({ edits });
  return {
    verb: "revise",
    resource: policy.address,
    subject: policy.owner,
    title: policyTitle(rewrite, goal),
    because: reasonsOf(edits),
    risk: isValidation ? "high" : "medium",
    format: policy.format,
    etag: policy.etag,
    edits: edits.map(({ start, end, insert, element, touches }) => ({
      start,
      end,
      insert,
      element,
      touches,
    })),
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
  };
}

/** Whether edits are in a token validation; without one they are in metadata. */
export function touchesValidation({ edits }: { readonly edits: readonly PlannedEdit[] }): boolean {
  return edits.some(({ touches }) => touches === "validation");
}

function reasonsOf(edits: readonly PolicyEdit[]): string {
  return [...new Set(edits.map((edit) => asSentence(edit.because)))].join(" ");
}

function asSentence(reason: string): string {
  const stop = /[.!?]$/.test(reason) ? "" : ".";
  return reason.charAt(0).toUpperCase() + reason.slice(1) + stop;
}

function isShared({ sharedWith, maybeSharedWith = [] }: PolicyText): boolean {
  return sharedWith.length > 0 || maybeSharedWith.length > 0;
}

function atResource(finding: Finding, policy: PolicyText): Finding {
  return { ...finding, place: { resource: policy.address, ...finding.place } };
}
