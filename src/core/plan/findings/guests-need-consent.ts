import { plannedClients } from "../../access/caller.ts";
import { foreignConsent } from "../../access/consent.ts";
import type { Finding } from "../../model/finding.ts";
import { consentFacts } from "./shared/consent-facts.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { movedAuthority } from "./shared/named-authority.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const guestsNeedConsent: FindingRule<"guests-need-consent"> = {
  code: "guests-need-consent",
  levels: ["warning", "note"],
  when: "The plan leads the OAuth metadata from the home tenant to a shared authority. A note where the guest can consent, a warning where only an administrator of the guest's own organization can open the way.",
  why: "Guests sign in to the home tenant today, with its consent. At a shared authority they sign in to organizations of their own, where nobody has consented yet.",
  cure: "Tell guests and their organizations beforehand.",
  looks: [{ at: "setup", half: "apim", look: movedGuests }],
};

/**
 * Guests of the home tenant sign in there today, with its consent. At a shared authority they sign in to organizations of
 * their own, which have to consent, too (verified: Entra signs an account in where its home is).
 */
function movedGuests(input: RuleInput): Finding[] {
  const moved = movedAuthority(input);
  if (moved === null) return [];
  const facts = consentFacts(input);
  const answers = plannedClients(input.snapshot).map((client) => foreignConsent(client, facts));
  const isEasy = answers.every(({ answer }) => answer === "after consent");
  const who = isEasy ? "they consent" : "an administrator has opened the way";
  return [
    {
      code: "guests-need-consent",
      level: isEasy ? "note" : "warning",
      message: `Guests of the home tenant, who get in today, are asked for consent once more: the metadata leads them to organizations of their own, where they get in after ${who}.`,
      hint: isEasy
        ? ""
        : "Tell guests and their organizations beforehand; what their administrators have to do stands with consent-not-bundled and admin-consent-needed.",
      place: placeIn(moved.source, moved.use.element, moved.use),
    },
  ];
}
