import type { Span } from "../../text/span.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { Surroundings } from "../document/surroundings.ts";

/** A place where C# may look at whom a token is from. */
export interface TokenLook extends Span {
  /** What it looks at, as words in a sentence. */
  readonly at: string;
  /** Whether the place is a string or code. */
  readonly reading: "string" | "code";
  /**
   * What has to be done with it to count: nothing further, a comparison or a variable that may be compared later, a
   * comparison, or a condition.
   */
  readonly counts: "always" | "compared or kept" | "compared" | "in a condition";
}

/** Every such place by its words alone; `isLook` decides whether it is one. */
export function tokenLooks({ text, expressions }: PolicyOutline): TokenLook[] {
  // Most expressions ask for nothing of the token, and they are a small part of a document.
  const code = expressions.map(({ start, end }) => text.slice(start, end));
  if (!code.some((one) => roots.test(one))) return [];
  return patterns.flatMap(({ hint, pattern, ...kind }) => {
    if (!code.some((one) => one.includes(hint))) return [];
    return [...text.matchAll(pattern)].map(({ index, 0: source }) => {
      return { ...kind, start: index, end: index + source.length };
    });
  });
}

/** Whether a place is code or a string of code, as its kind wants, and decides about something. */
export function isLook({ text }: PolicyOutline, surroundings: Surroundings, look: TokenLook): boolean {
  const { reading, element } = surroundings;
  if (reading.kind !== look.reading) return false;
  const code = text.slice(reading.expression.start, reading.expression.end);
  // A client certificate has an issuer, too.
  if (look.reading === "code" && /Certificate/.test(code) && !/Jwt|Claims/.test(code)) return false;
  switch (look.counts) {
    case "always":
      return true;
    case "compared or kept":
      return element.name === "when" || element.name === "set-variable" || comparison.test(code);
    case "compared":
      return element.name === "when" || comparison.test(code);
    case "in a condition":
      return element.name === "when";
    default:
      return look.counts satisfies never;
  }
}

const comparison = /[=!]=|\.\s*(?:Contains|Equals|StartsWith|EndsWith|IndexOf|Any|All)\s*\(|\bRegex\b/;

/** What every pattern holds, in one search. */
const roots = /tid["&]|iss["&]|\.Issuer|Claims|EndsWith/;

interface Pattern extends Pick<TokenLook, "at" | "reading" | "counts"> {
  /** Every match holds this word: searching for it costs less. */
  readonly hint: string;
  readonly pattern: RegExp;
}

/**
 * A string is sought with its quotes, which may be entities. What precedes it shows that a claim is read and not written;
 * that is looked at last, because it would be tried at every place of a text otherwise.
 */
const patterns: readonly Pattern[] = [
  {
    at: "the tenant of the token (tid)",
    reading: "string",
    counts: "always",
    hint: "tid",
    pattern: /(?:"|&quot;)(?:tid|http:\/\/schemas\.microsoft\.com\/identity\/claims\/tenantid)(?:"|&quot;)/g,
  },
  {
    at: "the issuer of the token (iss)",
    reading: "string",
    counts: "compared or kept",
    hint: "iss",
    pattern:
      /(?:"|&quot;)iss(?:"|&quot;)(?<=(?:\[|\b(?:GetValueOrDefault|TryGetValue|ContainsKey|GetValue|SelectToken)\s{0,9}\()\s{0,9}(?:"|&quot;)iss(?:"|&quot;))(?!\s{0,9}\]\s{0,9}=(?!=))/g,
  },
  {
    at: "the issuer of the token",
    reading: "code",
    counts: "compared or kept",
    hint: ".Issuer",
    pattern: /\.Issuer\b(?<!\bCertificate\??\.Issuer)(?!\s{0,9}=(?!=))/g,
  },
  {
    at: "a claim that only people of the home tenant may carry",
    reading: "string",
    counts: "compared",
    hint: "Claims",
    pattern:
      /(?:"|&quot;)(?:groups|oid|acct|idp|upn|unique_name|preferred_username|email)(?:"|&quot;)(?<=\bClaims\??\s{0,9}(?:\[|\.\s{0,9}(?!ContainsKey)\w{1,30}\()\s{0,9}(?:"|&quot;)\w{1,20}(?:"|&quot;))/g,
  },
  {
    at: "the domain of a name",
    reading: "string",
    counts: "in a condition",
    hint: "EndsWith",
    pattern:
      /(?:"|&quot;)@[\w.-]{1,253}(?:"|&quot;)(?<=(?<!\bUser\??\.Email)\.\s{0,9}EndsWith\s{0,9}\(\s{0,9}(?:"|&quot;)@[\w.-]{1,253}(?:"|&quot;))/g,
  },
];
