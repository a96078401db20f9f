import type { Case } from "./play.ts";

/** Why a run may stop short of its target after a single passing disturbance; `null` where it must get there. */
export function whyItMayStop(_case: Case, _exitCode: number): string | null {
  return null;
}
