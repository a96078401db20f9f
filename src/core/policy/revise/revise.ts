import { Fault } from "../../fault.ts";
import type { Finding } from "../../model/finding.ts";
import { coverage } from "../../text/coverage.ts";
import { applyEdits } from "../../text/edit.ts";
import { lineFinder, type Position } from "../../text/position.ts";
import type { Span } from "../../text/span.ts";
import { type AuthorityUrl, authorityUrls } from "../authority/find-urls.ts";
import { readMarkup } from "../document/markup.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { parsePolicy } from "../document/read-policy.ts";
import type { PolicyRefusal } from "../document/refusal.ts";
import { authorizationServerDecision } from "../review/authorization-server.ts";
import { type Decision, reviewByHand } from "../review/decision.ts";
import { hiddenAuthorities } from "../review/hidden-authority.ts";
import { pinnedElsewhere } from "../review/pinned-elsewhere.ts";
import { writtenValidations } from "../review/validation-in-text.ts";
import { type TokenCheck, tokenChecks } from "../validation/token-check.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import { reviseAzureAd } from "./revise-azure-ad.ts";
import { reviseJwt } from "./revise-jwt.ts";
import { reviseTenantList } from "./revise-tenant-list.ts";
import { pathOf, reviseUrl } from "./revise-url.ts";
import type { AuthorityUse, LeftAsIs, PolicyEdit, PolicyRewrite } from "./rewrite.ts";

/**
 * What a policy document needs to say what the goal says. Laws: text outside the edits stays as it is; the same
 * outline, setting and goal give the same rewrite; revising the edited text again gives no edits.
 *
 * @throws Fault `usage` when tenants are listed and the home tenant's id is empty: without it on the list, the
 * home tenant itself would be shut out.
 */
export function revise(outline: PolicyOutline, setting: PolicySetting, goal: PolicyGoal): PolicyRewrite {
  if (goal.allowTenants.length > 0 && setting.homeTenant.id === "") {
    throw new Fault("usage", "a list of tenants needs the id of the home tenant, which must stay on it");
  }
  const first = passOf(outline, setting, goal);
  const after = first.edits.length === 0 ? first : secondPass(outline, first.edits, setting, goal);
  const counts = after !== null && (after === first || after.edits.length === 0);
  const decisions = counts ? first.decisions : [droppedDecision(outline, first), ...first.decisions];
  return {
    edits: counts ? first.edits : [],
    ...reportsOf(decisions, lineFinder(outline.text)),
    checksBefore: first.checks,
    checksAfter: counts ? after.checks : first.checks,
    authorityUrls: usesOf(outline, first.urls),
  };
}

/** Everything that is decided about one text. */
interface Pass {
  readonly checks: readonly TokenCheck[];
  readonly urls: readonly AuthorityUrl[];
  readonly decisions: readonly Decision[];
  readonly edits: readonly PolicyEdit[];
}

function passOf(outline: PolicyOutline, setting: PolicySetting, goal: PolicyGoal): Pass {
  const checks = tokenChecks(outline, setting);
  const urls = authorityUrls(outline, setting);
  const decisions = decisionsOf(outline, checks, urls, setting, goal);
  return { checks, urls, decisions, edits: editsOf(decisions) };
}

/** What the edited text demands and what would be edited again; `null` when it cannot be read with certainty any more. */
function secondPass(
  before: PolicyOutline,
  edits: readonly PolicyEdit[],
  setting: PolicySetting,
  goal: PolicyGoal,
): Pick<Pass, "checks" | "edits"> | null {
  const edited = applyEdits(before.text, edits);
  // Both readers agreed about the text, and plain words do not part them; a named value may hold anything.
  const read = edits.every(({ insert }) => plainWords.test(insert)) ? readMarkup : parsePolicy;
  const outline = read(edited);
  if (outline.kind === "refusal") return null;
  const checks = tokenChecks(outline, setting);
  const urls = authorityUrls(outline, setting);
  return { checks, edits: editsOf(decidedOf(outline, checks, urls, setting, goal)) };
}

