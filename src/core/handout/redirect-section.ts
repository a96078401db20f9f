import type { HandoutFacts } from "./handout-facts.ts";
import { type McpClient, mcpClients, type RedirectMatch, redirectMatches } from "./mcp-clients.ts";
import { calledBy, joinedTexts, paragraph, type Section, say, type Text, typed } from "./page.ts";

/**
 * Which redirect URI each client needs, and whether the client app has it; none for a registration that is not read here,
 * which has what its owners gave it.
 */
export function redirectSections({ client, hasBuiltInSignIn }: HandoutFacts): readonly Section[] {
  if (client.kind !== "own") return [];
  const { displayName, redirectUris } = client.app;
  return [
    {
      title: "Redirect URIs",
      blocks: [
        paragraph(
          say`Entra takes people back to an MCP client only at an address that ${calledBy(displayName)} has. One of those of a client is enough; the port of an address on this computer does not count.`,
        ),
        ...(hasBuiltInSignIn ? [builtIn] : []),
        {
          kind: "rows",
          head: ["Client", "Redirect URI", "Platform", "Registered"],
          rows: Object.values(mcpClients).map((one) => rowOf(one, redirectUris)),
        },
      ],
      parts: [],
    },
  ];
}

/** Where the metadata leads to Entra (verified: build of its extension; what account brokers ask for is not). */
const builtIn = paragraph(
  say`Visual Studio Code comes back at ${typed("https://vscode.dev/redirect")} here, because it signs in with its own Microsoft accounts; on Windows and macOS their broker may want another address, which the refusal names.`,
);

function rowOf(client: McpClient, registered: readonly string[]): readonly Text[] {
  const matches = redirectMatches(client, registered);
  const ending = client.hasOwnPath === true ? "/…" : "";
  const uris = matches.map(({ uri }) => say`${typed(uri + ending)}`);
  const doubt = client.doubt === null ? say`` : say` ${client.doubt}`;
  return [
    say`${client.name}`,
    say`${joinedTexts(uris, " or ")}${doubt}`,
    say`${client.platform}`,
    answer(matches),
  ];
}

function answer(matches: readonly RedirectMatch[]): Text {
  const found = matches.filter(({ registered }) => registered !== null);
  const [first] = found;
  if (first === undefined) return say`no`;
  if (found.length === matches.length && found.every(({ uri, registered }) => uri === registered))
    return say`yes`;
  return say`yes: ${joinedTexts(
    [...new Set(found.map(({ registered }) => registered ?? ""))].map((uri) => say`${typed(uri)}`),
    ", ",
  )}`;
}
