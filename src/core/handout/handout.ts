import { clientParts, describedClients } from "./client-parts.ts";
import { keyHeader, needsClientId } from "./client-settings.ts";
import { consentSections } from "./consent-section.ts";
import { editorSection } from "./editor-section.ts";
import { type HandoutFacts, type HandoutSource, handoutFacts } from "./handout-facts.ts";
import { notYet, obstaclesFor } from "./obstacles.ts";
import {
  bold,
  calledBy,
  type Page,
  type PageBlock,
  paragraph,
  type Section,
  say,
  type Text,
  typed,
} from "./page.ts";
import { publisherSections } from "./publisher-section.ts";
import { signOutSection } from "./sign-out-section.ts";
import { symptoms } from "./symptoms.ts";

/** A page for people of other organizations, and whether the one that it is for gets in. */
export interface Handout {
  readonly page: Page;
  readonly admission: HandoutFacts["admission"];
  /** Whether anything is known to keep people with Visual Studio Code out, who are most. */
  readonly isEditorReady: boolean;
}

/**
 * The handout of a setup as it is now, in the order in which things are done: what an administrator does first, then each person, then
 * whoever is in trouble, and last the publisher. @throws Fault `refused` for a setup that serves nobody else yet
 */
export function handoutOf(source: HandoutSource): Handout {
  const facts = handoutFacts(source);
  return {
    admission: facts.admission,
    isEditorReady: obstaclesFor(facts, "visual-studio-code").length === 0,
    page: {
      title: say`Connect to ${calledBy(facts.snapshot.api.displayName)}`,
      alerts: facts.admission === "not listed" ? [notListed(facts)] : [],
      sections: [
        atAGlance(facts),
        ...consentSections(facts),
        editorSection(facts),
        ...otherClients(facts),
        whatGoesWrong(facts),
        signOutSection(facts),
        ...publisherSections(facts),
      ],
    },
  };
}

function notListed({ customer }: HandoutFacts): Text {
  return say`The gateway does not admit ${calledBy(customer?.domain ?? customer?.id ?? "")} yet: whatever is done here ends with the answer 401. The publisher adds the organization to its list first: ${typed(`entra-mcp tenants add ${customer?.domain ?? customer?.id ?? ""}`)}`;
}

function atAGlance(facts: HandoutFacts): Section {
  const { url, clientId, client, scope, customer, admission, consent } = facts;
  const whom: Readonly<Record<HandoutFacts["admission"], Text>> = {
    everybody: say`people with a work or school account of any organization`,
    listed: say`people with a work or school account of the organizations on the publisher's list; yours is on it`,
    "not listed": say`people with a work or school account of the organizations on the publisher's list; yours is not on it`,
    asked: say`people with a work or school account of the organizations on the publisher's list; ask whether yours is on it`,
    unknown: say`people with a work or school account; whether your organization is admitted is not known here`,
  };
  const rows: readonly (readonly Text[])[] = [
    [say`MCP server`, say`${typed(url)}`],
    [say`Publisher`, publisher(facts)],
    ...(needsClientId(facts) || client.kind !== "Visual Studio Code"
      ? [[say`Client ID`, say`${typed(clientId)}${ofClient(facts)}`]]
      : []),
    ...(facts.isScopeTold ? [] : [[say`Scope`, say`${typed(scope)}`]]),
    ...(customer === null ? [] : [[say`Organization`, organization(facts)]]),
    [say`Who gets in`, whom[admission]],
    ...(consent.answer === "yes" ? [[say`Consent`, say`given: nobody is asked`]] : []),
  ];
  return { title: "At a glance", blocks: [{ kind: "rows", head: ["What", "Value"], rows }], parts: [] };
}

/** People of other organizations meet the word on this page first. */
function publisher({ snapshot: { apiApp, homeTenant } }: HandoutFacts): Text {
  const domain = apiApp.publisherDomain ?? homeTenant.domains[0];
  const who = domain === undefined ? say`` : say`${calledBy(domain)}: `;
  return say`${who}who runs the server and gave you this page`;
}

function ofClient({ client }: HandoutFacts): Text {
  switch (client.kind) {
    case "own":
      return say` (${calledBy(client.app.displayName)}; a public client, without a secret)`;
    case "Visual Studio Code":
      return say` (Visual Studio Code's own)`;
    case "registered elsewhere":
      return client.client.displayName === null ? say`` : say` (${calledBy(client.client.displayName)})`;
    default:
      return client satisfies never;
  }
}

function organization({ customer, isHome }: HandoutFacts): Text {
  const { domain = null, id = "" } = customer ?? {};
  const home = isHome ? ", the home tenant of the server" : "";
  return domain === null ? say`${typed(id)}${home}` : say`${calledBy(domain)}, ${typed(id)}${home}`;
}

function otherClients(facts: HandoutFacts): readonly Section[] {
  const key: readonly PageBlock[] = facts.needsKey
    ? [
        paragraph(
          say`Each of them also has to send the header ${typed(keyHeader)} with the key that the publisher gave you.`,
        ),
      ]
    : [];
  const none: readonly PageBlock[] =
    facts.client.kind === "own"
      ? notYet(facts, describedClients)
      : [
          paragraph(
            say`The server has no client app of its own, so that clients which bring no client id cannot sign in.`,
          ),
        ];
  return [{ title: "Other clients", blocks: [...none, ...key], parts: clientParts(facts) }];
}

function whatGoesWrong(facts: HandoutFacts): Section {
  const rows = symptoms
    .filter(({ canHappen }) => canHappen(facts))
    .map(({ sign, meaning, cure }) => [say`${bold(sign)}: ${meaning}`, cure(facts)]);
  return {
    title: "When something goes wrong",
    blocks: [{ kind: "rows", head: ["What you see", "What helps"], rows }],
    parts: [],
  };
}
