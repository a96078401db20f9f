import { maskExpressions } from "./expression.ts";
import { readMarkup } from "./markup.ts";
import type { PolicyOutline } from "./outline.ts";
import { type PolicyRefusal, refuseAt } from "./refusal.ts";
import { disagreement } from "./second-reading.ts";

/**
 * Reads a policy document, XML with C# expressions as API Management takes it (`rawxml`). Two readers that know
 * nothing of each other must agree on every element: our own, which knows each place, and fast-xml-parser on
 * the masked text. Bad input is refused with its place, never half-read, and never throws.
 */
export function parsePolicy(text: string): PolicyOutline | PolicyRefusal {
  if (text.length > MAX_LENGTH) {
    return refuseAt(
      text,
      0,
      `the text has ${text.length} characters, more than any policy document may have`,
    );
  }
  const forbidden = suspiciousCharacter.test(text) ? forbiddenCharacter.exec(text) : null;
  if (forbidden !== null) {
    return refuseAt(text, forbidden.index, "there is a character here that XML does not allow");
  }
  const markup = readMarkup(text);
  if (markup.kind === "refusal") return markup;
  const difference = disagreement(maskExpressions(text, markup.expressions), markup);
  return difference === null ? markup : refuseAt(text, difference.at, difference.reason);
}

/** API Management stores at most 256 KiB per document (reported); this leaves room and bounds time and memory. */
const MAX_LENGTH = 2 * 1024 * 1024;

/** XML 1.0 §2.2: no control characters but tab and line breaks, no half of a surrogate pair. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
const forbiddenCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u;

/** The same and every half of a surrogate pair: most texts have none of them, and one set of characters is found fast. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
const suspiciousCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/;
