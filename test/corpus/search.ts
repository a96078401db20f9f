import type { PolicyRewrite } from "../../src/core/policy/revise/rewrite.ts";

/** Something a plain search finds in a document. */
export interface Hit {
  readonly kind: "validation" | "authority";
  readonly start: number;
  readonly end: number;
}

/**
 * A search that knows nothing of XML and C#: comments are cut out by a regular expression, and what remains is searched
 * for token validations and authority hosts. It is the independent witness for what the reader may not miss.
 */
export function plainSearch(text: string): Hit[] {
  const bare = text.replaceAll(/<!--[\s\S]*?-->/g, (comment) => " ".repeat(comment.length));
  const validations = [...bare.matchAll(/<(validate-(?:azure-ad-token|jwt))\b/g)].map((match): Hit => {
    // What looks like the start of a comment may stand inside C#, and then the end tag was cut out with it.
    const endTag = `</${match[1]}>`;
    const bareClose = bare.indexOf(endTag, match.index);
    const close = bareClose === -1 ? text.indexOf(endTag, match.index) : bareClose;
    const next = bare.indexOf("<validate-", match.index + 1);
    const own = close !== -1 && (next === -1 || close < next);
    const following = bare.indexOf("<", match.index + 1);
    return {
      kind: "validation",
      start: match.index,
      end: own ? close : following === -1 ? text.length : following,
    };
  });
  const authorities = [...bare.matchAll(authority)].map((match): Hit => {
    return { kind: "authority", start: match.index, end: match.index + match[0].length };
  });
  return [...validations, ...authorities];
}

/** A host name that goes on is another host. */
const authority =
  /(?<![\w.-])(?:login\.microsoftonline\.(?:com|us)|login\.microsoft\.com|login\.windows\.net|sts\.windows\.net|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn)(?![\w-]|\.\w)/gi;

/** How a rewrite accounts for a hit; `null` when it says nothing about it. */
export function explanation(
  hit: Hit,
  rewrite: PolicyRewrite,
): "edited" | "reported" | "right" | "not ours" | null {
  if (rewrite.findings.some(({ code }) => code === "apim-is-authorization-server")) return "reported";
  // Between host and tenant stand a slash, an escaped one or a port.
  const near = hit.kind === "validation" ? hit.end : hit.end + 6;
  const touches = (start: number, end: number): boolean => start <= near && end >= hit.start;
  if (rewrite.edits.some(({ start, end }) => touches(start, end))) return "edited";
  const at = (place: { readonly start?: number; readonly end?: number }): boolean =>
    place.start !== undefined && place.end !== undefined && touches(place.start, place.end);
  if (rewrite.findings.some(({ place }) => at(place))) return "reported";
  if (rewrite.alreadyRight.some(({ place }) => at(place))) return "right";
  if (rewrite.notOurs.some(({ place }) => at(place))) return "not ours";
  return null;
}
