import type { HandoutFacts } from "./handout-facts.ts";
import { mcpClients } from "./mcp-clients.ts";
import { ownLoopback, type Redirects, redirectMatches } from "./redirect-match.ts";

/**
 * What each MCP client is told, as documents and commands. A secret is in none of them: the clients are public ones. Names of
 * members are verified where nothing else is said.
 */

/**
 * `mcp.json` of Visual Studio Code (verified: its source, `mcpConfiguration.js`). Where its built-in sign-in is used with its
 * own client no id is needed; where the gateway is the authorization server it asks for one that is not there.
 */
export function vsCodeSettings(facts: HandoutFacts): object {
  const { key, url, clientId } = facts;
  return {
    ...(facts.needsKey ? { inputs: [keyInput] } : {}),
    servers: {
      [key]: {
        type: "http",
        url,
        ...(facts.needsKey ? { headers: { [keyHeader]: `\${input:${keyInput.id}}` } } : {}),
        ...(needsClientId(facts) ? { oauth: { clientId } } : {}),
      },
    },
  };
}

/** Whether Visual Studio Code has to be given a client id. */
export function needsClientId({ client, hasBuiltInSignIn }: HandoutFacts): boolean {
  return client.kind !== "Visual Studio Code" || !hasBuiltInSignIn;
}

/** The header that carries a subscription key (verified: documentation of API Management). */
export const keyHeader = "Ocp-Apim-Subscription-Key";

const keyInput = {
  id: "subscription-key",
  type: "promptString",
  description: "Subscription key",
  password: true,
} as const;

/** `.mcp.json` of Claude Code, which takes a scope where the command does not (reported: one string, parted by spaces). */
export function claudeCodeSettings({ key, url, clientId, scope }: HandoutFacts, port: string): object {
  const oauth = { clientId, callbackPort: Number(port), scopes: scope };
  return { mcpServers: { [key]: { type: "http", url, oauth } } };
}

/** The command of Claude Code that needs no file. */
export function claudeCodeCommand({ key, url, clientId }: HandoutFacts, port: string): string {
  return `claude mcp add --transport http --client-id ${clientId} --callback-port ${port} ${key} ${shellWord(url)}`;
}

/** `~/.cursor/mcp.json` (verified: two products' documentation, with a secret beside the id). */
export function cursorSettings({ key, url, clientId, scope }: HandoutFacts): object {
  return { mcpServers: { [key]: { url, auth: { CLIENT_ID: clientId, scopes: scope.split(" ") } } } };
}

/** The file of the Inspector's command line, which alone can tell it a scope (verified: 2.12.0, run against the sandbox). */
export function inspectorSettings({ key, url, clientId, scope }: HandoutFacts): object {
  return { mcpServers: { [key]: { type: "streamable-http", url, oauth: { clientId, scopes: scope } } } };
}

/** The command that reads this file. */
export function inspectorCommand({ key }: HandoutFacts, callback: string): string {
  return `npx @modelcontextprotocol/inspector --cli --config mcp.json --server ${key} --method tools/list --callback-url ${shellWord(callback)}`;
}

/** `~/.copilot/mcp-config.json` (verified: github/copilot-cli#4582, #3418 and its change log). */
export function copilotCliSettings({ key, url, clientId }: HandoutFacts, port: string): object {
  const auth = { redirectPort: Number(port) };
  const server = { type: "http", url, tools: ["*"], oauthClientId: clientId, oauthPublicClient: true, auth };
  return { mcpServers: { [key]: server } };
}

/**
 * The document of a client that starts mcp-remote, such as `claude_desktop_config.json` of Claude Desktop (verified: its readme, 0.15.1,
 * and run against the sandbox). Half a minute, which it gives people to sign in, is too short for a first consent.
 */
export function mcpRemoteSettings(facts: HandoutFacts, redirects: Redirects): object {
  const { key, url, clientId, scope, advertised } = facts;
  const args = [
    "-y",
    "mcp-remote",
    url,
    ...mcpRemoteCallback(redirects),
    "--static-oauth-client-info",
    JSON.stringify({ client_id: clientId }),
    // It takes the scope from metadata, and asks for one of its own where none is there.
    ...(advertised.resource === null ? ["--static-oauth-client-metadata", JSON.stringify({ scope })] : []),
    ...(facts.codes.has("resource-mismatch") ? ["--disable-resource-parameter"] : []),
    ...(facts.needsKey ? ["--header", `${keyHeader}:\${SUBSCRIPTION_KEY}`] : []),
    "--auth-timeout",
    "300",
  ];
  const env = facts.needsKey ? { env: { SUBSCRIPTION_KEY: "<the key>" } } : {};
  return { mcpServers: { [key]: { command: "npx", args, ...env } } };
}

/** Its own path with any port needs no option; where another address is registered it is told that one, letter by letter. */
function mcpRemoteCallback(redirects: Redirects): readonly string[] {
  const client = mcpClients["mcp-remote"];
  const own = redirectMatches(client, redirects).find(({ platform }) => platform === client.platform);
  const used = own?.registered ?? ownLoopback(redirects);
  if (used === null) return [];
  const { port, hostname, pathname } = new URL(used);
  const place = own === undefined ? ["--host", hostname, "--callback-path", pathname] : [];
  return [...(port === "" ? [] : [port]), ...place];
}

/** An address comes from a tenant, and these lines are there to be copied into a shell. */
export function shellWord(text: string): string {
  return /^[\w.:/@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
