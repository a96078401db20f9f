import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ids } from "../../src/sandbox/worlds/parts.ts";

const run = promisify(execFile);

/** The two lines of the official MCP client for TypeScript. */
export type SdkLine = "1.x" | "2.x";

/**
 * What a stock client is told: an address, who signs in, and environment variables. `CLIENT_ID`, `SCOPE`, `REDIRECT` and `OPTIONS` (of
 * the transport, JSON) among them are its settings; those of the flights client when absent.
 */
export interface StockVisit {
  readonly sdk: SdkLine;
  readonly url: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  /** The Node that runs it; the one that runs the tests when absent. */
  readonly node?: string;
}

const imports: Readonly<Record<SdkLine, string>> = {
  "1.x": `
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";`,
  "2.x": `import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";`,
};

/**
 * What the SDKs' documentation asks of a client: a provider that keeps things, and the browser. Nothing of the transport
 * is replaced. The browser is played with the runtime's own fetch, which takes the same way as the client.
 */
const program = `
const kept = {};
const redirectUrl = process.env.REDIRECT;
const browse = async (url) => {
  url.searchParams.set("login_hint", process.env.PERSON);
  let answer = await fetch(url, { redirect: "manual" });
  const page = answer.status === 200 ? await answer.text() : "";
  const form = /action="([^"]+)">\\s*<input type="hidden" name="ctx" value="([^"]+)"/.exec(page);
  if (form !== null) {
    const body = new URLSearchParams({ ctx: form[2], accept: "true" });
    answer = await fetch(new URL(form[1], url), { method: "POST", body, redirect: "manual" });
  }
  const location = answer.headers.get("location");
  if (location === null) throw new Error("The browser ended at: " + (/AADSTS\\d+/.exec(await answer.text()) ?? ["a page"])[0]);
  kept.cameBackWith = new URL(location).searchParams;
};
const authProvider = {
  redirectUrl,
  clientMetadata: { redirect_uris: [redirectUrl], token_endpoint_auth_method: "none", scope: process.env.SCOPE },
  clientInformation: () => ({ client_id: process.env.CLIENT_ID }),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => { kept.tokens = tokens; },
  redirectToAuthorization: browse,
  saveCodeVerifier: (verifier) => { kept.verifier = verifier; },
  codeVerifier: () => kept.verifier,
  saveDiscoveryState: (state) => { kept.discovered = state; },
  discoveryState: () => kept.discovered,
};
const connect = async () => {
  const client = new Client({ name: "stock", version: "1.0.0" });
  const options = JSON.parse(process.env.OPTIONS);
  const transport = new StreamableHTTPClientTransport(new URL(process.env.MCP_URL), { authProvider, ...options });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (kept.cameBackWith === undefined || kept.tokens !== undefined) throw error;
    await transport.finishAuth(process.env.SDK === "1.x" ? kept.cameBackWith.get("code") : kept.cameBackWith);
    return connect();
  }
};
const client = await connect();
const { tools } = await client.listTools();
await client.close();
console.log(JSON.stringify(tools.map((tool) => tool.name)));
`;

/** The tools that an unmodified client sees after signing in, in a process that has nothing but the address and variables. */
export async function toolsOfStockClient({
  sdk,
  url,
  user,
  env,
  node = process.execPath,
}: StockVisit): Promise<readonly string[]> {
  const { stdout } = await run(node, ["--input-type=module", "-e", `${imports[sdk]}${program}`], {
    env: {
      PATH: process.env["PATH"],
      SDK: sdk,
      MCP_URL: url,
      PERSON: user,
      CLIENT_ID: ids.clientApp,
      SCOPE: `api://${ids.apiApp}/.default`,
      REDIRECT: "http://127.0.0.1:33418/",
      OPTIONS: "{}",
      ...env,
    },
  });
  return JSON.parse(stdout) as string[];
}
