import type { Meaning } from "../meaning.ts";

/** Whether the home tenant is a part of a meaning. */
export function mentionsHome(meaning: Meaning): boolean {
  return meaning.kind === "home tenant" || (meaning.kind === "joined" && meaning.parts.some(mentionsHome));
}
