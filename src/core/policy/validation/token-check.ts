import type { Span } from "../../text/span.ts";
import { ancestors, childElements, elementPath } from "../document/element-path.ts";
import { decodeEntities } from "../document/entity.ts";
import type { NamedValues } from "../document/named-value.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicyValues } from "../document/policy-values.ts";
import { type ValidationKind, validationKind } from "../document/validating-element.ts";
import {
  attributeNamed,
  attributeValue,
  elementValue,
  type WrittenValue,
} from "../document/written-value.ts";
import { type AuthorityDemand, openIdAuthority, tenantIdAuthority } from "./authority-demand.ts";

/** A claim that a token must carry. */
export interface ClaimDemand extends Span {
  readonly name: string;
  /** `all` is API Management's default: the token must carry every value (verified: azure-docs). */
  readonly match: "all" | "any";
  /** Splits the claim of the token, such as a blank for `scp`. */
  readonly separator: string | null;
  /** None means that the claim must be there, with any value. */
  readonly values: readonly WrittenValue[];
  readonly elementIndex: number;
}

/**
 * What one token validation demands, as data, to decide whether a token passes. A demand of several
 * kinds is a conjunction; several values of `clientAppIds`, `audiences` and `issuers` are alternatives.
 */
export interface TokenCheck extends Span {
  readonly kind: ValidationKind;
  readonly element: string;
  readonly elementIndex: number;
  /** Conditions of the `when`s around it, outermost first; `null` for an `otherwise`. */
  readonly conditions: readonly (string | null)[];
  /** Where the token is taken from, as written where that is unknown; `Authorization` when a validate-azure-ad-token names nothing. */
  readonly headerName: string | null;
  readonly queryParameterName: WrittenValue | null;
  readonly tokenValue: WrittenValue | null;
  /** `tenant-id`, or one entry for each `openid-config`. Empty when a validation names no authority. */
  readonly authorities: readonly AuthorityDemand[];
  readonly issuers: readonly WrittenValue[];
  readonly clientAppIds: readonly WrittenValue[];
  readonly backendAppIds: readonly WrittenValue[];
  readonly audiences: readonly WrittenValue[];
  readonly requiredClaims: readonly ClaimDemand[];
}

/** The token validations of a document, in document order. Commented-out ones are none. */
export function tokenChecks(outline: PolicyOutline, values: PolicyValues): TokenCheck[] {
  return outline.elements.flatMap((element) => {
    const kind = validationKind(element);
    return kind === null ? [] : [readCheck(outline, element, kind, values)];
  });
}

function readCheck(
  outline: PolicyOutline,
  element: PolicyElement,
  kind: ValidationKind,
  values: PolicyValues,
): TokenCheck {
  const { namedValues } = values;
  const items = (list: string, item: string): WrittenValue[] =>
    itemsOf(element, list, item).map((child) => elementValue(outline, child, namedValues));
  const attribute = (name: string): WrittenValue | null => {
    const found = attributeNamed(element, name);
    return found === undefined ? null : attributeValue(outline, found, namedValues);
  };
  const tokenValue = attribute("token-value");
  const queryParameterName = attribute("query-parameter-name");
  const silent = kind === "azure-ad" && tokenValue === null && queryParameterName === null;
  return {
    kind,
    element: elementPath(outline, element),
    elementIndex: element.index,
    start: element.start,
    end: element.end,
    conditions: conditionsAround(outline, element),
    headerName: headerOf(attribute("header-name")) ?? (silent ? "Authorization" : null),
    queryParameterName,
    tokenValue,
    authorities: readAuthorities[kind](outline, element, values),
    issuers: items("issuers", "issuer"),
    clientAppIds: kind === "azure-ad" ? items("client-application-ids", "application-id") : [],
    backendAppIds: kind === "azure-ad" ? items("backend-application-ids", "application-id") : [],
    audiences: items("audiences", "audience"),
    requiredClaims: itemsOf(element, "required-claims", "claim").map((claim) =>
      readClaim(outline, claim, namedValues),
    ),
  };
}

/** Where each kind of validation says whose tokens it takes. */
const readAuthorities: Readonly<Record<ValidationKind, typeof tenantIdAuthority>> = {
  "azure-ad": tenantIdAuthority,
  jwt: openIdAuthority,
};

function headerOf(name: WrittenValue | null): string | null {
  return name?.resolved.kind === "known" ? name.resolved.value.trim() : (name?.written ?? null);
}

/** The items of every list of that name: nothing forbids a second list. */
function itemsOf(element: PolicyElement, list: string, item: string): PolicyElement[] {
  return childElements(element)
    .filter((child) => child.name === list)
    .flatMap((child) => childElements(child).filter((one) => one.name === item));
}

function readClaim(outline: PolicyOutline, claim: PolicyElement, namedValues: NamedValues): ClaimDemand {
  const written = (name: string): string | undefined => {
    const attribute = attributeNamed(claim, name);
    return attribute === undefined ? undefined : attributeValue(outline, attribute, namedValues).written;
  };
  return {
    name: written("name") ?? "",
    match: written("match") === "any" ? "any" : "all",
    separator: separatorOf(outline, claim),
    values: childElements(claim)
      .filter((child) => child.name === "value")
      .map((child) => elementValue(outline, child, namedValues)),
    elementIndex: claim.index,
    start: claim.start,
    end: claim.end,
  };
}

function conditionsAround(outline: PolicyOutline, element: PolicyElement): (string | null)[] {
  return ancestors(outline, element)
    .filter(({ name }) => name === "when" || name === "otherwise")
    .map((one) => {
      const condition = attributeNamed(one, "condition");
      return condition === undefined ? null : outline.text.slice(condition.value.start, condition.value.end);
    })
    .toReversed();
}

/** As it is written, blanks included: a blank is the usual separator. */
function separatorOf(outline: PolicyOutline, claim: PolicyElement): string | null {
  const attribute = attributeNamed(claim, "separator");
  if (attribute === undefined) return null;
  return decodeEntities(outline.text.slice(attribute.value.start, attribute.value.end));
}
