import type { Span } from "../../text/span.ts";
import { responsesServed } from "../authority/served-variables.ts";
import { ancestors, elementPath } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Surroundings, surroundingsFinder } from "../document/surroundings.ts";
import { validatingElements } from "../document/validating-element.ts";
import { attributeNamed } from "../document/written-value.ts";
import type { Decision } from "./decision.ts";
import { gatewayAddresses } from "./gateway-address.ts";

/**
 * Whether API Management itself is the authorization server here: it answers `/authorize`, `/token` or `/register`, or
 * serves metadata whose endpoints are its own. Then the tokens that clients get are not Entra's, and naming another
 * authority would not open the API to anyone. `null` when nothing of the kind is seen.
 */
export function authorizationServerDecision(outline: PolicyOutline, setting: PolicySetting): Decision | null {
  // Requests are read in expressions, and answers are written in bodies.
  if (outline.expressions.length === 0 && !outline.text.includes("<set-body")) return null;
  const present = signs.filter(({ word }) => outline.text.includes(word));
  if (present.length === 0) return null;
  const surroundingsAt = surroundingsFinder(outline);
  const isGateway = gatewayAddresses(outline, setting);
  for (const { pattern, where, what } of present) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(outline.text); match !== null; match = pattern.exec(outline.text)) {
      const span = { start: match.index, end: pattern.lastIndex };
      const surroundings = surroundingsAt(span.start);
      if (!counts(outline, surroundings, where)) continue;
      if (what === OWN_ENDPOINTS && !isGateway(span.end)) continue;
      return blocker(elementPath(outline, surroundings.element), span, what);
    }
  }
  return null;
}

const quote = `(?:"|\\\\"|&quot;|')`;

interface Sign {
  /** A word without which the pattern cannot match: most documents have none of them. */
  readonly word: string;
  readonly pattern: RegExp;
  /** Whether it is something that the gateway reads, or something that it answers. */
  readonly where: "request" | "answer";
  readonly what: string;
}

const OWN_ENDPOINTS = "its metadata names endpoints of the gateway itself";

/** Each is something that only an authorization server does, so a gateway that signs itself in has none of them. */
const signs: readonly Sign[] = [
  {
    // The request of a client that starts to sign in (RFC 7636 §4.3).
    word: "code_challenge",
    pattern: new RegExp(`Query[^;\\r\\n]{0,60}${quote}code_challenge(?:_method)?${quote}`, "g"),
    where: "request",
    what: "it answers authorization requests of clients",
  },
  {
    // The request of a client that redeems its code (RFC 7636 §4.5).
    word: "code_verifier",
    pattern: new RegExp(
      `(?:Query|Body|[fF]orm\\w*|[pP]arams?\\w*|[bB]ody\\w*)[^;\\r\\n]{0,60}${quote}code_verifier${quote}`,
      "g",
    ),
    where: "request",
    what: "it answers token requests of clients",
  },
  {
    // The answer to a client that registers itself (RFC 7591 §3.2.1).
    word: "redirect_uris",
    pattern: new RegExp(`${quote}?\\bredirect_uris\\b${quote}?[\\])\\s]*[:=,]`, "g"),
    where: "answer",
    what: "it registers clients",
  },
  {
    word: "_endpoint",
    // What follows is looked at apart.
    pattern: /\b(?:authorization_endpoint|token_endpoint|registration_endpoint)\b[^\w{};]{1,12}/g,
    where: "answer",
    what: OWN_ENDPOINTS,
  },
];

/** What the gateway sends in a call of its own, what it logs and what a comment says show nothing about what it answers. */
function counts(outline: PolicyOutline, { element, reading }: Surroundings, where: Sign["where"]): boolean {
  if (reading.kind === "comment" || reading.kind === "markup") return false;
  const around = [element, ...ancestors(outline, element)];
  if (around.some(({ name }) => unanswered.has(name))) return false;
  if (where === "request") return true;
  const variable = around.find(({ name }) => name === "set-variable");
  if (variable !== undefined) return responsesServed(outline).has(nameOf(outline, variable));
  return around.some(({ name }) => answers.has(name)) || outline.root.name === "fragment";
}

const answers: ReadonlySet<string> = new Set(["return-response", "outbound", "on-error"]);

const unanswered: ReadonlySet<string> = new Set([
  "send-request",
  "send-one-way-request",
  "trace",
  "log-to-eventhub",
  "emit-metric",
  ...Object.keys(validatingElements),
]);

function nameOf({ text }: PolicyOutline, element: PolicyElement): string {
  const value = attributeNamed(element, "name")?.value;
  return value === undefined ? "" : text.slice(value.start, value.end).trim();
}

function blocker(element: string, span: Span, what: string): Decision {
  return {
    kind: "finding",
    code: "apim-is-authorization-server",
    level: "blocker",
    element,
    span,
    message: `API Management itself is the authorization server here: ${what}; the document was left unchanged`,
    hint: "Make that authorization flow accept other tenants by hand; rewriting URLs would not open the API.",
  };
}
