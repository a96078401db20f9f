import { challengeKeys, metadataKeys } from "../../oauth/metadata-member.ts";
import { wellKnownKind } from "../../oauth/well-known.ts";
import { ancestors } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { Surroundings } from "../document/surroundings.ts";
import { validationKind } from "../document/validating-element.ts";
import { attributeNamed } from "../document/written-value.ts";
import type { ValueFlow } from "./csharp-flow.ts";
import { isExchangedAt, isOnBehalfOf, isRequest, namesCallersTenant } from "./on-behalf-of.ts";
import type { AuthorityText } from "./scan-text.ts";
import { isReadElsewhere, responsesServed } from "./served-variables.ts";

/** What an authority URL is for. Only metadata sends clients somewhere to sign in; the rest has to stay. */
export type UrlRole =
  | { readonly kind: "token-validation" }
  /** Served to clients: in a body, in a challenge, or as the answer of a request that the gateway passes on. */
  | { readonly kind: "metadata"; readonly served: "body" | "challenge" | "proxy" }
  /** A token call, a redirect or a backend of the gateway's own. */
  | { readonly kind: "client-flow"; readonly what: string }
  /** Where the gateway exchanges the caller's token for one of its own, at a tenant. */
  | { readonly kind: "on-behalf-of"; readonly ofCaller: boolean }
  | { readonly kind: "comment" }
  | { readonly kind: "not-understood"; readonly why: string };

/** What a URL is for, by the elements around it, by the names that it is the value of, and by who else uses it. */
export function roleOf(
  outline: PolicyOutline,
  surroundings: Surroundings,
  { keys, flow }: UrlUse,
  url: AuthorityText,
): UrlRole {
  const role = roleByElement(outline, surroundings, keys, url);
  if (role.kind === "metadata" && role.served !== "proxy" && flow.kind === "used") {
    return { kind: "not-understood", why: flow.why };
  }
  return role.kind === "not-understood" && flow.kind === "used" ? { ...role, why: flow.why } : role;
}

/** The names that a URL is the value of, and who uses the value. */
export interface UrlUse {
  /** More than one by way of a variable. */
  readonly keys: readonly string[];
  readonly flow: ValueFlow;
}

function roleByElement(
  outline: PolicyOutline,
  surroundings: Surroundings,
  keys: readonly string[],
  url: AuthorityText,
): UrlRole {
  if (surroundings.reading.kind === "comment") return { kind: "comment" };
  const around = [surroundings.element, ...ancestors(outline, surroundings.element)];
  if (around.some((one) => validationKind(one) !== null)) {
    return { kind: "token-validation" };
  }
  const request = around.find(isRequest);
  if (request !== undefined) return requestRole(outline, surroundings, request, url);
  const own = around.map(({ name }) => ownElements.get(name)).find((what) => what !== undefined);
  if (own !== undefined) return { kind: "client-flow", what: own };
  const header = around.find(({ name }) => name === "set-header");
  if (header !== undefined) return headerRole(outline, header, keys);
  if (around.some(({ name }) => name === "set-body")) return bodyRole(around, keys);
  const variable = around.find(({ name }) => name === "set-variable");
  if (variable !== undefined) return variableRole(outline, variable, keys, url);
  return {
    kind: "not-understood",
    why: `nothing is known about an authority in <${surroundings.element.name}>`,
  };
}

/** Elements whose URLs the gateway itself calls or leads to. */
const ownElements: ReadonlyMap<string, string> = new Map([
  ["set-backend-service", "a backend of the gateway"],
  ["rewrite-uri", "a backend of the gateway"],
  ["forward-request", "a backend of the gateway"],
  ["proxy", "a backend of the gateway"],
  ["authentication-managed-identity", "the gateway's own sign-in"],
  ["authentication-basic", "the gateway's own sign-in"],
  ["get-authorization-context", "the gateway's own sign-in"],
  ["set-query-parameter", "a call of the gateway"],
]);

function requestRole(
  outline: PolicyOutline,
  surroundings: Surroundings,
  request: PolicyElement,
  url: AuthorityText,
): UrlRole {
  const isDocument = wellKnownKind(url.tail) === "authorization server";
  if (surroundings.element.name === "set-url" && !isDocument && isOnBehalfOf(outline, request)) {
    return { kind: "on-behalf-of", ofCaller: namesCallersTenant(outline, surroundings.element) };
  }
  if (surroundings.element.name !== "set-url" || !isDocument) {
    return { kind: "client-flow", what: "a call that the gateway makes itself" };
  }
  const variable = attributeText(outline, request, "response-variable-name");
  if (variable !== null && responsesServed(outline).has(variable)) {
    if (!isReadElsewhere(outline, variable)) return { kind: "metadata", served: "proxy" };
    return {
      kind: "not-understood",
      why: "the metadata that is fetched here goes to clients, and the gateway itself uses it, too",
    };
  }
  return {
    kind: "not-understood",
    why: "metadata is fetched here, and it is unknown whether clients get to see it",
  };
}

function headerRole(outline: PolicyOutline, header: PolicyElement, keys: readonly string[]): UrlRole {
  const name = attributeText(outline, header, "name")?.toLowerCase();
  if (name === "www-authenticate") {
    if (isAll(keys, challengeKeys)) return { kind: "metadata", served: "challenge" };
    return {
      kind: "not-understood",
      why: "the challenge does not name the parameter of this URL in a known way",
    };
  }
  if (name === "location") return { kind: "client-flow", what: "a redirect to sign-in" };
  return { kind: "not-understood", why: `nothing is known about an authority in the header ${name ?? ""}` };
}

/** What `set-body` writes before the backend is called goes to the backend, unless a response is made of it. */
function bodyRole(around: readonly PolicyElement[], keys: readonly string[]): UrlRole {
  const served = around.some(
    ({ name }) => name === "return-response" || name === "outbound" || name === "on-error",
  );
  if (!served) return { kind: "not-understood", why: "it is in a body that may go to the backend" };
  if (isAll(keys, metadataKeys)) return { kind: "metadata", served: "body" };
  const other = keys.find((key) => !metadataKeys.has(key));
  const why =
    other === undefined
      ? "it has no name that OAuth metadata uses for an authority"
      : `it has the name ${other}, which OAuth metadata does not use for an authority`;
  return { kind: "not-understood", why };
}

function isAll(keys: readonly string[], known: ReadonlySet<string>): boolean {
  return keys.length > 0 && keys.every((key) => known.has(key));
}

/** A variable feeds the gateway's own calls, unless what clients get to see is made of it. */
function variableRole(
  outline: PolicyOutline,
  variable: PolicyElement,
  keys: readonly string[],
  url: AuthorityText,
): UrlRole {
  const name = attributeText(outline, variable, "name");
  if (name !== null && isExchangedAt(outline, name)) {
    return { kind: "on-behalf-of", ofCaller: namesCallersTenant(outline, variable) };
  }
  const endpoint = /^\/oauth2\/(?:v2\.0\/)?(?:token|authorize)\b/i.test(url.tail);
  if (endpoint && !isAll(keys, metadataKeys)) {
    return { kind: "client-flow", what: "a token call or a redirect of the gateway's own" };
  }
  if (name !== null && responsesServed(outline).has(name)) {
    return { kind: "not-understood", why: `the variable ${name} goes into a response that clients see` };
  }
  return { kind: "client-flow", what: "a variable for the gateway's own calls" };
}

function attributeText(outline: PolicyOutline, element: PolicyElement, name: string): string | null {
  const attribute = attributeNamed(element, name);
  return attribute === undefined
    ? null
    : outline.text.slice(attribute.value.start, attribute.value.end).trim();
}
