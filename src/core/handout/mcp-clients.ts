/** How an MCP client is known here. */
export type McpClientId =
  | "visual-studio-code"
  | "visual-studio-code-insiders"
  | "claude-code"
  | "cursor"
  | "inspector"
  | "copilot-cli"
  | "mcp-remote"
  | "copilot-jetbrains"
  | "claude"
  | "chatgpt"
  | "copilot-studio";

/** The platform of an app registration that a redirect URI is added to, as the portal calls it. */
export type RedirectPlatform = "Mobile and desktop applications" | "Web" | "Single-page application";

/** What is known of an MCP client that people sign in with. */
export interface McpClient {
  readonly name: string;
  /** Where it takes people back to; one of them has to be registered. */
  readonly redirectUris: readonly string[];
  /** Whether the path below these differs from setup to setup. */
  readonly hasOwnPath?: true;
  /** A public client has no secret; `Web` wants one (verified: anthropics/claude-ai-mcp#894, #632). */
  readonly platform: RedirectPlatform;
  /** Whether it can be told to come back at any address on the person's own computer. */
  readonly takesAnyLoopback?: true;
  /** Whether it refuses metadata whose issuer is not where the metadata came from (verified: run against the sandbox). */
  readonly checksIssuer?: true;
  /** What is not certain about these, as words in brackets; `null` where it was read in a primary source. */
  readonly doubt: string | null;
}

/** Redirect URIs change with versions of the clients; each has its source. */
export const mcpClients: Readonly<Record<McpClientId, McpClient>> = {
  "visual-studio-code": {
    name: "Visual Studio Code",
    // Verified: its source (1.138), which asks for these where it has no client id.
    redirectUris: ["http://127.0.0.1:33418", "https://vscode.dev/redirect"],
    platform: "Mobile and desktop applications",
    doubt: null,
  },
  "visual-studio-code-insiders": {
    name: "Visual Studio Code Insiders",
    // Verified: the registration request of its source.
    redirectUris: ["http://127.0.0.1:33418", "https://insiders.vscode.dev/redirect"],
    platform: "Mobile and desktop applications",
    doubt: null,
  },
  "claude-code": {
    name: "Claude Code",
    // Verified: anthropics/claude-code#66511. Host and path are fixed, the port is an option.
    redirectUris: ["http://localhost:8088/callback"],
    platform: "Mobile and desktop applications",
    doubt: null,
  },
  cursor: {
    name: "Cursor",
    // Reported: a readme that quotes Cursor's documentation; the second one is of older versions.
    redirectUris: ["http://localhost:8787/callback", "cursor://anysphere.cursor-mcp/oauth/callback"],
    platform: "Mobile and desktop applications",
    doubt: "reported; older versions use the second one",
  },
  inspector: {
    name: "MCP Inspector",
    // Verified: its build (2.12.0).
    redirectUris: ["http://localhost:6274/oauth/callback"],
    platform: "Mobile and desktop applications",
    takesAnyLoopback: true,
    checksIssuer: true,
    doubt: null,
  },
  "copilot-cli": {
    name: "GitHub Copilot CLI",
    // Verified: microsoft/powerbi-modeling-mcp#68; github/copilot-cli#1491. They differ, and which version has which is not known.
    redirectUris: ["http://127.0.0.1:33418", "http://127.0.0.1:33418/callback"],
    platform: "Mobile and desktop applications",
    doubt: "its versions differ; try",
  },
  "mcp-remote": {
    name: "mcp-remote",
    // Verified: its readme (0.15.1); the port differs from server to server.
    redirectUris: ["http://localhost:3335/oauth/callback"],
    platform: "Mobile and desktop applications",
    takesAnyLoopback: true,
    checksIssuer: true,
    doubt: null,
  },
  "copilot-jetbrains": {
    name: "GitHub Copilot in JetBrains",
    // Verified: microsoft/copilot-intellij-feedback#2041.
    redirectUris: ["http://127.0.0.1:33428/callback"],
    platform: "Mobile and desktop applications",
    doubt: null,
  },
  claude: {
    name: "Claude (claude.ai, Desktop)",
    // Verified: support.claude.com, article 11503834. Without a secret it is a public client although the address is https.
    redirectUris: ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"],
    platform: "Mobile and desktop applications",
    doubt: null,
  },
  chatgpt: {
    name: "ChatGPT",
    // Reported: CIPP, August 2026; before, it was another one for each connector.
    redirectUris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
    platform: "Web",
    doubt: "reported; ChatGPT shows the one it uses, and the platform is not certain",
  },
  "copilot-studio": {
    name: "Copilot Studio",
    // Verified: a walkthrough of 2026; what follows is the connector's own.
    redirectUris: ["https://global.consent.azure-apim.net/redirect"],
    hasOwnPath: true,
    platform: "Web",
    doubt: null,
  },
};
