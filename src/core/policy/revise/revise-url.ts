import type { AuthorityUrl } from "../authority/authority-url.ts";
import { describeUndecidable, isHome, isSharedAuthority, type Tenant } from "../authority/tenant.ts";
import { elementPath } from "../document/element-path.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { metadataEdit, type Remark, reviewRemark } from "../review/remark.ts";
import { gatewayIssuer } from "./gateway-issuer.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";

/**
 * What one authority URL outside of the token validations needs: metadata names the wished authority afterwards,
 * the gateway's own calls and comments stay and are reported, and what is not understood is reported.
 */
export function reviseUrl(
  outline: PolicyOutline,
  url: AuthorityUrl,
  setting: PolicySetting,
  goal: PolicyGoal,
): Remark[] {
  const element = pathOf(outline, url);
  const { role } = url;
  if (url.product === "b2c") {
    return [
      { kind: "apart", element, span: url, what: "an Azure AD B2C authority is another identity provider" },
    ];
  }
  switch (role.kind) {
    case "token-validation":
      return [];
    case "comment":
      return commentRemarks(url, element, setting);
    case "client-flow":
      return [staysRemark(url, element, role.what, setting)];
    case "metadata":
      return metadataRemarks(outline, url, element, setting, goal);
    case "not-understood":
      return [unknownRemark(url, element, role.why, goal)];
    default:
      return role satisfies never;
  }
}

/** The path of the element or attribute that carries the URL. */
export function pathOf(outline: PolicyOutline, { carrier }: AuthorityUrl): string {
  const path = elementPath(outline, carrier.element);
  return carrier.attribute === null ? path : `${path}/@${carrier.attribute.name}`;
}

function metadataRemarks(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  setting: PolicySetting,
  goal: PolicyGoal,
): Remark[] {
  const { key, carrier } = url;
  const isIssuer =
    key === "issuer" &&
    carrier.element.name === "set-body" &&
    url.tenant !== null &&
    leadsHome(url.tenant, setting);
  if (!isIssuer || goal.gatewayIssuer === null) return [metadataRemark(outline, url, element, setting, goal)];
  const remark = gatewayIssuer(outline, url, element, goal.gatewayIssuer);
  return remark.kind === "edit" ? [remark] : [metadataRemark(outline, url, element, setting, goal), remark];
}

/** Whether people of the home tenant sign in there, alone or with others. */
function leadsHome(tenant: Tenant, { homeTenant }: PolicySetting): boolean {
  if (tenant.kind === "undecidable") return tenant.why === "any tenant";
  return isHome(tenant, homeTenant) || isSharedAuthority(tenant);
}

function metadataRemark(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  setting: PolicySetting,
  goal: PolicyGoal,
): Remark {
  const { tenant, place, key } = url;
  const member = key ?? "this authority URL";
  const hint = `Make it name /${goal.authority} by hand if clients are sent there.`;
  if (tenant === null) {
    const message = `${member} names an authority host and no tenant that could be read`;
    return reviewRemark(element, url, message, `Make it name /${goal.authority} by hand.`);
  }
  if (isSharedAuthority(tenant) && !isReplaced(tenant, setting, goal)) {
    return { kind: "right", element, span: url, what: `${member} names ${tenant.name} already` };
  }
  if (key === "issuer" && tenant.kind === "undecidable" && tenant.why === "any tenant") {
    return { kind: "right", element, span: url, what: `${member} names {tenantid}, as Entra itself does` };
  }
  if (isReplaced(tenant, setting, goal)) {
    if (place === null) {
      const why = "the named value in it holds more than a tenant, which C# may read in another way";
      return reviewRemark(element, url, `${member} was left with its tenant: ${why}`, hint);
    }
    const insert = place.before + goal.authority + place.after;
    const ofHome = `clients must be sent to /${goal.authority} to sign in with their own organization`;
    const because = becauseReplaced(tenant, ofHome, goal.authority);
    return metadataEdit(element, { start: place.start, end: place.end, insert }, because);
  }
  const why = tenant.kind === "undecidable" ? describeUndecidable(tenant) : "it is not the home tenant";
  const written = place === null ? "" : ` "${outline.text.slice(place.start, place.end)}"`;
  return reviewRemark(element, url, `${member} was left with its tenant${written}: ${why}`, hint);
}

function staysRemark(url: AuthorityUrl, element: string, what: string, setting: PolicySetting): Remark {
  const { tenant } = url;
  if (tenant === null)
    return { kind: "apart", element, span: url, what: `${what}, which names no tenant here` };
  if (tenant.kind === "authority") {
    return { kind: "apart", element, span: url, what: `${what}, which names ${tenant.name}` };
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

function commentRemarks(url: AuthorityUrl, element: string, setting: PolicySetting): Remark[] {
  const home = url.tenant !== null && isHome(url.tenant, setting.homeTenant);
  if (!home) return [{ kind: "apart", element, span: url, what: "an authority in a comment" }];
  const message = "a comment still names the home tenant; comments are never rewritten";
  const hint = "Adapt the comment by hand if it would mislead.";
  return [
    { kind: "finding", code: "tenant-pinned-elsewhere", level: "note", element, span: url, message, hint },
  ];
}

function unknownRemark(url: AuthorityUrl, element: string, why: string, goal: PolicyGoal): Remark {
  const { tenant } = url;
  if (tenant === null && url.extent === "whole") {
    return { kind: "apart", element, span: url, what: "an authority host without a tenant" };
  }
  if (tenant !== null && isSharedAuthority(tenant)) {
    return { kind: "apart", element, span: url, what: `an authority that names ${tenant.name} already` };
  }
  const message = `what this authority URL is for could not be told: ${why}`;
  return reviewRemark(
    element,
    url,
    message,
    `Make it name /${goal.authority} by hand if clients are sent there.`,
  );
}
