import type { World } from "../world/world.ts";
import type { ServedSandbox } from "./serve.ts";
import { mcpServers, type PublicClient, publicClients } from "./ways-in.ts";

/** A part of the guide: what it is about, and its lines. */
export interface GuidePart {
  readonly title: string;
  readonly lines: readonly string[];
}

type Place = Pick<ServedSandbox, "ca" | "proxy" | "keyDigest" | "origins" | "addresses">;

/** How to use a served world with clients that know nothing of it: variables, commands and addresses, ready to be copied. */
export function guideFor(world: World, place: Place): GuidePart[] {
  const servers = mcpServers(world, place.origins);
  const client = publicClients(world)[0];
  const url = servers[0];
  return [
    whatIsThere(world, servers, client),
    place.addresses === "local" ? localVariables(place) : proxyVariables(place),
    ...(url === undefined || client === undefined ? [] : commands(url, client, place)),
    browser(place),
    ...(place.addresses === "local" ? [] : [otherWay]),
  ];
}

function whatIsThere(world: World, servers: readonly string[], client: PublicClient | undefined): GuidePart {
  const more = servers.length > 3 ? [`and ${servers.length - 3} more MCP servers`] : [];
  const people = world.tenants.flatMap(({ users }) =>
    users.filter(({ guestOf }) => guestOf === null).map(({ userPrincipalName }) => userPrincipalName),
  );
  const asClient =
    client === undefined
      ? []
      : [
          `client id   ${client.appId}  (${client.displayName})`,
          `redirect    ${client.redirectUris.join("  ")}`,
          `scope       ${client.scope}`,
        ];
  return {
    title: "This is a sandbox: nothing here reaches Azure. Ctrl-C ends it.",
    lines: [
      ...servers.slice(0, 3).map((server) => `MCP server  ${server}`),
      ...more,
      ...asClient,
      `people      ${people.join("  ")}`,
    ],
  };
}

function proxyVariables({ proxy, ca }: Place): GuidePart {
  return {
    title:
      "Every client needs these variables; the proxy answers for the public names and connects to nothing else:",
    lines: [
      `export HTTPS_PROXY=${proxy} NO_PROXY=localhost,127.0.0.1`,
      `export NODE_EXTRA_CA_CERTS=${word(ca)} NODE_USE_ENV_PROXY=1`,
    ],
  };
}

function localVariables({ ca }: Place): GuidePart {
  return {
    title: "Every client needs this variable; metadata names the addresses on this machine:",
    lines: [`export NODE_EXTRA_CA_CERTS=${word(ca)}`],
  };
}

/** Option names: verified (mcp-remote 0.15.1 and Inspector 2.12.0, which were run like this). */
function commands(url: string, client: PublicClient, { addresses, ca }: Place): GuidePart[] {
  const loopback = client.redirectUris.find(
    (uri) => /^http:\/\/(127\.0\.0\.1|localhost):\d+/.test(uri) && URL.canParse(uri),
  );
  const redirect = new URL(loopback ?? "http://localhost:3335/oauth/callback");
  const viaProxy = addresses === "local" ? "" : " --enable-proxy";
  const node = addresses === "local" ? "" : " (Node 22.21, 24 or later)";
  return [
    {
      title: `MCP SDK for TypeScript, 1.x and 2.x${node}:`,
      lines: [`new StreamableHTTPClientTransport(new URL(${JSON.stringify(url)}), { authProvider })`],
    },
    {
      title: "mcp-remote:",
      lines: [
        `npx mcp-remote ${word(url)}${callbackOf(client, redirect)} ` +
          `--static-oauth-client-info ${word(JSON.stringify({ client_id: client.appId }))}${viaProxy}`,
      ],
    },
    {
      title: `MCP Inspector, command line (Node 22.19 or later):`,
      lines: [
        `printf '%s' ${word(inspectorFile(url, client))} > mcp.json`,
        "npx @modelcontextprotocol/inspector --cli --config mcp.json --server sandbox " +
          `--method tools/list --callback-url ${word(redirect.href)}`,
      ],
    },
    {
      title: "Python, with httpx, as the MCP SDK for Python has it:",
      lines: [`export SSL_CERT_FILE=${word(ca)}`],
    },
    {
      title: "curl:",
      lines: [`curl --cacert ${word(ca)} ${new URL(url).origin}/.well-known/oauth-authorization-server`],
    },
  ];
}

/** The options that make mcp-remote use a registered redirect URI; none where its own is registered, whose port does not count. */
function callbackOf({ redirectUris }: PublicClient, { port, hostname, pathname }: URL): string {
  const isItsOwn = redirectUris.some((uri) => /^http:\/\/localhost(:\d+)?\/oauth\/callback$/.test(uri));
  return isItsOwn ? "" : ` ${port} --host ${hostname} --callback-path ${word(pathname)}`;
}

/** Only a file can tell the Inspector a scope, and Entra takes no request without one (AADSTS900144). */
function inspectorFile(url: string, { appId, scope }: PublicClient): string {
  const oauth = { clientId: appId, scopes: scope };
  return JSON.stringify({ mcpServers: { sandbox: { type: "streamable-http", url, oauth } } });
}

/** A word of a shell's command: a world is written by somebody, and these lines are there to be copied. */
function word(text: string): string {
  return /^[\w.:/@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function browser({ proxy, keyDigest, addresses }: Place): GuidePart {
  const through = addresses === "local" ? "" : ` --proxy-server=${proxy}`;
  return {
    title:
      "Open the sign-in address that a client shows in a browser of its own, which trusts this sandbox alone:",
    lines: [
      `chromium --user-data-dir="$(mktemp -d)"${through} --ignore-certificate-errors-spki-list=${keyDigest} '<address>'`,
    ],
  };
}

const otherWay: GuidePart = {
  title: "For a client that takes no proxy, serve with --local-addresses instead.",
  lines: [],
};
