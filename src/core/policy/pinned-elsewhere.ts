import type { Span } from "../text/span.ts";
import { wholeWord } from "./authority-host.ts";
import { type Carrier, carrierFinder, commentAt } from "./carrier.ts";
import { coverage } from "./coverage.ts";
import { ancestors, elementPath } from "./element-path.ts";
import { homeMention } from "./home-mention.ts";
import { namedReferences } from "./named-value.ts";
import type { PolicyElement, PolicyOutline } from "./outline.ts";
import { manualReview, type Remark } from "./remark.ts";
import type { PolicyWish } from "./revision.ts";
import { isHome, readTenant } from "./tenant.ts";

/**
 * Where a document names the home tenant outside of anything that was decided already (`decided`), and where C# looks
 * at the tenant of a token. Neither is rewritten; both are reported.
 */
export function pinnedElsewhere(
  outline: PolicyOutline,
  wish: PolicyWish,
  decided: readonly Span[],
): Remark[] {
  const isDecided = coverage(decided);
  const places = [...tenantPlaces(outline, wish), ...claimPlaces(outline)].filter(
    (place) => commentAt(outline, place.start) === null && !isDecided(place),
  );
  if (places.length === 0) return [];
  const carrierAt = carrierFinder(outline);
  return places.flatMap((place) => placeRemark(outline, carrierAt(place.start), place));
}

interface Place extends Span {
  readonly kind: "tenant" | "claim";
}

function tenantPlaces(outline: PolicyOutline, wish: PolicyWish): Place[] {
  const { text } = outline;
  const found: Place[] = [];
  for (const { index, 0: source } of text.matchAll(homePattern(wish))) {
    found.push({ kind: "tenant", start: index, end: index + source.length });
  }
  const telling = new Set(
    [...wish.namedValues].flatMap(([name, value]) => {
      if (value === null) return [];
      return isHome(readTenant({ kind: "known", value }), wish.homeTenant) ? [name] : [];
    }),
  );
  if (telling.size === 0) return found;
  const references = namedReferences(text, { start: 0, end: text.length }).filter(({ name }) =>
    telling.has(name),
  );
  return [...found, ...references.map(({ start, end }): Place => ({ kind: "tenant", start, end }))];
}

/** One wish serves many documents. */
const homePatterns = new WeakMap<PolicyWish, RegExp>();

function homePattern(wish: PolicyWish): RegExp {
  const known = homePatterns.get(wish);
  if (known !== undefined) return known;
  const names = [wish.homeTenant.id, ...wish.homeTenant.domains].filter((name) => name !== "");
  const words = names.map((name) => name.replaceAll(/[^\w-]/g, "\\$&")).join("|");
  const pattern = new RegExp(words === "" ? "(?!)" : wholeWord(words, String.raw`(?![\w-])`), "gi");
  homePatterns.set(wish, pattern);
  return pattern;
}

/** `Claims["tid"]`, `Claims.GetValueOrDefault("tid", …)` and the like: a string that is the name of the claim. */
const claimName =
  /(?:"|&quot;)(?:tid|http:\/\/schemas\.microsoft\.com\/identity\/claims\/tenantid)(?:"|&quot;)/g;

function claimPlaces({ text }: PolicyOutline): Place[] {
  if (!text.includes("tid")) return [];
  return [...text.matchAll(claimName)].map(({ index, 0: source }) => {
    return { kind: "claim", start: index, end: index + source.length };
  });
}

function placeRemark(outline: PolicyOutline, carrier: Carrier, place: Place): Remark[] {
  if (carrier.reading.kind === "comment" || carrier.reading.kind === "markup") return [];
  const path = elementPath(outline, carrier.element);
  const element = carrier.attribute === null ? path : `${path}/@${carrier.attribute.name}`;
  if (place.kind === "claim") {
    if (carrier.reading.kind !== "string") return [];
    const message =
      "a C# expression looks at the tenant of the token (tid), which may shut out other organizations";
    return [manualReview(element, place, message, "Check by hand that tokens of other tenants get through.")];
  }
  if (isInValidation(outline, carrier.element)) return [];
  if (carrier.element.name === "when") {
    const message = "a condition compares with the home tenant, which may shut out other organizations";
    return [manualReview(element, place, message, "Check by hand what other tenants get here.")];
  }
  return [homeMention(outline, carrier, element, place)];
}

/** Inside a validation everything about the tenant was decided with it. */
function isInValidation(outline: PolicyOutline, element: PolicyElement): boolean {
  return [element, ...ancestors(outline, element)].some(
    ({ name }) => name === "validate-jwt" || name === "validate-azure-ad-token",
  );
}
