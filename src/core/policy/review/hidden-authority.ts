import type { Authority } from "../../model/intent.ts";
import { challengeKeys, metadataKeys } from "../../oauth/metadata-member.ts";
import { coverage } from "../../text/coverage.ts";
import type { Span } from "../../text/span.ts";
import { flowOf } from "../authority/csharp-flow.ts";
import type { AuthorityUrl } from "../authority/find-urls.ts";
import { keyFinder } from "../authority/key.ts";
import { describeUndecidable } from "../authority/tenant.ts";
import { ancestors, elementPath } from "../document/element-path.ts";
import { namedReferences } from "../document/named-value.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Surroundings, surroundingsFinder } from "../document/surroundings.ts";
import { attributeNamed } from "../document/written-value.ts";
import { type Decision, reviewByHand } from "./decision.ts";

/**
 * Members of metadata and parameters of challenges whose whole value stays unknown: an unknown or secret named value, or a
 * context variable. They may lead to the home tenant, and no authority is to be seen in them.
 */
export function hiddenAuthorities(
  outline: PolicyOutline,
  setting: PolicySetting,
  authority: Authority,
  urls: readonly AuthorityUrl[],
): Decision[] {
  if (!mayHide(outline)) return [];
  const places = [...unknownReferences(outline, setting), ...variableReads(outline)];
  if (places.length === 0) return [];
  const isFound = coverage(urls);
  const surroundingsAt = surroundingsFinder(outline);
  const keyAt = keyFinder(outline.text);
  return places.flatMap((place) => {
    if (isFound(place)) return [];
    const surroundings = surroundingsAt(place.start);
    const key = place.key ?? keyOf(outline.text, surroundings, keyAt(surroundings, place.start));
    if (key === null || !isAnswer(outline, surroundings, key)) return [];
    const element = elementPath(outline, surroundings.element);
    const message = `${key} was left as it is: ${place.why}`;
    return [
      reviewByHand(element, place, message, `Make it name /${authority} if it leads to the home tenant.`),
    ];
  });
}

/** Most documents have no name of metadata or of a challenge, or nothing whose value is unknown. */
function mayHide({ text, elements }: PolicyOutline): boolean {
  if (!elements.some(({ name }) => name === "set-body" || name === "set-header")) return false;
  if (!text.includes("{{") && !text.includes("context.Variables")) return false;
  return keyWords.some((word) => text.includes(word)) || /WWW-Authenticate/i.test(text);
}

const keyWords: readonly string[] = [
  "issuer",
  "jwks_uri",
  "authorization_",
  "_endpoint",
  "check_session_iframe",
];

interface HiddenPlace extends Span {
  /** `null` where the text around it decides. */
  readonly key: string | null;
  readonly why: string;
}

/** References with which a value begins, alone or after its scheme. */
function unknownReferences({ text }: PolicyOutline, { namedValues }: PolicySetting): HiddenPlace[] {
  return namedReferences(text, { start: 0, end: text.length }).flatMap(({ name, start, end }) => {
    const value = namedValues.get(name);
    if (typeof value === "string" || /^(?:context|body)\./.test(name)) return [];
    if (!beginsValue.test(text.slice(Math.max(0, start - 40), start))) return [];
    const why = value === null ? "unreadable named value" : "unknown named value";
    return [{ key: null, start, end, why: describeUndecidable({ why, name }) }];
  });
}

const beginsValue = /["'=;]\s?(?:https?:(?:\\{0,2}\/){2})?$/i;

/** `issuer = (string)context.Variables["issuer"]` and the like: the member is given what another policy put there. */
function variableReads({ text }: PolicyOutline): HiddenPlace[] {
  const places: HiddenPlace[] = [];
  for (let at = text.indexOf(variables); at !== -1; at = text.indexOf(variables, at + 1)) {
    const key = givenTo.exec(text.slice(Math.max(0, at - longestGift), at))?.[1];
    if (key === undefined || !metadataKeys.has(key)) continue;
    const why = "a context variable decides it at run time";
    places.push({ key, start: at, end: at + variables.length, why });
  }
  return places;
}

const variables = "context.Variables";

/** What can be between a member's name and the variable, at most. */
const longestGift = 200;

const givenTo =
  /\b(issuer|jwks_uri|authorization_servers|[a-z_]{3,40}_endpoint)\b["'\]\s]{0,40}[=,:]\s{0,40}(?:new\s{0,4}(?:string\s{0,4})?(?:\[\]|JArray)\s{0,4}[({]\s{0,40})?[$"\\{(\s]{0,8}(?:(?:string\)|https?:\/\/\{)[\s(]{0,4})?$/;

function keyOf(text: string, { reading }: Surroundings, key: string | null): string | null {
  if (reading.kind !== "string") return reading.kind === "literal" ? key : null;
  const flow = flowOf(text, reading.expression, reading.string, key);
  return flow.kind === "named" ? (flow.keys[0] ?? null) : null;
}

/** Whether clients get to see the member, in a body or in a challenge. A realm is any text and seldom an address. */
function isAnswer(outline: PolicyOutline, surroundings: Surroundings, key: string): boolean {
  if (surroundings.reading.kind === "comment" || surroundings.reading.kind === "markup") return false;
  const around = [surroundings.element, ...ancestors(outline, surroundings.element)];
  const isWithin = (...names: readonly string[]): boolean => around.some(({ name }) => names.includes(name));
  if (isWithin("send-request", "send-one-way-request")) return false;
  const header = around.find(({ name }) => name === "set-header");
  if (header !== undefined) {
    const name = attributeNamed(header, "name")?.value;
    const written = name === undefined ? "" : outline.text.slice(name.start, name.end);
    return written.toLowerCase() === "www-authenticate" && challengeKeys.has(key) && key !== "realm";
  }
  return isWithin("set-body") && isWithin("return-response", "outbound", "on-error") && metadataKeys.has(key);
}
