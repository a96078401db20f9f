import type { PolicyElement } from "./outline.ts";

/**
 * The policy elements that validate a token of Microsoft Entra, with the word for each in this program. A new one is a
 * compile error at each place that has to know what it demands.
 */
export const validatingElements = {
  "validate-azure-ad-token": "azure-ad",
  "validate-jwt": "jwt",
} as const;

/** Which of the validating elements a validation is. */
export type ValidationKind = (typeof validatingElements)[keyof typeof validatingElements];

/** Which kind of token validation an element is; `null` for any other element. */
export function validationKind({ name }: Pick<PolicyElement, "name">): ValidationKind | null {
  return kinds.get(name) ?? null;
}

/** It is asked of every element. */
const kinds: ReadonlyMap<string, ValidationKind> = new Map(Object.entries(validatingElements));

/** The start of a validation in a text, wherever it is written. Global, so `lastIndex` has to be reset. */
export const validationTag = new RegExp(`<(?:${Object.keys(validatingElements).join("|")})\\b`, "g");
