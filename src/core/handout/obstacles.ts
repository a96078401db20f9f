import type { HandoutFacts } from "./handout-facts.ts";
import { type McpClient, type McpClientId, mcpClients, type RedirectPlatform } from "./mcp-clients.ts";
import { bold, calledBy, joinedTexts, type PageBlock, paragraph, say, type Text, typed } from "./page.ts";
import { canComeBack, type Redirects, redirectMatches } from "./redirect-match.ts";

/** What keeps a client from signing in with a setup as it is. */
export type Obstacle =
  | { readonly kind: "no redirect URI" }
  /** It is led back, and refused when it asks for the token. */
  | { readonly kind: "other platform"; readonly platform: RedirectPlatform }
  | { readonly kind: "issuer" };

/** A client as it behaves with this setup. */
export function clientWith({ hasBuiltInSignIn }: HandoutFacts, id: McpClientId): McpClient {
  const client = mcpClients[id];
  if (id !== "visual-studio-code" || !hasBuiltInSignIn) return client;
  // Verified: build of its extension for Microsoft accounts.
  return { ...client, redirectUris: client.redirectUris.filter((uri) => uri.startsWith("https://")) };
}

/** Everything that is known to be in the way of a client; empty where it can sign in. */
export function obstaclesFor(facts: HandoutFacts, id: McpClientId): readonly Obstacle[] {
  const client = clientWith(facts, id);
  return [
    ...(facts.client.kind === "own" ? redirectObstacles(client, facts.client.app) : []),
    ...(client.checksIssuer === true && facts.isIssuerElsewhere ? [{ kind: "issuer" } as const] : []),
  ];
}

function redirectObstacles(client: McpClient, redirects: Redirects): readonly Obstacle[] {
  if (canComeBack(client, redirects)) return [];
  const found = redirectMatches(client, redirects).find(({ platform }) => platform !== null);
  const platform = found?.platform ?? null;
  return [platform === null ? { kind: "no redirect URI" } : { kind: "other platform", platform }];
}

/** A list of the clients that cannot sign in yet, by what is in their way; none where all can. */
export function notYet(facts: HandoutFacts, ids: readonly McpClientId[]): readonly PageBlock[] {
  const lines = new Map<string, { readonly names: string[]; readonly words: Text }>();
  for (const id of ids) {
    for (const obstacle of obstaclesFor(facts, id)) {
      const key = JSON.stringify(obstacle);
      const line = lines.get(key) ?? { names: [], words: wordsOf(obstacle, facts) };
      line.names.push(mcpClients[id].name);
      lines.set(key, line);
    }
  }
  if (lines.size === 0) return [];
  const points = [...lines.values()].map(({ names, words }) => {
    const listed = joinedTexts(
      names.map((name) => say`${bold(name)}`),
      ", ",
    );
    return say`${listed}: ${words}`;
  });
  return [
    paragraph(say`These cannot sign in yet; the publisher can change that, and makes a new page then:`),
    { kind: "points", points },
  ];
}

/** What is in the way, said of several clients or of one. */
export function wordsOf(obstacle: Obstacle, facts: HandoutFacts): Text {
  const app =
    facts.client.kind === "own" ? say`${calledBy(facts.client.app.displayName)}` : say`the client app`;
  switch (obstacle.kind) {
    case "no redirect URI":
      return say`${app} lacks the redirect URI (AADSTS50011), see the end of this page.`;
    case "other platform":
      return say`${app} has the redirect URI on the platform ${bold(obstacle.platform)}, where a token is refused (${refusals[obstacle.platform]}), see the end of this page.`;
    case "issuer":
      return say`metadata is refused whose issuer is not the address that it came from. ${issuerCure(facts)}`;
    default:
      return obstacle satisfies never;
  }
}

/** Verified: anthropics/claude-ai-mcp#894, AzureAD/microsoft-authentication-library-for-js#2482, Softeria/ms-365-mcp-server#288. */
const refusals: Readonly<Record<RedirectPlatform, string>> = {
  Web: "AADSTS7000218",
  "Single-page application": "AADSTS9002327",
  "Mobile and desktop applications": "AADSTS700025",
};

/** What the publisher does about an issuer that is not the gateway. */
export function issuerCure({ gatewayIssuerHelps }: HandoutFacts): Text {
  return gatewayIssuerHelps
    ? say`The publisher: ${typed("entra-mcp migrate --with gateway-issuer")}, with the options of the first time.`
    : say`The publisher: serve authorization server metadata at the gateway, with the gateway's address as issuer.`;
}
