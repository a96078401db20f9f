import type { AuthorityUrl } from "../authority/find-urls.ts";
import type { UrlRole } from "../authority/role.ts";
import { describeUndecidable, isHome } from "../authority/tenant.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { validationKind } from "../document/validating-element.ts";
import { attributeNamed } from "../document/written-value.ts";
import { type Decision, reviewByHand } from "./decision.ts";

/**
 * What is said about a token exchange: it works at the tenant of the caller's token alone, which is its claim `tid`
 * (verified: AzureAD/microsoft-authentication-library-for-dotnet#4606). It is not rewritten: what it is exchanged for,
 * each organization has to consent to, and whether it should work for all of them, only people know.
 */
export function exchangeDecision(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  { ofCaller }: UrlRole & { readonly kind: "on-behalf-of" },
  setting: PolicySetting,
): Decision {
  const { tenant } = url;
  if (ofCaller) {
    const what = "the gateway exchanges the caller's token at the tenant that issued it";
    return { kind: "not ours", element, span: url, what };
  }
  const hint = `Name the tenant of the caller's token there, ${expression(outline, url)}; each organization has to consent to what the gateway asks for.`;
  if (tenant === null || tenant.kind === "undecidable") {
    const why = tenant === null ? "" : ` (${describeUndecidable(tenant)})`;
    const message = `the gateway exchanges the caller's token at a tenant that could not be read${why}; at any but the caller's own it fails`;
    return reviewByHand(element, url, message, hint);
  }
  const where = isHome(tenant, setting.homeTenant)
    ? "the home tenant, which fails for callers of other tenants"
    : tenant.kind === "reserved"
      ? `/${tenant.name}, where Entra exchanges no tokens for callers of other tenants`
      : "one fixed tenant, which fails for callers of others";
  return {
    kind: "finding",
    code: "obo-home-tenant",
    level: "warning",
    element,
    span: url,
    message: `the gateway signs in on behalf of the caller at ${where}; it is not rewritten`,
    hint,
  };
}

/** C# that gives the URL with the caller's tenant in it, from the token that was validated and no other. */
function expression(outline: PolicyOutline, { host, tail }: AuthorityUrl): string {
  const variable = validatedToken(outline);
  const name = variable ?? "jwt";
  const first =
    variable === null ? `with output-token-variable-name="${name}" on the token validation and ` : "with ";
  const path = /^[\w./-]*$/.test(tail) ? tail : "/oauth2/v2.0/token";
  return `${first}@("https://${host}/" + ((Jwt)context.Variables["${name}"]).Claims.GetValueOrDefault("tid", "") + "${path}")`;
}

/** The context variable that holds the validated token, where a validation names one. */
function validatedToken({ elements, text }: PolicyOutline): string | null {
  for (const element of elements) {
    if (validationKind(element) === null) continue;
    const attribute = attributeNamed(element, "output-token-variable-name");
    const name = attribute === undefined ? "" : text.slice(attribute.value.start, attribute.value.end).trim();
    if (/^[\w.-]+$/.test(name)) return name;
  }
  return null;
}
