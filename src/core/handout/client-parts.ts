import type { AppRegistration } from "../model/app-registration.ts";
import {
  claudeCodeCommand,
  claudeCodeSettings,
  copilotCliSettings,
  cursorSettings,
  inspectorCommand,
  inspectorSettings,
  mcpRemoteSettings,
} from "./client-settings.ts";
import { copilotStudio } from "./copilot-studio.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { type McpClient, type McpClientId, mcpClients } from "./mcp-clients.ts";
import { obstaclesFor } from "./obstacles.ts";
import { jsonToCopy, type PageBlock, paragraph, type Section, say, toCopy, typed } from "./page.ts";
import { ownLoopback, redirectMatches } from "./redirect-match.ts";
import { sdkPart } from "./sdk-part.ts";

type Part = Section["parts"][number];

/** The clients that a page has instructions for, beside Visual Studio Code. */
export const describedClients = [
  "claude-code",
  "cursor",
  "copilot-cli",
  "inspector",
  "mcp-remote",
  "claude",
  "copilot-studio",
] as const satisfies readonly McpClientId[];

/** How to add the server to other clients than Visual Studio Code: those that can sign in with this setup's client as it is. */
export function clientParts(facts: HandoutFacts): readonly Part[] {
  const { client } = facts;
  switch (client.kind) {
    case "own":
      return [
        ...describedClients
          .filter((id) => obstaclesFor(facts, id).length === 0)
          .map((id) => ({
            title: titles[id] ?? mcpClients[id].name,
            blocks: blocksOf[id](facts, client.app),
          })),
        ...sdkPart(facts, client.app),
      ];
    // Its registration is Microsoft's and has a redirect URI for this one beside the editor (verified: powerbi-modeling-mcp#68).
    case "Visual Studio Code":
      return [{ title: mcpClients["copilot-cli"].name, blocks: copilotCli(facts, "33418") }];
    // What the registration of others has is not known.
    case "registered elsewhere":
      return [];
    default:
      return client satisfies never;
  }
}

const titles: Partial<Record<McpClientId, string>> = {
  "mcp-remote": "mcp-remote, for Claude Desktop and others",
};

type Blocks = (facts: HandoutFacts, app: AppRegistration) => readonly PageBlock[];

const blocksOf: Readonly<Record<(typeof describedClients)[number], Blocks>> = {
  "claude-code": claudeCode,
  cursor: (facts) => [paragraph(say`In ${typed("~/.cursor/mcp.json")}:`), jsonToCopy(cursorSettings(facts))],
  "copilot-cli": (facts, app) => copilotCli(facts, portOf(mcpClients["copilot-cli"], app)),
  inspector,
  "mcp-remote": mcpRemote,
  claude,
  "copilot-studio": copilotStudio,
};

function claudeCode(facts: HandoutFacts, app: AppRegistration): readonly PageBlock[] {
  const port = portOf(mcpClients["claude-code"], app);
  return facts.isScopeTold
    ? [
        paragraph(say`Run this, then ${typed("/mcp")} in a session, and authenticate:`),
        toCopy("sh", claudeCodeCommand(facts, port)),
      ]
    : [
        paragraph(
          say`Save this as ${typed(".mcp.json")} in the project, because the command cannot name the scope; then ${typed("/mcp")} in a session, and authenticate:`,
        ),
        jsonToCopy(claudeCodeSettings(facts, port)),
      ];
}

function copilotCli(facts: HandoutFacts, port: string): readonly PageBlock[] {
  return [
    paragraph(say`In ${typed("~/.copilot/mcp-config.json")}:`),
    jsonToCopy(copilotCliSettings(facts, port)),
    ...(facts.isScopeTold
      ? []
      : [
          paragraph(
            say`Versions that leave out the scope are refused (AADSTS900144); there is no setting that is certain to help.`,
          ),
        ]),
  ];
}

/** Its command line can be told where to come back to; it needs a port there. */
function inspector(facts: HandoutFacts, app: AppRegistration): readonly PageBlock[] {
  const [usual = ""] = mcpClients.inspector.redirectUris;
  const callback = new URL(ownLoopback(app) ?? usual);
  if (callback.port === "") callback.port = new URL(usual).port;
  return [
    paragraph(
      say`Save this as ${typed("mcp.json")} in an empty folder, and run the command there (Node 22.19 or later):`,
    ),
    jsonToCopy(inspectorSettings(facts)),
    toCopy("sh", inspectorCommand(facts, callback.href)),
  ];
}

function mcpRemote(facts: HandoutFacts, app: AppRegistration): readonly PageBlock[] {
  return [
    paragraph(
      say`For clients that start a program, which needs Node. Claude Desktop: Settings > Developer > Edit Config, and start it anew:`,
    ),
    jsonToCopy(mcpRemoteSettings(facts, app)),
    paragraph(
      say`Where quotation marks get lost, as on Windows, save what follows ${typed("--static-oauth-client-info")} as a file, and write ${typed("@")} and its whole path instead.`,
    ),
  ];
}

function claude({ url, clientId }: HandoutFacts): readonly PageBlock[] {
  return [
    paragraph(
      say`Add a custom connector with the address ${typed(url)}; under the advanced settings, the client ID is ${typed(clientId)}, and the secret stays empty.`,
    ),
  ];
}

/** The port of a registered redirect URI, so that it fits letter by letter; else the usual one. */
function portOf(client: McpClient, app: AppRegistration): string {
  const match = redirectMatches(client, app).find(({ platform }) => platform === client.platform);
  const uri = match?.registered ?? "";
  const own = URL.canParse(uri) ? new URL(uri).port : "";
  return own === "" ? new URL(client.redirectUris[0] ?? "").port : own;
}
