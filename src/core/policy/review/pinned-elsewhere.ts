import { coverage } from "../../text/coverage.ts";
import type { Span } from "../../text/span.ts";
import { wholeWord } from "../authority/hosts.ts";
import { isHome, tenantIn } from "../authority/tenant.ts";
import { elementPath } from "../document/element-path.ts";
import { namedReferences } from "../document/named-value.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { commentAt, type Surroundings, surroundingsFinder } from "../document/surroundings.ts";
import { type Decision, reviewByHand } from "./decision.ts";
import { homeMention } from "./home-mention.ts";
import { isLook, type TokenLook, tokenLooks } from "./looks-at-token.ts";
import { pinnedInside, validationAround } from "./pinned-inside.ts";

/**
 * Where a document names the home tenant outside of anything that was decided already (`decisions`, and the authority
 * `urls`), and where C# looks at whom a token is from. Neither is rewritten; both are reported.
 */
export function pinnedElsewhere(
  outline: PolicyOutline,
  setting: PolicySetting,
  decisions: readonly Decision[],
  urls: readonly Span[],
): Decision[] {
  const isCode = ({ start }: Span): boolean => commentAt(outline, start) === null;
  const tenants = tenantPlaces(outline, setting).filter(isCode);
  const looks = tokenLooks(outline).filter(isCode);
  if (tenants.length + looks.length === 0) return [];
  const isDecided = coverage([...decisions.map(({ span }) => span), ...urls]);
  const surroundingsAt = surroundingsFinder(outline);
  const inside = pinnedInside(outline, decisions, tenants);
  const isSaid = coverage(inside.map(({ span }) => span));
  const elsewhere = tenants
    .filter((place) => !isDecided(place) && validationAround(outline, place.start) === null)
    .map((place) => tenantDecision(outline, surroundingsAt(place.start), place));
  const open = looks.filter((look) => !isDecided(look) && !isSaid(look));
  return [...inside, ...elsewhere.flat(), ...lookDecisions(outline, surroundingsAt, open)];
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

function tenantDecision(outline: PolicyOutline, surroundings: Surroundings, place: Span): Decision[] {
  if (surroundings.reading.kind === "comment" || surroundings.reading.kind === "markup") return [];
  const element = pathOf(outline, surroundings);
  if (surroundings.element.name === "when") {
    const message = "a condition compares with the home tenant, which may shut out other organizations";
    return [reviewByHand(element, place, message, "Check by hand what other tenants get here.")];
  }
  return [homeMention(outline, surroundings, element, place)];
}

/** One for each thing that an expression looks at, however often. */
function lookDecisions(
  outline: PolicyOutline,
  surroundingsAt: (offset: number) => Surroundings,
  looks: readonly TokenLook[],
): Decision[] {
  const said = new Set<string>();
  return looks.flatMap((look) => {
    const surroundings = surroundingsAt(look.start);
    const key = `${surroundings.body.start} ${look.at}`;
    if (said.has(key) || !isLook(outline, surroundings, look)) return [];
    said.add(key);
    const message = `a C# expression looks at ${look.at}, which may shut out other organizations`;
    const hint = "Check by hand that tokens of other tenants get through.";
    return [reviewByHand(pathOf(outline, surroundings), look, message, hint)];
  });
}

function pathOf(outline: PolicyOutline, { element, attribute }: Surroundings): string {
  const path = elementPath(outline, element);
  return attribute === null ? path : `${path}/@${attribute.name}`;
}
