import type { Finding } from "../../model/finding.ts";
import type { Snapshot } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";

export const couldNotRead: FindingRule<"could-not-read"> = {
  code: "could-not-read",
  levels: ["warning", "note"],
  when: "Something could not be read, for want of a permission or because the service failed.",
  why: "The plan says what it cannot know because of that. Things that do not exist are not reported.",
  cure: "Sign in with an identity that may read it, or continue if it does not matter.",
  looks: [{ at: "access", look: ({ snapshot }) => unreadableFindings(snapshot) }],
};

/** What the plan cannot know because something was not readable. */
export function unreadableFindings({ unreadable }: Pick<Snapshot, "unreadable">): Finding[] {
  return unreadable.map(({ resource, part, reason, consequence, hint, level }) => ({
    code: "could-not-read",
    level: level ?? "warning",
    message: `${part === "rest" ? `The rest of ${resource}` : resource} could not be read (${reason}); ${consequence}.`,
    hint: hint ?? hints[part ?? "whole"],
    place: { resource },
  }));
}

const hints = {
  whole: "Sign in with an identity that may read it, or continue if this does not matter here.",
  rest: "Look at the rest by hand if it matters here; clients that must keep access are named with --client-app.",
} as const;
