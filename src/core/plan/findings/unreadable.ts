import type { Finding } from "../../model/finding.ts";
import type { Snapshot } from "../../model/setup.ts";

/** What the plan cannot know because something was not readable. */
export function unreadableFindings({ unreadable }: Pick<Snapshot, "unreadable">): Finding[] {
  return unreadable.map(({ resource, part, reason, consequence, level }) => ({
    code: "could-not-read",
    level: level ?? "warning",
    message: `${part === "rest" ? `The rest of ${resource}` : resource} could not be read (${reason}); ${consequence}.`,
    hint: hints[part ?? "whole"],
    place: { resource },
  }));
}

const hints = {
  whole: "Sign in with an identity that may read it, or go on if this does not matter here.",
  rest: "Look at the rest by hand if it matters here; clients that must keep access are named with --client-app.",
} as const;
