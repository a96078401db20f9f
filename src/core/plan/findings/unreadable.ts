import type { Finding } from "../../model/finding.ts";
import type { Snapshot } from "../../model/setup.ts";

/** What the plan cannot know because something was not readable. */
export function unreadableFindings({ unreadable }: Pick<Snapshot, "unreadable">): Finding[] {
  return unreadable.map(({ resource, reason, consequence, level }) => ({
    code: "could-not-read",
    level: level ?? "warning",
    message: `${resource} could not be read (${reason}); ${consequence}.`,
    hint: "Sign in with an identity that may read it, or go on if this does not matter here.",
    place: { resource },
  }));
}