const plainWords = /^[\w\s.:/<>="'-]*$/;

/** Edits that make a text that cannot be read, or that would be edited again, do not count: none of them is done. */
function droppedDecision(outline: PolicyOutline, { edits }: Pass): Decision {
  const { start, end, element } = edits[0] ?? { ...outline.root, element: `/${outline.root.name}` };
  const message = "the edits of this document were dropped: with them it could no longer be read reliably";
  return reviewByHand(element, { start, end }, message, "Make it accept other tenants by hand.");
}

/** Reads a policy and revises it, or says why it cannot be read. */
export function reviseText(
  text: string,
  setting: PolicySetting,
  goal: PolicyGoal,
): RevisedText | PolicyRefusal {
  const outline = parsePolicy(text);
  if (outline.kind === "refusal") return outline;
  const rewrite = revise(outline, setting, goal);
  return { kind: "revised", rewrite, text: applyEdits(text, rewrite.edits) };
}

/** A rewrite with the text that it leads to. */
export interface RevisedText {
  readonly kind: "revised";
  readonly rewrite: PolicyRewrite;
  /** The edited text. */
  readonly text: string;
}

/** An authorization server of the gateway's own is left as it is: its parts only work together. */
function decisionsOf(
  outline: PolicyOutline,
  checks: readonly TokenCheck[],
  urls: readonly AuthorityUrl[],
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const decided = decidedOf(outline, checks, urls, setting, goal);
  const server = authorizationServerDecision(outline, setting);
  if (server !== null) return [server, ...decided.filter(({ kind }) => kind !== "edit")];
  if (goal.tenantsOnly) return decided;
  const isDecided = coverage(decided.map(({ span }) => span));
  const overlooked = urls
    .filter((url) => !isDecided(url) && (url.place === null || !isDecided(url.place)))
    .map((url) => overlookedDecision(outline, url));
  return [
    ...decided,
    ...overlooked,
    ...writtenValidations(outline, checks),
    ...hiddenAuthorities(outline, setting, goal.authority, urls),
    ...pinnedElsewhere(outline, setting, [...decided, ...overlooked], urls.map(upToTenant)),
  ];
}

/** What validations and authorities need: every edit is one of these. */
function decidedOf(
  outline: PolicyOutline,
  checks: readonly TokenCheck[],
  urls: readonly AuthorityUrl[],
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  if (goal.tenantsOnly) {
    return checks.flatMap((check) => {
      const validation = outline.elements[check.elementIndex] ?? outline.root;
      return reviseTenantList(outline, validation, check, setting, goal);
    });
  }
  return [
    ...checks.flatMap((check) => reviseCheck(outline, check, setting, goal)),
    ...urls.flatMap((url) => reviseUrl(outline, url, setting, goal)),
  ];
}

/** The query of a URL may name the home tenant once more. */
function upToTenant({ start, end, place }: AuthorityUrl): Span {
  return { start, end: place !== null && place.start >= start ? place.end : end };
}

/** An authority inside a validation that is neither its tenant nor its issuer, such as in an error message. */
function overlookedDecision(outline: PolicyOutline, url: AuthorityUrl): Decision {
  if (url.tenant === null) {
    return {
      kind: "not ours",
      element: pathOf(outline, url),
      span: url,
      what: "an authority host without a tenant",
    };
  }
  const message = "a token validation names an authority in a place that this program does not know";
  return reviewByHand(pathOf(outline, url), url, message, "Review it by hand.");
}

function reviseCheck(
  outline: PolicyOutline,
  check: TokenCheck,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const validation = outline.elements[check.elementIndex] ?? outline.root;
  switch (check.kind) {
    case "azure-ad":
      return reviseAzureAd(outline, validation, check, setting, goal);
    case "jwt":
      return reviseJwt(outline, validation, check, setting, goal);
    default:
      return check.kind satisfies never;
  }
}

function usesOf(outline: PolicyOutline, urls: readonly AuthorityUrl[]): AuthorityUse[] {
  return urls
    .filter(({ role }) => role.kind !== "token-validation")
    .map((url) => {
      const { start, end, key, role, host, tenant } = url;
      const place = url.place === null ? null : { start: url.place.start, end: url.place.end };
      return { element: pathOf(outline, url), start, end, key, role, host, tenant, place };
    });
}

/** Edits in the order of the text; those at one place keep the order in which they were decided. */
function editsOf(decisions: readonly Decision[]): PolicyEdit[] {
  const edits = decisions
    .flatMap((decision) => {
      if (decision.kind !== "edit") return [];
      const { span, insert, element, touches, because } = decision;
      return [{ start: span.start, end: span.end, insert, element, touches, because }];
    })
    .toSorted((one, other) => one.start - other.start || one.end - other.end);
  // Several URLs may be made of one variable.
  return edits.filter((edit, index) => {
    const before = edits[index - 1];
    const isSame = before?.start === edit.start && before.end === edit.end && before.insert === edit.insert;
    return !isSame || edit.start === edit.end;
  });
}

function reportsOf(
  decisions: readonly Decision[],
  positionAt: (offset: number) => Position,
): Pick<PolicyRewrite, "findings" | "alreadyRight" | "notOurs"> {
  const place = (element: string, { start, end }: Span): LeftAsIs["place"] => ({
    element,
    ...positionAt(start),
    start,
    end,
  });
  const findings: Finding[] = [];
  const alreadyRight: LeftAsIs[] = [];
  const notOurs: LeftAsIs[] = [];
  for (const decision of decisions) {
    if (decision.kind === "edit") continue;
    const at = place(decision.element, decision.span);
    if (decision.kind === "finding") {
      const { code, level, message, hint } = decision;
      findings.push({ code, level, message, hint, place: at });
    } else {
      const left = { element: decision.element, place: at, what: decision.what };
      (decision.kind === "already right" ? alreadyRight : notOurs).push(left);
    }
  }
  return { findings, alreadyRight, notOurs };
}
