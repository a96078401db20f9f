import type { Case } from "./play.ts";

/** Why a run may stop short of success after a single passing disturbance; `null` where it must get there. */
export function whyItMayStop({ disturbance }: Case, exitCode: number): string | null {
  // Everything is written, and the last look shows an old state.
  if (disturbance.name === "a stale read" && exitCode === 8) return "a success that is not seen is none";
  return null;
}
