import { entraCloudAt } from "../entra/clouds.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import { loginHost } from "../plan/findings/shared/consent-link.ts";
import { shellWord } from "./client-settings.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { type McpClientId, mcpClients } from "./mcp-clients.ts";
import { clientWith } from "./obstacles.ts";
import { canComeBack, isLoopback, redirectMatches } from "./redirect-match.ts";

/**
 * The command that gives the client app what programs on people's computers lack, and moves what they have on another platform; `null`
 * where nothing is missing, and in a cloud whose address of Microsoft Graph is not certain. Graph replaces each list as a whole and
 * leaves what is not sent (verified: documentation of application update), so that one request does it.
 */
export function redirectCommand(facts: HandoutFacts, app: AppRegistration): string | null {
  const graph = entraCloudAt(loginHost(facts.snapshot))?.graph ?? [];
  const body = redirectChange(facts, app);
  const [host] = graph;
  if (body === null || host === undefined || graph.length > 1) return null;
  const address = `${host}/v1.0/applications/${app.id}`;
  return `az rest --method PATCH --url ${shellWord(address)} --headers Content-Type=application/json --body ${shellWord(JSON.stringify(body))}`;
}

function redirectChange(facts: HandoutFacts, app: AppRegistration): object | null {
  const lacking = programs(facts)
    .map((id) => clientWith(facts, id))
    .filter((one) => !canComeBack(one, app));
  const moved = new Set<string>();
  const added = new Set<string>();
  for (const client of lacking) {
    const found = redirectMatches(client, app).flatMap(({ registered }) => registered ?? []);
    for (const uri of found) moved.add(uri);
    if (found.length === 0) added.add(client.redirectUris[0] ?? "");
  }
  if (moved.size + added.size === 0) return null;
  const { webRedirectUris: web, spaRedirectUris: spa } = app;
  const isPublic = (uri: string) => !web.includes(uri) && !spa.includes(uri);
  const without = (uris: readonly string[]) => uris.filter((uri) => !moved.has(uri));
  const hasMoved = (uris: readonly string[]) => uris.some((uri) => moved.has(uri));
  return {
    ...(hasMoved(web) ? { web: { redirectUris: without(web) } } : {}),
    ...(hasMoved(spa) ? { spa: { redirectUris: without(spa) } } : {}),
    publicClient: { redirectUris: [...app.redirectUris.filter(isPublic), ...moved, ...added] },
  };
}

/** Of Visual Studio Code the address of a website as well: it has no secret, wherever it runs. */
function programs(facts: HandoutFacts): readonly McpClientId[] {
  return (Object.keys(mcpClients) as McpClientId[]).filter(
    (id) =>
      id === "visual-studio-code" ||
      (mcpClients[id].platform === "Mobile and desktop applications" &&
        mcpClients[id].redirectUris.some(isLoopback) &&
        !(facts.hasBuiltInSignIn && id === "visual-studio-code-insiders")),
  );
}
