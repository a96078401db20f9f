import { clientParts } from "./client-parts.ts";
import { keyHeader, needsClientId, vsCodeSettings } from "./client-settings.ts";
import { consentSection } from "./consent-section.ts";
import { type HandoutFacts, type HandoutSource, handoutFacts } from "./handout-facts.ts";
import {
  bold,
  calledBy,
  jsonToCopy,
  type Page,
  type PageBlock,
  paragraph,
  type Section,
  say,
  type Text,
  typed,
} from "./page.ts";
import { redirectSections } from "./redirect-section.ts";
import { signOutSection } from "./sign-out-section.ts";
import { symptoms } from "./symptoms.ts";

/** A page for people of other organizations, and whether the one that it is for gets in. */
export interface Handout {
  readonly page: Page;
  readonly admission: HandoutFacts["admission"];
}

/** The handout of a setup as it is now. @throws Fault `refused` for a setup that serves nobody else yet */
export function handoutOf(source: HandoutSource): Handout {
  const facts = handoutFacts(source);
  return {
    admission: facts.admission,
    page: {
      title: say`Connect to ${calledBy(facts.snapshot.api.displayName)}`,
      alerts: facts.admission === "not listed" ? [notListed(facts)] : [],
      sections: [
        atAGlance(facts),
        editor(facts),
        ...otherClients(facts),
        ...redirectSections(facts),
        consentSection(facts),
        signOutSection(facts),
        whatGoesWrong(facts),
      ],
    },
  };
}

function notListed({ customer }: HandoutFacts): Text {
  return say`The gateway does not admit ${calledBy(customer?.domain ?? customer?.id ?? "")} yet: whatever is done here ends with the answer 401. The publisher adds the organization to its list first: ${typed(`entra-mcp tenants add ${customer?.domain ?? customer?.id ?? ""}`)}`;
}

function atAGlance(facts: HandoutFacts): Section {
  const { url, clientId, client, scope, customer, admission } = facts;
  const whom: Readonly<Record<HandoutFacts["admission"], Text>> = {
    everybody: say`people with a work or school account of any organization`,
    listed: say`people with a work or school account of the organizations on the publisher's list; yours is on it`,
    "not listed": say`people with a work or school account of the organizations on the publisher's list; yours is not on it`,
    asked: say`people with a work or school account of the organizations on the publisher's list; ask whether yours is on it`,
    unknown: say`people with a work or school account; whether your organization is admitted is not known here`,
  };
  const rows: readonly (readonly Text[])[] = [
    [say`MCP server`, say`${typed(url)}`],
    ...(needsClientId(facts) || client.kind !== "Visual Studio Code"
      ? [[say`Client ID`, say`${typed(clientId)}${ofClient(facts)}`]]
      : []),
    ...(facts.isScopeTold ? [] : [[say`Scope`, say`${typed(scope)}`]]),
    ...(customer === null ? [] : [[say`Organization`, organization(facts)]]),
    [say`Who gets in`, whom[admission]],
  ];
  return { title: "At a glance", blocks: [{ kind: "rows", head: ["What", "Value"], rows }], parts: [] };
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

function editor(facts: HandoutFacts): Section {
  return {
    title: "Visual Studio Code",
    blocks: [
      ...(facts.client.kind === "Visual Studio Code"
        ? [
            paragraph(
              say`Nobody needs a client id of their own: Visual Studio Code signs in with the one that it has.`,
            ),
          ]
        : []),
      paragraph(
        say`Save this as ${typed(".vscode/mcp.json")} in a folder, or add it with ${bold("MCP: Open User Configuration")}:`,
      ),
      jsonToCopy(vsCodeSettings(facts)),
      { kind: "steps", steps: editorSteps(facts) },
    ],
    parts: [],
  };
}

function editorSteps(facts: HandoutFacts): readonly Text[] {
  const { clientId, needsKey, hasBuiltInSignIn } = facts;
  return [
    say`Choose ${bold("Start")} above the entry${needsKey ? ", and type the subscription key that the publisher gave you" : ""}.`,
    ...(hasBuiltInSignIn
      ? []
      : [say`If a client id is asked for, it is ${typed(clientId)}; leave the secret empty.`]),
    say`Sign in with your work or school account, and accept what is asked, if anything is.`,
    say`The entry then says how many tools there are.`,
  ];
}

function otherClients(facts: HandoutFacts): readonly Section[] {
  const parts = clientParts(facts);
  const key: readonly PageBlock[] = facts.needsKey
    ? [
        paragraph(
          say`Each of them also has to send the header ${typed(keyHeader)} with the key that the publisher gave you.`,
        ),
      ]
    : [];
  const none: readonly PageBlock[] =
    facts.client.kind === "own"
      ? []
      : [
          paragraph(
            say`The server has no client app of its own, so that clients which bring no client id cannot sign in.`,
          ),
        ];
  return [{ title: "Other clients", blocks: [...none, ...key], parts }];
}

function whatGoesWrong(facts: HandoutFacts): Section {
  const rows = symptoms
    .filter(({ canHappen }) => canHappen(facts))
    .map(({ sign, meaning, person, administrator }) => [
      say`${bold(sign)}: ${meaning}`,
      person(facts),
      administrator(facts),
    ]);
  return {
    title: "When something goes wrong",
    blocks: [{ kind: "rows", head: ["What you see", "What you do", "What an administrator does"], rows }],
    parts: [],
  };
}
