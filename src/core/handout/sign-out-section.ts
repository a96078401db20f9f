import type { HandoutFacts } from "./handout-facts.ts";
import type { McpClientId } from "./mcp-clients.ts";
import { obstaclesFor } from "./obstacles.ts";
import { bold, paragraph, type Section, say, type Text, typed } from "./page.ts";

/** How to sign out, and how to get rid of what a client remembers of another account or of the setup before a migration. */
export function signOutSection(facts: HandoutFacts): Section {
  return {
    title: "Sign out, and start again",
    blocks: [
      paragraph(
        say`A client remembers the account, and what the server said about itself. After a refusal, or to try another account, let it forget both.`,
      ),
      {
        kind: "points",
        points: [
          ...(facts.hasBuiltInSignIn ? builtIn : dynamic),
          ...others(facts),
          say`Visual Studio Code, if nothing else helps: take Insiders for a second account. Or close it and delete ${typed("state.vscdb")} and ${typed("state.vscdb.backup")} in ${typed(String.raw`%APPDATA%\Code\User\globalStorage`)} (Insiders: ${typed(String.raw`%APPDATA%\Code - Insiders\User\globalStorage`)}); ${bold("that resets everything")}, extensions and settings too.`,
        ],
      },
    ],
    parts: [],
  };
}

/** What signs in at the gateway is a provider of its own (verified: source of Visual Studio Code). */
const dynamic: readonly Text[] = [
  say`Visual Studio Code: run ${bold("Authentication: Remove Dynamic Authentication Providers")} from the command palette, choose the server's, and start the server again. It forgets the client id and all tokens of this gateway.`,
];

/** What signs in at Entra is the account of the whole editor (verified: source of Visual Studio Code). */
const builtIn: readonly Text[] = [
  say`Visual Studio Code: Accounts menu, the account, ${bold("Sign Out")}; or ${bold("Disconnect Account")} in the server's own menu, for this server alone. Then start the server again, or reload the window.`,
];

/** Of the clients that can be used with this setup, as far as it is known. */
function others(facts: HandoutFacts): readonly Text[] {
  const usable = (id: McpClientId) => facts.client.kind === "own" && obstaclesFor(facts, id).length === 0;
  return [
    ...(usable("claude-code")
      ? [say`Claude Code: ${typed("/mcp")} in a session shows the server; or remove it and add it again.`]
      : []),
    // Reported: github/copilot-cli#2717.
    ...(usable("copilot-cli") || facts.client.kind === "Visual Studio Code"
      ? [say`GitHub Copilot CLI: delete what is in ${typed("~/.copilot/mcp-oauth-config")} (reported).`]
      : []),
    // Verified: its readme (0.15.1).
    ...(usable("mcp-remote") ? [say`mcp-remote: delete ${typed("~/.mcp-auth")}.`] : []),
  ];
}
