import { loginHost } from "../plan/findings/shared/consent-link.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { bold, type PageBlock, paragraph, say, typed } from "./page.ts";

/** What is typed into Copilot Studio, which reads no metadata and has a secret. */
export function copilotStudio(facts: HandoutFacts): readonly PageBlock[] {
  const { url, clientId, scope } = facts;
  const { authorize, token } = endpointsOf(facts);
  return [
    paragraph(
      say`Add a tool of type Model Context Protocol, with OAuth 2.0 and ${bold("Manual")}. It signs in with a secret, which only the publisher can make and which is in no handout.`,
    ),
    {
      kind: "rows",
      head: ["Field", "Value"],
      rows: [
        [say`Server URL`, say`${typed(url)}`],
        [say`Client ID`, say`${typed(clientId)}`],
        [say`Authorization URL`, say`${typed(authorize)}`],
        [say`Token URL and refresh URL`, say`${typed(token)}`],
        [say`Scopes`, say`${typed(`${scope} offline_access`)}`],
      ],
    },
  ];
}

/** Where a client without metadata sends people; a shared authority, so that those of every organization can sign in. */
function endpointsOf({ snapshot, advertised }: HandoutFacts): {
  readonly authorize: string;
  readonly token: string;
} {
  const authority = advertised.authorities.includes("organizations") ? "organizations" : "common";
  const base = `https://${loginHost(snapshot)}/${authority}/oauth2/v2.0`;
  return { authorize: `${base}/authorize`, token: `${base}/token` };
}
