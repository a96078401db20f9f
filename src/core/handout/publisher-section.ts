import type { HandoutFacts } from "./handout-facts.ts";
import { type McpClient, type McpClientId, mcpClients } from "./mcp-clients.ts";
import { clientWith } from "./obstacles.ts";
import {
  bold,
  calledBy,
  joinedTexts,
  type PageBlock,
  paragraph,
  type Section,
  say,
  type Text,
  toCopy,
  typed,
} from "./page.ts";
import { redirectCommand } from "./redirect-change.ts";
import { canComeBack, type RedirectMatch, type Redirects, redirectMatches } from "./redirect-match.ts";

/**
 * Which redirect URI each client needs and on which platform, whether the client app has it there, and how the publisher adds it; none
 * for a registration that is not read here, which has what its owners gave it.
 */
export function publisherSections(facts: HandoutFacts): readonly Section[] {
  const { client } = facts;
  if (client.kind !== "own") return [];
  const clients = (Object.keys(mcpClients) as McpClientId[])
    .filter((id) => !(facts.hasBuiltInSignIn && id === "visual-studio-code-insiders"))
    .map((id) => clientWith(facts, id));
  return [
    {
      title: "For the publisher: redirect URIs",
      blocks: [
        paragraph(
          say`Entra takes people back to an MCP client only at an address that ${calledBy(client.app.displayName)} has on the platform ${bold(usual)}, or ${bold("Web")} for a client with a secret. One address of a client is enough; the port of an address on one's own computer does not count.`,
        ),
        ...(facts.hasBuiltInSignIn ? [builtIn] : []),
        {
          kind: "rows",
          head: ["Client", "Redirect URI", "Registered"],
          rows: clients.map((one) => rowOf(one, client.app)),
        },
        ...howToAdd(facts, clients, client.app),
      ],
      parts: [],
    },
  ];
}

/** Where the metadata leads to Entra (verified: build of its extension; what account brokers ask for is not). */
const builtIn = paragraph(
  say`Visual Studio Code signs in with its own Microsoft accounts here; on Windows and macOS their broker may want another address, which the refusal names.`,
);

const usual = "Mobile and desktop applications";

function rowOf(client: McpClient, redirects: Redirects): readonly Text[] {
  const matches = redirectMatches(client, redirects);
  const ending = client.hasOwnPath === true ? "/…" : "";
  const uris = matches.map(({ uri }) => say`${typed(uri + ending)}`);
  const platform = client.platform === usual ? say`` : say`, ${bold(client.platform)}`;
  const doubt = client.doubt === null ? say`` : say` (${client.doubt})`;
  return [
    say`${client.name}`,
    say`${joinedTexts(uris, " or ")}${platform}${doubt}`,
    answer(client, matches, redirects),
  ];
}

function answer(client: McpClient, matches: readonly RedirectMatch[], redirects: Redirects): Text {
  const right = matches.filter(({ platform }) => platform === client.platform);
  const others = matches.flatMap(({ registered, platform }) =>
    registered === null || platform === null || platform === client.platform
      ? []
      : [say`${typed(registered)} on the platform ${bold(platform)}`],
  );
  const wrong = others.length === 0 ? say`` : say`; ${joinedTexts(others, ", ")}`;
  if (right.length === 0) {
    return canComeBack(client, redirects) ? say`another address will do${wrong}` : say`no${wrong}`;
  }
  if (right.length === matches.length) return say`yes`;
  const which = matches.flatMap((match, index) => (right.includes(match) ? (ordinals[index] ?? []) : []));
  return say`yes, the ${which.join(" and ")}${wrong}`;
}

const ordinals = ["first", "second", "third"];

function howToAdd(
  facts: HandoutFacts,
  clients: readonly McpClient[],
  app: Parameters<typeof redirectCommand>[1],
): readonly PageBlock[] {
  if (clients.every((one) => canComeBack(one, app))) return [];
  const portal = say`In the portal: App registrations, ${calledBy(app.displayName)}, ${bold("Authentication")}, ${bold("Add a platform")}.`;
  const command = redirectCommand(facts, app);
  if (command === null) return [paragraph(portal)];
  return [
    paragraph(
      say`${portal} With Azure CLI, this adds what programs on people's computers lack, and moves what they have on another platform. It sets whole lists, as they were when this page was made:`,
    ),
    toCopy("sh", command),
  ];
}
