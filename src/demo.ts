import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { processHost } from "./cli/host.ts";
import { main } from "./main.ts";
import { createWorldFile, openSandbox, type Sandbox } from "./sandbox/open.ts";
import { signInAs } from "./sandbox/sign-in-as.ts";

/** Somebody who calls the MCP server, as the demonstration tells it. */
interface Caller {
  readonly title: string;
  readonly user: string;
  /** Display names of app registrations in the world. */
  readonly client: string;
  readonly api: string;
  /** The permission that is asked for: all that the client declares, or one by name. */
  readonly scope: string;
  /** Where the client sends the person; `null` for the authority that the MCP server's metadata names. */
  readonly authority: string | null;
}

const throughTheClient = {
  client: "Flights MCP Client",
  api: "Flights MCP Server",
  scope: ".default",
  authority: null,
} as const;

const callers: readonly Caller[] = [
  { title: "Ben of Contoso, through Flights MCP Client", user: "ben@contoso.com", ...throughTheClient },
  { title: "Fay of Fabrikam, through Flights MCP Client", user: "fay@fabrikam.com", ...throughTheClient },
  {
    title: "Fay of Fabrikam, through an unlisted client",
    user: "fay@fabrikam.com",
    client: "Fabrikam Agent Playground",
    api: "Flights MCP Server",
    scope: "access_as_user",
    authority: "fabrikam.com",
  },
  {
    title: "Ben of Contoso, with a token for Weather",
    user: "ben@contoso.com",
    client: "Flights MCP Client",
    api: "Contoso Weather",
    scope: "forecast.read",
    authority: "contoso.com",
  },
];

/** Migrates a fresh `flights` world with the real program, and shows who reaches the MCP server before and after. @returns the exit code */
export async function demonstrate(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "entra-mcp-demo-"));
  try {
    const world = join(folder, "flights.json");
    const migrate = ["migrate", "--sandbox", world, "--state-dir", join(folder, "state"), "--yes"];
    await createWorldFile("flights", world);
    say("An MCP server that finds flights stands behind Azure API Management and trusts one");
    say("organization, Contoso. Below, each row is a real sign-in and a real call: the sandbox");
    say("signs RS256 tokens, and its gateway validates them by the stored policies.\n");
    await showCallers("BEFORE", world);
    say(`$ npx entra-mcp ${migrate.slice(0, 2).join(" ")} flights.json --yes\n`);
    const exitCode = await main(
      migrate,
      processHost(() => undefined),
    );
    if (exitCode !== 0) return exitCode;
    say("");
    await showCallers("AFTER", world);
    say("Nothing but the four settings above changed; the MCP server's code is the same.");
    say("Next: npx entra-mcp migrate --dry-run   (your own setup; writes nothing)");
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function showCallers(when: string, world: string): Promise<void> {
  const sandbox = await openSandbox(world);
  try {
    const rows = [];
    for (const caller of callers) rows.push({ who: caller.title, ...(await call(sandbox, caller)) });
    say(table(when, rows));
  } finally {
    await sandbox.close();
  }
}

interface Row {
  readonly who: string;
  readonly signIn: string;
  readonly gateway: string;
}

/** Goes the way of an MCP client: metadata, sign-in at the authority it names, then the tools. */
async function call(sandbox: Sandbox, caller: Caller): Promise<Omit<Row, "who">> {
  const gateway = `https://${sandbox.hosts.gateways[0] ?? ""}`;
  const metadata = await sandbox.fetch(new Request(`${gateway}/.well-known/oauth-authorization-server`));
  const { authorization_endpoint } = (await metadata.json()) as { authorization_endpoint: string };
  const signedIn = await signInAs(sandbox, {
    user: caller.user,
    clientId: appId(sandbox, caller.client),
    scope: `api://${appId(sandbox, caller.api)}/${caller.scope}`,
    authorityTenant: caller.authority ?? new URL(authorization_endpoint).pathname.split("/")[1] ?? "",
    consent: true,
  });
  if (!signedIn.signedIn) return { signIn: `refused: AADSTS${signedIn.aadsts}`, gateway: "not reached" };
  return {
    signIn: signedIn.consented ? "signed in, after consent" : "signed in",
    gateway: await listTools(sandbox, gateway, signedIn.accessToken),
  };
}

async function listTools(sandbox: Sandbox, gateway: string, accessToken: string): Promise<string> {
  const answer = await sandbox.fetch(
    new Request(`${gateway}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${accessToken}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
    }),
  );
  if (answer.status !== 200) return `refused: ${answer.status}`;
  const { result } = (await answer.json()) as { result: { tools: readonly { name: string }[] } };
  return `${result.tools.length} tools`;
}

function appId(sandbox: Sandbox, displayName: string): string {
  const app = sandbox.world.tenants
    .flatMap((tenant) => tenant.applications)
    .find((one) => one.displayName === displayName);
  if (app === undefined) throw new Error(`the world has no app registration ${displayName}`);
  return app.appId;
}

function table(title: string, rows: readonly Row[]): string {
  const head: Row = { who: title, signIn: "Microsoft Entra", gateway: "MCP server" };
  const width = (of: (row: Row) => string) => Math.max(...[head, ...rows].map((row) => of(row).length));
  const who = width((row) => row.who);
  const signIn = width((row) => row.signIn);
  const lines = [head, ...rows].map(
    (row) => `${row.who.padEnd(who)}  ${row.signIn.padEnd(signIn)}  ${row.gateway}`,
  );
  return [lines[0], "-".repeat(who + signIn + 4 + head.gateway.length), ...lines.slice(1), ""].join("\n");
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
