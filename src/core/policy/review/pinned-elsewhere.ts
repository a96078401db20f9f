import { coverage } from "../../text/coverage.ts";
import type { Span } from "../../text/span.ts";
import { wholeWord } from "../authority/authority-host.ts";
import { isHome, tenantIn } from "../authority/tenant.ts";
import { type Carrier, carrierFinder, commentAt } from "../document/carrier.ts";
import { elementPath } from "../document/element-path.ts";
import { namedReferences } from "../document/named-value.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { homeMention } from "./home-mention.ts";
import { pinnedInside, validationAround } from "./pinned-inside.ts";
import { type Remark, reviewRemark } from "./remark.ts";
import { isLook, type TokenLook, tokenLooks } from "./token-look.ts";

/**
 * Where a document names the home tenant outside of anything that was decided already (`remarks`, and the authority
 * `urls`), and where C# looks at whom a token is from. Neither is rewritten; both are reported.
 */
export function pinnedElsewhere(
  outline: PolicyOutline,
  setting: PolicySetting,
  remarks: readonly Remark[],
  urls: readonly Span[],
): Remark[] {
  const isCode = ({ start }: Span): boolean => commentAt(outline, start) === null;
  const tenants = tenantPlaces(outline, setting).filter(isCode);
  const looks = tokenLooks(outline).filter(isCode);
  if (tenants.length + looks.length === 0) return [];
  const isDecided = coverage([...remarks.map(({ span }) => span), ...urls]);
  const carrierAt = carrierFinder(outline);
  const inside = pinnedInside(outline, remarks, tenants);
  const isSaid = coverage(inside.map(({ span }) => span));
  const elsewhere = tenants
    .filter((place) => !isDecided(place) && validationAround(outline, place.start) === null)
    .map((place) => tenantRemark(outline, carrierAt(place.start), place));
  const open = looks.filter((look) => !isDecided(look) && !isSaid(look));
  return [...inside, ...elsewhere.flat(), ...lookRemarks(outline, carrierAt, open)];
}

function tenantPlaces(outline: PolicyOutline, setting: PolicySetting): Span[] {
  const { text } = outline;
  const found: Span[] = [];
  for (const { index, 0: source } of text.matchAll(homePattern(setting))) {
    found.push({ start: index, end: index + source.length });
  }
  const telling = new Set(
    [...setting.namedValues].flatMap(([name, value]) => {
      if (value === null) return [];
      return isHome(tenantIn({ kind: "known", value }), setting.homeTenant) ? [name] : [];
    }),
  );
  if (telling.size === 0) return found;
  const references = namedReferences(text, { start: 0, end: text.length }).filter(({ name }) =>
    telling.has(name),
  );
  return [...found, ...references];
}

/** One setting serves many documents. */
const homePatterns = new WeakMap<PolicySetting, RegExp>();

function homePattern(setting: PolicySetting): RegExp {
  const known = homePatterns.get(setting);
  if (known !== undefined) return known;
  const { id, domains } = setting.homeTenant;
  const escaped = (name: string) => name.replaceAll(/[^\w-]/g, "\\$&");
  const words = domains.filter((name) => name !== "").map(escaped);
  // An id is itself wherever it is, also glued to a word; a domain may be the end of another one.
  const parts = [
    ...(id === "" ? [] : [escaped(id)]),
    ...(words.length === 0 ? [] : [wholeWord(words.join("|"), String.raw`(?![\w-])`)]),
  ];
  const pattern = new RegExp(parts.length === 0 ? "(?!)" : parts.join("|"), "gi");
  homePatterns.set(setting, pattern);
  return pattern;
}

function tenantRemark(outline: PolicyOutline, carrier: Carrier, place: Span): Remark[] {
  if (carrier.reading.kind === "comment" || carrier.reading.kind === "markup") return [];
  const element = pathOf(outline, carrier);
  if (carrier.element.name === "when") {
    const message = "a condition compares with the home tenant, which may shut out other organizations";
    return [reviewRemark(element, place, message, "Check by hand what other tenants get here.")];
  }
  return [homeMention(outline, carrier, element, place)];
}

/** One for each thing that an expression looks at, however often. */
function lookRemarks(
  outline: PolicyOutline,
  carrierAt: (offset: number) => Carrier,
  looks: readonly TokenLook[],
): Remark[] {
  const said = new Set<string>();
  return looks.flatMap((look) => {
    const carrier = carrierAt(look.start);
    const key = `${carrier.body.start} ${look.at}`;
    if (said.has(key) || !isLook(outline, carrier, look)) return [];
    said.add(key);
    const message = `a C# expression looks at ${look.at}, which may shut out other organizations`;
    const hint = "Check by hand that tokens of other tenants get through.";
    return [reviewRemark(pathOf(outline, carrier), look, message, hint)];
  });
}

function pathOf(outline: PolicyOutline, { element, attribute }: Carrier): string {
  const path = elementPath(outline, element);
  return attribute === null ? path : `${path}/@${attribute.name}`;
}
