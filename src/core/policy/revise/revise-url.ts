import type { AuthorityUrl } from "../authority/find-urls.ts";
import { describeUndecidable, isHome, isSharedAuthority, type Tenant } from "../authority/tenant.ts";
import { elementPath } from "../document/element-path.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Decision, metadataEdit, reviewByHand } from "../review/decision.ts";
import { exchangeDecision } from "../review/on-behalf-of.ts";
import { gatewayIssuer } from "./gateway-issuer.ts";
import { authorityFor, type PolicyGoal } from "./policy-goal.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";

/**
 * What one authority URL outside of the token validations needs: metadata names the goal's authority afterwards,
 * the gateway's own calls and comments stay and are reported, and what is not understood is reported.
 */
export function reviseUrl(
  outline: PolicyOutline,
  url: AuthorityUrl,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const element = pathOf(outline, url);
  const { role } = url;
  if (url.product === "b2c") {
    return [
      {
        kind: "not ours",
        element,
        span: url,
        what: "an Azure AD B2C authority is another identity provider",
      },
    ];
  }
  switch (role.kind) {
    case "token-validation":
      return [];
    case "comment":
      return commentDecisions(url, element, setting);
    case "client-flow":
      return [staysDecision(url, element, role.what, setting)];
    case "on-behalf-of":
      return [exchangeDecision(outline, url, element, role, setting)];
    case "metadata":
      return metadataDecisions(outline, url, element, setting, goal);
    case "not-understood":
      return [unknownDecision(url, element, role.why, goal)];
    default:
      return role satisfies never;
  }
}

/** The path of the element or attribute that carries the URL. */
export function pathOf(outline: PolicyOutline, { surroundings }: AuthorityUrl): string {
  const path = elementPath(outline, surroundings.element);
  return surroundings.attribute === null ? path : `${path}/@${surroundings.attribute.name}`;
}

function metadataDecisions(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const { key, surroundings } = url;
  const isIssuer =
    key === "issuer" &&
    surroundings.element.name === "set-body" &&
    url.tenant !== null &&
    leadsHome(url.tenant, setting);
  if (!isIssuer || goal.gatewayIssuer === null)
    return [metadataDecision(outline, url, element, setting, goal)];
  const decision = gatewayIssuer(outline, url, element, goal.gatewayIssuer);
  return decision.kind === "edit"
    ? [decision]
    : [metadataDecision(outline, url, element, setting, goal), decision];
}

/** Whether people of the home tenant sign in there, alone or with others. */
function leadsHome(tenant: Tenant, { homeTenant }: PolicySetting): boolean {
  if (tenant.kind === "undecidable") return tenant.why === "any tenant";
  return isHome(tenant, homeTenant) || isSharedAuthority(tenant);
}

function metadataDecision(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision {
  const { tenant, place, key } = url;
  const member = key ?? "this authority URL";
  const authority = authorityFor(key, goal);
  const hint = `Make it name /${authority} by hand if clients are sent there.`;
  if (tenant === null) {
    const message = `${member} names an authority host and no tenant that could be read`;
    return reviewByHand(element, url, message, `Make it name /${authority} by hand.`);
  }
  if (isSharedAuthority(tenant) && !isReplaced(tenant, setting, goal, authority)) {
    return { kind: "already right", element, span: url, what: `${member} names ${tenant.name} already` };
  }
  if (key === "issuer" && tenant.kind === "undecidable" && tenant.why === "any tenant") {
    return {
      kind: "already right",
      element,
      span: url,
      what: `${member} names {tenantid}, as Entra itself does`,
    };
  }
  if (isReplaced(tenant, setting, goal, authority)) {
    if (place === null) {
      const why = "the named value in it holds more than a tenant, which C# may read in another way";
      return reviewByHand(element, url, `${member} was left with its tenant: ${why}`, hint);
    }
    const insert = place.before + authority + place.after;
    const ofHome = `clients must be sent to /${authority} to sign in with their own organization`;
    const because = becauseReplaced(tenant, ofHome, authority);
    return metadataEdit(element, { start: place.start, end: place.end, insert }, because);
  }
  const why = tenant.kind === "undecidable" ? describeUndecidable(tenant) : "it is not the home tenant";
  const written = place === null ? "" : ` "${outline.text.slice(place.start, place.end)}"`;
  return reviewByHand(element, url, `${member} was left with its tenant${written}: ${why}`, hint);
}

function staysDecision(url: AuthorityUrl, element: string, what: string, setting: PolicySetting): Decision {
  const { tenant } = url;
  if (tenant === null)
    return { kind: "not ours", element, span: url, what: `${what}, which names no tenant here` };
  if (tenant.kind === "reserved") {
    return { kind: "not ours", element, span: url, what: `${what}, which names ${tenant.name}` };
  }
  const home = isHome(tenant, setting.homeTenant);
  const whose = home ? "the home tenant" : "a tenant of its own";
  return {
    kind: "finding",
    code: "tenant-pinned-elsewhere",
    level: home || tenant.kind === "undecidable" ? "warning" : "note",
    element,
    span: url,
    message: `${what} keeps ${tenant.kind === "undecidable" ? "its tenant" : whose}; it is not rewritten`,
    hint: "Nothing to do when the gateway itself signs in here; otherwise review it.",
  };
}

function commentDecisions(url: AuthorityUrl, element: string, setting: PolicySetting): Decision[] {
  const home = url.tenant !== null && isHome(url.tenant, setting.homeTenant);
  if (!home) return [{ kind: "not ours", element, span: url, what: "an authority in a comment" }];
  const message = "a comment still names the home tenant; comments are never rewritten";
  const hint = "Adapt the comment by hand if it would mislead.";
  return [
    { kind: "finding", code: "tenant-pinned-elsewhere", level: "note", element, span: url, message, hint },
  ];
}

function unknownDecision(url: AuthorityUrl, element: string, why: string, goal: PolicyGoal): Decision {
  const { tenant } = url;
  if (tenant === null && url.extent === "whole") {
    return { kind: "not ours", element, span: url, what: "an authority host without a tenant" };
  }
  if (tenant !== null && isSharedAuthority(tenant)) {
    return { kind: "not ours", element, span: url, what: `an authority that names ${tenant.name} already` };
  }
  const message = `what this authority URL is for is unknown: ${why}`;
  return reviewByHand(
    element,
    url,
    message,
    `Make it name /${goal.authority} by hand if clients are sent there.`,
  );
}
