import type { Span } from "../text/span.ts";
import { commentAt } from "./carrier.ts";
import { elementAt, elementPath } from "./element-path.ts";
import type { PolicyElement, PolicyOutline } from "./outline.ts";
import type { Remark } from "./remark.ts";

/**
 * Whether API Management itself is the authorization server here: it answers `/authorize`, `/token` or `/register`, or
 * serves metadata whose endpoints are its own. Then the tokens that clients get are not Entra's, and naming another
 * authority would not open the API to anyone. `null` when nothing of the kind is seen.
 */
export function authorizationServerRemark(outline: PolicyOutline): Remark | null {
  for (const { word, pattern, what } of signs) {
    if (!outline.text.includes(word)) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(outline.text); match !== null; match = pattern.exec(outline.text)) {
      const span = { start: match.index, end: pattern.lastIndex };
      if (commentAt(outline, span.start) !== null) continue;
      const element = elementAt(outline, span.start);
      if (isOwnRequest(outline, element)) continue;
      return blocker(elementPath(outline, element), span, what);
    }
  }
  return null;
}

const quote = `(?:"|\\\\"|&quot;|')`;

interface Sign {
  /** A word without which the pattern cannot match: most documents have none of them. */
  readonly word: string;
  readonly pattern: RegExp;
  readonly what: string;
}

/** Each is something that only an authorization server does, so a gateway that signs itself in has none of them. */
const signs: readonly Sign[] = [
  {
    // The request of a client that starts to sign in (RFC 7636 §4.3).
    word: "code_challenge",
    pattern: new RegExp(`Query[^;\\r\\n]{0,60}${quote}code_challenge(?:_method)?${quote}`, "g"),
    what: "it answers authorization requests of clients",
  },
  {
    // The request of a client that redeems its code (RFC 7636 §4.5).
    word: "code_verifier",
    pattern: new RegExp(
      `(?:Query|Body|[fF]orm\\w*|[pP]arams?\\w*|[bB]ody\\w*)[^;\\r\\n]{0,60}${quote}code_verifier${quote}`,
      "g",
    ),
    what: "it answers token requests of clients",
  },
  {
    // The answer to a client that registers itself (RFC 7591 §3.2.1).
    word: "redirect_uris",
    pattern: new RegExp(`${quote}?\\bredirect_uris\\b${quote}?[\\])\\s]*[:=,]`, "g"),
    what: "it registers clients",
  },
  {
    word: "_endpoint",
    pattern:
      /\b(?:authorization_endpoint|token_endpoint|registration_endpoint)\b[^\w{};]{1,12}(?:https?:\/\/)?(?:\{\{[\w.-]*(?:gateway|apim)[\w.-]*\}\}|\{?\s*\(?(?:string\)\s*)?context\.Request\b|[\w-]+\.azure-api\.(?:net|us|cn))/gi,
    what: "its metadata names endpoints of the gateway itself",
  },
];

/** What the gateway sends in a call of its own says nothing about what it answers. */
function isOwnRequest(outline: PolicyOutline, element: PolicyElement): boolean {
  for (let at: PolicyElement | undefined = element; at !== undefined; at = outline.elements[at.parent]) {
    if (at.name === "send-request" || at.name === "send-one-way-request") return true;
  }
  return false;
}

function blocker(element: string, span: Span, what: string): Remark {
  return {
    kind: "finding",
    code: "apim-is-authorization-server",
    level: "blocker",
    element,
    span,
    message: `API Management itself is the authorization server here: ${what}; the document was left as it is`,
    hint: "Make that authorization flow accept other tenants by hand; rewriting URLs would not open the API.",
  };
}
