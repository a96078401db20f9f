import { childrenNamed } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import { commentAt } from "../document/surroundings.ts";
import { attributeNamed } from "../document/written-value.ts";
import { variablesIn } from "./served-variables.ts";

/**
 * Whether a request of the gateway exchanges the caller's token (the on-behalf-of flow) and does not sign in for the
 * gateway itself: what it sends asks for the grant type `jwt-bearer`, or for `on_behalf_of` (verified: Entra's page on the
 * flow). A client assertion, which client credentials may carry, has another type that ends in the same word.
 */
export function isOnBehalfOf(outline: PolicyOutline, request: PolicyElement): boolean {
  return textsOf(outline, request).some((text) =>
    /\bon_behalf_of\b|grant-type(?::|%3a)jwt-bearer/i.test(text),
  );
}

/** Whether a request that exchanges the caller's token takes its address from a context variable. */
export function isExchangedAt(outline: PolicyOutline, variable: string): boolean {
  return outline.elements.some(
    (element) =>
      isRequest(element) &&
      childrenNamed(element, "set-url").some((url) =>
        variablesIn(sourceOf(outline, url)).includes(variable),
      ) &&
      isOnBehalfOf(outline, element),
  );
}

/** An element by which the gateway makes a request of its own. */
export function isRequest({ name }: PolicyElement): boolean {
  return name === "send-request" || name === "send-one-way-request";
}

/** Whether the tenant of an element's address is that of the caller's token: its claim `tid`, as it is or in a variable. */
export function namesCallersTenant(outline: PolicyOutline, element: PolicyElement): boolean {
  return textsOf(outline, element).some((text) => /\btid\b/.test(text));
}

/** The source of an element and of each `set-variable` that it reads. */
function textsOf(outline: PolicyOutline, element: PolicyElement): string[] {
  const own = sourceOf(outline, element);
  const names = new Set(variablesIn(own));
  const variables = outline.elements.filter(
    (one) => one.name === "set-variable" && names.has(attributeText(outline, one, "name")),
  );
  return [own, ...variables.map((one) => sourceOf(outline, one))];
}

/** Without comments in it. */
function sourceOf(outline: PolicyOutline, { start, end }: PolicyElement): string {
  const { text, comments } = outline;
  if (commentAt(outline, start) !== null) return "";
  return comments
    .filter((comment) => comment.start >= start && comment.end <= end)
    .reduceRight(
      (source, comment) => source.slice(0, comment.start - start) + source.slice(comment.end - start),
      text.slice(start, end),
    );
}

function attributeText(outline: PolicyOutline, element: PolicyElement, name: string): string {
  const attribute = attributeNamed(element, name);
  return attribute === undefined ? "" : outline.text.slice(attribute.value.start, attribute.value.end).trim();
}
