import type { AuthorityUrl } from "./authority-url.ts";
import { elementPath } from "./element-path.ts";
import type { PolicyOutline } from "./outline.ts";
import { manualReview, type Remark } from "./remark.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";
import type { PolicyWish } from "./revision.ts";
import { describeUndecidable, isHome } from "./tenant.ts";

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
      return [metadataRemark(outline, url, element, wish)];
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

/** The gateway's own origin as issuer, where it was asked for: only a whole string can be replaced. */
function issuerRemark(outline: PolicyOutline, url: AuthorityUrl, element: string, origin: string): Remark {
  const written = outline.text.slice(url.start, url.end);
  const behind = outline.text.slice(url.end, url.end + 6);
  const whole =
    !/["'{]/.test(written.replaceAll(/\{\{[\w.-]+\}\}/g, "")) && /^(?:"|\\"|&quot;|')/.test(behind);
  if (!whole) {
    const message = "issuer is put together from pieces, so it could not be replaced by the gateway's origin";
    return manualReview(element, url, message, `Make it "${origin}" by hand.`);
  }
  const because =
    "strict MCP clients want the issuer to be the address that serves the metadata (RFC 8414 §3.3)";
  return { kind: "edit", element, span: { start: url.start, end: url.end }, insert: origin, because };
}

function metadataRemark(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  wish: PolicyWish,
): Remark {
  const { tenant, place, key } = url;
  const member = key ?? "this authority URL";
  if (tenant === null) {
    const message = `${member} names an authority host and no tenant that could be read`;
    return manualReview(element, url, message, `Make it name /${wish.authority} by hand.`);
  }
  const ours =
    isHome(tenant, wish.homeTenant) || (tenant.kind === "authority" && tenant.name !== "consumers");
  if (
    ours &&
    key === "issuer" &&
    url.carrier.element.name === "set-body" &&
    wish.gatewayIssuer !== undefined
  ) {
    return issuerRemark(outline, url, element, wish.gatewayIssuer);
  }
  if (isReplaced(tenant, wish) && place !== null) {
    const insert = place.before + wish.authority + place.after;
    const ofHome = `clients must be sent to /${wish.authority} to sign in with their own organization`;
    const because = becauseReplaced(tenant, ofHome, wish.authority);
    return { kind: "edit", element, span: { start: place.start, end: place.end }, insert, because };
  }
  if (tenant.kind === "authority" && tenant.name !== "consumers") {
    return { kind: "right", element, span: url, what: `${member} names ${tenant.name} already` };
  }
  const why = tenant.kind === "undecidable" ? describeUndecidable(tenant) : "it is not the home tenant";
  const written = place === null ? "" : ` "${outline.text.slice(place.start, place.end)}"`;
  const message = `${member} was left with its tenant${written}: ${why}`;
  return manualReview(
    element,
    url,
    message,
    `Make it name /${wish.authority} by hand if clients are sent there.`,
  );
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
