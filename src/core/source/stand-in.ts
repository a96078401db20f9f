import { digest } from "../document/digest.ts";
import { isGuid } from "../text/guid.ts";
import type { Meaning } from "./meaning.ts";

/**
 * An id that stands for something whose id is not in the tree: the home tenant, an app registration, a client that is named by an
 * expression. Made of a word, so that the same tree gives the same ids, and with a version that no id of Entra has.
 */
export function standInId(word: string): string {
  const known = standIns.get(word);
  if (known !== undefined) return known;
  const made = madeFrom(word);
  if (standIns.size > 10_000) standIns.clear();
  standIns.set(word, made);
  return made;
}

/** A tree asks for the same ones over and over. */
const standIns = new Map<string, string>();

function madeFrom(word: string): string {
  const hex = digest(`entra-mcp source: ${word}`).slice(7);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0${hex.slice(13, 16)}-f${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The home tenant's id, or what stands for it where it was not told. */
export function homeIdOf({ homeTenant }: { readonly homeTenant: readonly string[] }): string {
  return homeTenant.find(isGuid) ?? standInId("home tenant");
}

/** Stands for an app registration that the tree declares. */
export function appStandIn(app: string): string {
  return standInId(`app ${app}`);
}

/**
 * What a policy would have there, with stand-ins for ids that the tree does not hold; `null` where it is not known.
 *
 * @param homeId the home tenant's id, or what stands for it
 */
export function valueOf(meaning: Meaning, homeId: string): string | null {
  switch (meaning.kind) {
    case "home tenant":
      return homeId;
    case "text":
      return meaning.value;
    case "application id":
      return appStandIn(meaning.app);
    case "joined": {
      const parts = meaning.parts.map((part) => valueOf(part, homeId));
      return parts.includes(null) ? null : parts.join("");
    }
    case "unknown":
      return null;
    default:
      return meaning satisfies never;
  }
}
