import { askedScopes } from "../../access/asked-scopes.ts";
import { needsStepUp } from "../../access/client.ts";
import type { ConsentFacts } from "../../access/consent.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import { consentFacts } from "./shared/consent-facts.ts";
import { consentLink, linkedRedirect } from "./shared/consent-link.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { joinedWords } from "./shared/sentence.ts";

export const adminConsentNeeded: FindingRule<"admin-consent-needed"> = {
  code: "admin-consent-needed",
  levels: ["warning"],
  when: "The client asks for a scope of type Admin, or its publisher is not verified and it was registered after 2020-11-08.",
  why: "People of other organizations are told that an administrator has to approve (AADSTS90094).",
  cure: "Give each administrator the consent link of the hint, or verify the publisher.",
  looks: [{ at: "setup", half: "entra", look: adminConsent }],
};

/** Clients that people of other organizations cannot start to use before their administrator has consented. */
function adminConsent(input: RuleInput): Finding[] {
  const { snapshot } = input;
  const facts = consentFacts(input);
  return snapshot.clientApps.flatMap((client) => {
    const adminScopes = requestedScopes(client, facts).filter(({ type }) => type === "Admin");
    const names = adminScopes.map(({ value }) => value);
    const reasons = [
      ...(names.length === 0 ? [] : [`only administrators can consent to ${joinedWords(names)}`]),
      ...(needsStepUp(client) ? ["its publisher is not verified"] : []),
    ];
    if (reasons.length === 0) return [];
    const cure =
      names.length > 0 ? "" : ", or verify the publisher (App registrations > Branding & properties)";
    return [
      {
        code: "admin-consent-needed",
        level: "warning",
        message: `In most other organizations an administrator has to consent to ${client.displayName} before people can sign in (AADSTS90094): ${joinedWords(reasons)}.`,
        hint: `Give each administrator this link${cure}: ${consentLink(snapshot, client)} ${redirectWords(client)}`,
        place: { resource: `/applications/${client.id}` },
      },
    ];
  });
}

/** Where an administrator comes to after consenting, and where that address is from. */
function redirectWords(client: AppRegistration): string {
  const uri = linkedRedirect(client);
  return uri === null
    ? `${client.displayName} has no redirect URI, which Entra wants in the link.`
    : `Afterwards it leads to ${uri}, the first redirect URI of ${client.displayName}${uri.startsWith("https://") ? " at https" : ""}.`;
}

/** The scopes of the API that the client asks for; all that are enabled when that is not known. */
function requestedScopes(
  app: AppRegistration,
  { apiApp, advertised }: ConsentFacts,
): AppRegistration["scopes"] {
  const asked = askedScopes({ kind: "registered", app }, apiApp, advertised);
  return asked.kind === "scopes" ? asked.scopes : apiApp.scopes.filter(({ isEnabled }) => isEnabled);
}
