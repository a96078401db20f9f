import { foreignConsent } from "../../access/consent.ts";
import type { Finding } from "../../model/finding.ts";
import { consentFacts } from "./consent-facts.ts";
import { movedAuthority } from "./named-authority.ts";
import type { Outlook } from "./outlook.ts";
import { placeIn } from "./place-in.ts";

/**
 * Guests of the home tenant sign in there today, with its consent. At a shared authority they sign in to organizations of
 * their own, which have to consent anew (verified: Entra signs an account in where its home is).
 */
export function guests(outlook: Outlook): Finding[] {
  const { clientApps } = outlook.snapshot;
  const moved = movedAuthority(outlook);
  if (moved === null) return [];
  const answers = clientApps.map((app) => foreignConsent({ kind: "registered", app }, consentFacts(outlook)));
  const isEasy = answers.every(({ answer }) => answer === "after consent");
  const who = isEasy ? "have to consent" : "get in only after an administrator has opened the way";
  return [
    {
      code: "guests-need-consent",
      level: isEasy ? "note" : "warning",
      message: `Guests of the home tenant sign in there today; the metadata then leads them to organizations of their own, where they ${who}.`,
      hint: isEasy
        ? ""
        : "Tell guests and their organizations beforehand; what their administrators have to do stands with consent-not-bundled and admin-consent-needed.",
      place: placeIn(moved.source, moved.use.element, moved.use),
    },
  ];
}
