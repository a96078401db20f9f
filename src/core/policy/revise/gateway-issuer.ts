import type { AuthorityUrl } from "../authority/find-urls.ts";
import type { PolicyOutline } from "../document/outline.ts";
import { type Decision, metadataEdit, reviewByHand } from "../review/decision.ts";

/**
 * The gateway's own origin as issuer, where it was asked for: only a URL that is the whole value can be replaced. Else a
 * finding says why it was not.
 */
export function gatewayIssuer(
  outline: PolicyOutline,
  url: AuthorityUrl,
  element: string,
  origin: string,
): Decision {
  const why = url.by === "variable" ? "it comes from a variable" : whyNotWhole(outline.text, url);
  if (why !== null) {
    const message = `issuer could not be replaced by the gateway's origin: ${why}`;
    return reviewByHand(element, url, message, `Make it "${origin}" by hand.`);
  }
  const because =
    "strict MCP clients want the issuer to be the address that serves the metadata (RFC 8414 §3.3)";
  return metadataEdit(element, { start: url.start, end: url.end, insert: origin }, because);
}

const quote = String.raw`(?:\\?"|""|\\?&(?:quot|#0{0,6}34|#x0{0,6}22);|\\?'|&(?:apos|#0{0,6}39|#x0{0,6}27);)`;
const quoteBefore = new RegExp(`${quote}$`, "i");
const quoteBehind = new RegExp(`^${quote}`, "i");

function whyNotWhole(text: string, url: AuthorityUrl): string | null {
  const { start, end, extent, surroundings } = url;
  const written = text.slice(start, end).replaceAll(/\{\{[\w.-]+\}\}/g, "");
  const pieces = "it is put together from pieces";
  // Strings that C# adds up become one when all that is between the outer quotes is replaced.
  if (url.tail.includes("\ue000")) return pieces;
  if (/"/.test(written) && !(extent === "whole" && surroundings.reading.kind === "string")) return pieces;
  const isQuoted =
    quoteBefore.test(text.slice(Math.max(0, start - 16), start)) &&
    quoteBehind.test(text.slice(end, end + 16));
  return isQuoted ? null : "there is more than the URL between its quotes";
}
