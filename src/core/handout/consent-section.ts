import { requiredScopes } from "../access/client.ts";
import type { AppRegistration, PermissionScope } from "../model/app-registration.ts";
import { consentLink } from "../plan/findings/shared/consent-link.ts";
import { sameId } from "../text/guid.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { calledBy, type PageBlock, paragraph, type Section, say, type Text, toCopy, typed } from "./page.ts";

/** Who consents to what before anybody can use the server, and what is on the screen then; none where it is given. */
export function consentSections(facts: HandoutFacts): readonly Section[] {
  if (facts.consent.answer === "yes") return [];
  return [
    {
      title: facts.isHome ? "Consent" : "Consent, for an administrator of the organization",
      blocks: [
        paragraph(whoConsents(facts)),
        ...(facts.isHome ? atHome(facts) : abroad(facts)),
        ...(facts.client.kind === "own" ? screen(facts, facts.client.app) : []),
      ],
      parts: [],
    },
  ];
}

function whoConsents({ consent }: HandoutFacts): Text {
  const because = consent.why === null ? "" : `: ${consent.why}`;
  switch (consent.answer) {
    case "yes":
      return say`It is given: nobody is asked.`;
    case "after consent":
      return say`Each person is asked once, at the first sign-in, and can accept. Where the organization lets nobody but administrators consent (AADSTS90094), or to spare everybody the question, an administrator accepts once for all.`;
    case "after an administrator's consent":
      return say`Nobody can sign in before an administrator has done their part${because}.`;
    case "unknown":
      return say`Whether an administrator has to consent first is not known${because}.`;
    case "no":
      return say`As the server is set up, this sign-in is refused${because}. The publisher has to change that first.`;
    default:
      return consent.answer satisfies never;
  }
}

/** The home tenant has the API already. */
function atHome(facts: HandoutFacts): readonly PageBlock[] {
  const { client, consent } = facts;
  if (client.kind !== "own" || consent.answer === "yes" || consent.answer === "no") return [];
  return [
    paragraph(say`An administrator${of(facts)} consents for everybody with this link:`),
    ...linkBlocks(facts, client.app),
  ];
}

/** What an administrator of another organization does there, in this order. */
function abroad(facts: HandoutFacts): readonly PageBlock[] {
  const { client } = facts;
  const { apiApp } = facts.snapshot;
  const add = (appId: string) => toCopy("sh", `az ad sp create --id ${appId}`);
  const addApi: readonly PageBlock[] = [
    paragraph(
      say`Add the API, ${calledBy(apiApp.displayName)}, to the organization, signed in there with Azure CLI:`,
    ),
    add(apiApp.appId),
  ];
  if (client.kind !== "own") return addApi;
  const isBundled = facts.consent.code !== "api-to-add";
  const link = linkBlocks(facts, client.app);
  if (!isBundled) {
    return [
      ...addApi,
      paragraph(say`Then consent for everybody, signed in as an administrator${of(facts)}:`),
      ...link,
    ];
  }
  return [
    paragraph(
      say`One link adds ${calledBy(client.app.displayName)} and the API and consents for everybody; open it signed in as an administrator${of(facts)}:`,
    ),
    ...link,
  ];
}

function of({ customer }: HandoutFacts): Text {
  return customer === null ? say`` : say` of ${calledBy(customer.domain ?? customer.id)}`;
}

function linkBlocks({ snapshot, customer }: HandoutFacts, app: AppRegistration): readonly PageBlock[] {
  if (app.redirectUris.length === 0) {
    return [
      paragraph(
        say`There is no link, because ${calledBy(app.displayName)} has no redirect URI that Entra could lead back to (AADSTS900971).`,
      ),
    ];
  }
  const address = consentLink(snapshot, app, customer?.id);
  return [
    { kind: "address", address },
    paragraph(
      say`It ends at a page of the client, which may say that something is missing: the consent is given.`,
    ),
  ];
}

/** Entra leaves out the line between a client and an API that knows it (verified: AzureAD/microsoft-identity-web#1597). */
function screen({ snapshot: { apiApp }, consent }: HandoutFacts, app: AppRegistration): readonly PageBlock[] {
  const scopes = requiredScopes(apiApp, app);
  const others = app.requiredResourceAccess.filter(
    ({ resourceAppId }) => !sameId(resourceAppId, apiApp.appId),
  );
  const publisher =
    app.verifiedPublisherId === null
      ? say`its publisher: ${typed("unverified")}, because Microsoft has not verified who that is`
      : say`its publisher, with the mark of a verified one`;
  const known = apiApp.knownClientApplications.some((id) => sameId(id, app.appId));
  const line =
    known && consent.code !== "api-to-add"
      ? say`, unless Entra leaves that line out, as it may for an app that the API knows`
      : say``;
  return [
    paragraph(say`What the screen shows:`),
    {
      kind: "points",
      points: [
        say`the app ${calledBy(app.displayName)}${app.publisherDomain === null ? say`` : say`, of ${calledBy(app.publisherDomain)}`}`,
        publisher,
        ...scopes.map((scope) => say`for ${calledBy(apiApp.displayName)}: ${permission(scope)}${line}`),
        ...(others.length === 0
          ? []
          : [say`what it asks of other APIs, usually to sign in and to read the profile of who does`]),
      ],
    },
  ];
}

function permission({ consentName, value }: PermissionScope): Text {
  return consentName === undefined ? say`${typed(value)}` : say`“${calledBy(consentName)}” (${typed(value)})`;
}
