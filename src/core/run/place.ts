/**
 * Which Azure a run wrote to. Its plan names the tenant and the service; but a sandbox has the same ids in each copy, and
 * a copy of a real setup has the real ones.
 */
export type RunPlace =
  /** Azure's own, or the one of a cloud file, by its name. */
  | { readonly kind: "cloud"; readonly name: string }
  /** A world file, by its absolute path. */
  | { readonly kind: "world"; readonly file: string }
  /** A built-in world in memory, which ends with its command. */
  | { readonly kind: "memory"; readonly world: string };

/** Whether two places are one. A world in memory is never the one of another command. */
export function isSamePlace(one: RunPlace, other: RunPlace): boolean {
  switch (one.kind) {
    case "cloud":
      return other.kind === "cloud" && one.name === other.name;
    case "world":
      return other.kind === "world" && one.file === other.file;
    case "memory":
      return false;
    default:
      return one satisfies never;
  }
}

/** A place for people; the name of a cloud and of a file are somebody's text. */
export function runPlaceWords(place: RunPlace): string {
  switch (place.kind) {
    case "cloud":
      return `cloud ${place.name}`;
    case "world":
      return `sandbox ${place.file}`;
    case "memory":
      return `sandbox ${place.world}, which was in memory`;
    default:
      return place satisfies never;
  }
}
