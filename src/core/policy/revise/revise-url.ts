import type { AuthorityUrl } from "../authority/authority-url.ts";
import { describeUndecidable, isHome } from "../authority/tenant.ts";
import { elementPath } from "../document/element-path.ts";
import type { PolicyOutline } from "../document/outline.ts";
import { manualReview, type Remark } from "../review/remark.ts";
import type { PolicyWish } from "../validation/wish.ts";
import { gatewayIssuer } from "./gateway-issuer.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";

/**
 * What one authority URL outside of the token validations needs: metadata names the wished authority afterwards,
 * the gateway's own calls and comments stay and are reported, and what is not understood is reported.
 */
export function reviseUrl(outline: PolicyOutline, url: AuthorityUrl, wish: PolicyWish): Remark[] {
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
      return commentRemarks(url, element, wish);
    case "client-flow":
      return [staysRemark(url, element, role.what, wish)];
    case "metadata":
      return metadataRemarks(outline, url, element, wish);
    case "not-understood":
      return [unknownRemark(url, element, role.why, wish)];
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
  wish: PolicyWish,
): Remark[] {
  const { key, carrier } = url;
  const isIssuer = key === "issuer" && carrier.element.name === "set-body" && isOurs(url, wish);
  if (!isIssuer || wish.gatewayIssuer === undefined) return [metadataRemark(outline, url, element, wish)];
  const remark = gatewayIssuer(outline, url, element, wish.gatewayIssuer);
  return remark.kind === "edit" ? [remark] : [metadataRemark(outline, url, element, wish), remark];
}

/** Whether a URL leads to where people of the home tenant sign in, alone or with others. */
function isOurs({ tenant }: AuthorityUrl, { homeTenant }: PolicyWish): boolean {
  if (tenant === null) return false;
  if (tenant.kind === "undecidable") return tenant.why === "any tenant";
  return isHome(tenant, homeTenant) || (tenant.kind === "authority" && tenant.name !== "consumers");
}

function metadataRemark(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  wish: PolicyWish,
): Remark {
  const { tenant, place, key } = url;
  const member = key ?? "this authority URL";
  const hint = `Make it name /${wish.authority} by hand if clients are sent there.`;
  if (tenant === null) {
    const message = `${member} names an authority host and no tenant that could be read`;
    return manualReview(element, url, message, `Make it name /${wish.authority} by hand.`);
  }
  if (tenant.kind === "authority" && tenant.name !== "consumers" && !isReplaced(tenant, wish)) {
    return { kind: "right", element, span: url, what: `${member} names ${tenant.name} already` };
  }
  if (key === "issuer" && tenant.kind === "undecidable" && tenant.why === "any tenant") {
    return { kind: "right", element, span: url, what: `${member} names {tenantid}, as Entra itself does` };
  }
  if (isReplaced(tenant, wish)) {
    if (place === null) {
      const why = "the named value in it holds more than a tenant, which C# may read in another way";
      return manualReview(element, url, `${member} was left with its tenant: ${why}`, hint);
    }
    const insert = place.before + wish.authority + place.after;
    const ofHome = `clients must be sent to /${wish.authority} to sign in with their own organization`;
    const because = becauseReplaced(tenant, ofHome, wish.authority);
    return { kind: "edit", element, span: { start: place.start, end: place.end }, insert, because };
  }
  const why = tenant.kind === "undecidable" ? describeUndecidable(tenant) : "it is not the home tenant";
  const written = place === null ? "" : ` "${outline.text.slice(place.start, place.end)}"`;
  return manualReview(element, url, `${member} was left with its tenant${written}: ${why}`, hint);
}

function staysRemark(url: AuthorityUrl, element: string, what: string, wish: PolicyWish): Remark {
  const { tenant } = url;
  if (tenant === null)
    return { kind: "apart", element, span: url, what: `${what}, which names no tenant here` };
  if (tenant.kind === "authority") {
    return { kind: "apart", element, span: url, what: `${what}, which names ${tenant.name}` };
  }
  const home = isHome(tenant, wish.homeTenant);
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

function commentRemarks(url: AuthorityUrl, element: string, wish: PolicyWish): Remark[] {
  const home = url.tenant !== null && isHome(url.tenant, wish.homeTenant);
  if (!home) return [{ kind: "apart", element, span: url, what: "an authority in a comment" }];
  const message = "a comment still names the home tenant; comments are never rewritten";
  const hint = "Adapt the comment by hand if it would mislead.";
  return [
    { kind: "finding", code: "tenant-pinned-elsewhere", level: "note", element, span: url, message, hint },
  ];
}

function unknownRemark(url: AuthorityUrl, element: string, why: string, wish: PolicyWish): Remark {
  const { tenant } = url;
  if (tenant === null && url.extent === "whole") {
    return { kind: "apart", element, span: url, what: "an authority host without a tenant" };
  }
  if (tenant?.kind === "authority" && tenant.name !== "consumers") {
    return { kind: "apart", element, span: url, what: `an authority that names ${tenant.name} already` };
  }
  const message = `what this authority URL is for could not be told: ${why}`;
  return manualReview(
    element,
    url,
    message,
    `Make it name /${wish.authority} by hand if clients are sent there.`,
  );
}
