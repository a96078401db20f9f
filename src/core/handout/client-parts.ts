import type { AppRegistration } from "../model/app-registration.ts";
import { loginHost } from "../plan/findings/shared/consent-link.ts";
import {
  claudeCodeCommand,
  claudeCodeSettings,
  copilotCliSettings,
  cursorSettings,
  inspectorCommand,
  inspectorSettings,
  mcpRemoteCommand,
} from "./client-settings.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { isReady, type McpClient, mcpClients, redirectMatches } from "./mcp-clients.ts";
import {
  bold,
  calledBy,
  jsonToCopy,
  type PageBlock,
  paragraph,
  type Section,
  say,
  toCopy,
  typed,
} from "./page.ts";

type Part = Section["parts"][number];

/** How to add the server to other clients than Visual Studio Code: those that can sign in with this setup's client. */
export function clientParts(facts: HandoutFacts): readonly Part[] {
  const { client } = facts;
  switch (client.kind) {
    case "own":
      return ownParts(facts, client.app);
    // Its registration is Microsoft's and has a redirect URI for this one beside the editor (verified: powerbi-modeling-mcp#68).
    case "Visual Studio Code":
      return [copilotCli(facts, [])];
    // What the registration of others has is not known.
    case "registered elsewhere":
      return [];
    default:
      return client satisfies never;
  }
}

function ownParts(facts: HandoutFacts, app: AppRegistration): readonly Part[] {
  const { redirectUris } = app;
  const notYet = (client: McpClient) => (isReady(client, redirectUris) ? [] : [lacking(client, app)]);
  const known = mcpClients;
  return [
    claudeCode(facts, app, notYet(known["claude-code"])),
    { title: known.cursor.name, blocks: [...notYet(known.cursor), ...cursor(facts)] },
    inspector(facts, app, notYet(known.inspector)),
    copilotCli(facts, notYet(known["copilot-cli"]), redirectUris),
    {
      title: known["copilot-studio"].name,
      blocks: [...notYet(known["copilot-studio"]), ...copilotStudio(facts)],
    },
    ...(isReady(known["mcp-remote"], redirectUris) ? [mcpRemote(facts)] : []),
    ...(isReady(known.claude, redirectUris) ? [claude(facts)] : []),
  ];
}

/** Who reads the page cannot change that, so it is said first and in one line. */
function lacking({ redirectUris, platform }: McpClient, { displayName }: AppRegistration): PageBlock {
  const uri = typed(redirectUris[0] ?? "");
  return paragraph(
    say`${bold("Not yet:")} ${calledBy(displayName)} lacks ${uri}. The publisher adds it under App registrations > Authentication > ${platform}.`,
  );
}

function claudeCode(
  facts: HandoutFacts,
  { redirectUris }: AppRegistration,
  notYet: readonly PageBlock[],
): Part {
  const client = mcpClients["claude-code"];
  const port = portOf(client, redirectUris);
  const how = facts.isScopeTold
    ? toCopy("sh", claudeCodeCommand(facts, port))
    : jsonToCopy(claudeCodeSettings(facts, port));
  const where = facts.isScopeTold
    ? say`Run this, then ${typed("/mcp")} in a session, and authenticate:`
    : say`Save this as ${typed(".mcp.json")} in the project, because the command cannot name the scope; then ${typed("/mcp")} in a session, and authenticate:`;
  return { title: client.name, blocks: [...notYet, paragraph(where), how] };
}

function cursor(facts: HandoutFacts): readonly PageBlock[] {
  return [paragraph(say`In ${typed("~/.cursor/mcp.json")}:`), jsonToCopy(cursorSettings(facts))];
}

function inspector(
  facts: HandoutFacts,
  { redirectUris }: AppRegistration,
  notYet: readonly PageBlock[],
): Part {
  const { name, redirectUris: usual } = mcpClients.inspector;
  // Its command line can be told where to come back to, so any loopback address that is registered does.
  const loopback = redirectUris.find(
    (uri) => /^http:\/\/(?:localhost|127\.0\.0\.1):\d+(?:\/|$)/.test(uri) && URL.canParse(uri),
  );
  return {
    title: name,
    blocks: [
      ...(loopback === undefined ? notYet : []),
      paragraph(say`Save this as ${typed("mcp.json")} in an empty folder, and run the command there:`),
      jsonToCopy(inspectorSettings(facts)),
      toCopy("sh", inspectorCommand(facts, new URL(loopback ?? usual[0] ?? "").href)),
    ],
  };
}

function copilotCli(
  facts: HandoutFacts,
  notYet: readonly PageBlock[],
  registered: readonly string[] = [],
): Part {
  const client = mcpClients["copilot-cli"];
  const blocks: readonly PageBlock[] = [
    ...notYet,
    paragraph(say`In ${typed("~/.copilot/mcp-config.json")}:`),
    jsonToCopy(copilotCliSettings(facts, portOf(client, registered))),
    ...(facts.isScopeTold
      ? []
      : [
          paragraph(
            say`Versions that leave out the scope are refused (AADSTS900144); there is no setting that is certain to help.`,
          ),
        ]),
  ];
  return { title: client.name, blocks };
}

function copilotStudio(facts: HandoutFacts): readonly PageBlock[] {
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

function mcpRemote(facts: HandoutFacts): Part {
  return {
    title: mcpClients["mcp-remote"].name,
    blocks: [
      paragraph(say`For clients that start a program and cannot sign in themselves:`),
      toCopy("sh", mcpRemoteCommand(facts)),
    ],
  };
}

function claude({ url, clientId }: HandoutFacts): Part {
  return {
    title: mcpClients.claude.name,
    blocks: [
      paragraph(
        say`Add a custom connector with the address ${typed(url)}; under the advanced settings, the client ID is ${typed(clientId)}, and the secret stays empty.`,
      ),
    ],
  };
}

/** The port of a registered redirect URI, so that it fits letter by letter; else the usual one. */
function portOf(client: McpClient, registered: readonly string[]): string {
  const match = redirectMatches(client, registered).find((one) => one.registered !== null);
  const uri = match?.registered ?? "";
  const own = URL.canParse(uri) ? new URL(uri).port : "";
  return own === "" ? new URL(client.redirectUris[0] ?? "").port : own;
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
