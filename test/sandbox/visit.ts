import {
  Client as ClientV2,
  type OAuthDiscoveryState as StateV2,
  StreamableHTTPClientTransport as TransportV2,
} from "@modelcontextprotocol/client";
import type { OAuthDiscoveryState as StateV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect } from "vitest";
import { type Person, personAt, type Seat } from "./person.ts";
import type { SdkLine } from "./stock-client.ts";

/** Where a visitor goes, and which tool they call there. */
export interface Visitor extends Seat {
  /** The MCP server's address; that of the flights server when absent. */
  readonly address?: string;
  readonly call?: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> };
  /**
   * Client 2.x refuses metadata whose issuer is not the address that it is served from (RFC 8414), unless told otherwise
   * (verified: its source). 1.x does not look.
   */
  readonly skipIssuerMetadataValidation?: boolean;
  /** Whether they call after an hour: the gateway refuses the access token, and the client has to refresh it. */
  readonly refreshes?: boolean;
}

/** What a visitor got to see. */
export interface Visit {
  readonly tools: readonly string[];
  /** The content of the tool's answer, as JSON. */
  readonly answer: string;
  /** Whether the tool answered with an error. */
  readonly isError: boolean;
}

/** The lines of the official client, and what each does with somebody who signs in, lists the tools and calls one. */
export const visitors: readonly {
  readonly sdk: SdkLine;
  readonly visit: (who: Visitor) => Promise<Visit>;
}[] = [
  { sdk: "1.x", visit: visitWithV1 },
  { sdk: "2.x", visit: visitWithV2 },
];

const flightsServer = "https://apim-flights.azure-api.net/mcp";
const search = { name: "search_flights", arguments: { from: "New York", to: "London" } };
const self = { name: "end-to-end", version: "1.0.0" };

/** @throws what client 1.x throws, also where nobody came back from the sign-in with a code. */
export function visitWithV1(who: Visitor): Promise<Visit> {
  const person = personAt<StateV1>(who);
  return visit(who, person, {
    open: async () => {
      const client = new ClientV1(self);
      await client.connect(transportOf());
      return client;
    },
    finish: () => transportOf().finishAuth(person.cameBackWith().get("code") ?? ""),
  });

  function transportOf(): TransportV1 {
    return new TransportV1(addressOf(who), { authProvider: person, fetch: who.fetch });
  }
}

/** @throws what client 2.x throws, also where nobody came back from the sign-in with a code. */
export function visitWithV2(who: Visitor): Promise<Visit> {
  const person = personAt<StateV2>(who);
  const { fetch, skipIssuerMetadataValidation = false } = who;
  return visit(who, person, {
    open: async () => {
      const client = new ClientV2(self);
      await client.connect(transportOf());
      return client;
    },
    finish: () => transportOf().finishAuth(person.cameBackWith()),
  });

  function transportOf(): TransportV2 {
    return new TransportV2(addressOf(who), { authProvider: person, fetch, skipIssuerMetadataValidation });
  }
}

/** What both lines of the client have in common. */
interface Opened {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: {
    name: string;
    arguments: Record<string, unknown>;
  }): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

interface Line {
  readonly open: () => Promise<Opened>;
  readonly finish: () => Promise<void>;
}

async function visit<State>(who: Visitor, person: Person<State>, line: Line): Promise<Visit> {
  const { refreshes = false, call = search } = who;
  await signedIn(line);
  if (refreshes) anHourLater(person);
  const client = await line.open();
  const { tools } = await client.listTools();
  const called = await client.callTool({ name: call.name, arguments: { ...call.arguments } });
  await client.close();
  return {
    tools: tools.map(({ name }) => name),
    answer: JSON.stringify(called["content"]),
    isError: called["isError"] === true,
  };
}

/** The first call has no token: it ends in a sign-in, or the client's own complaint goes on to the caller. */
async function signedIn({ open, finish }: Line): Promise<void> {
  await expect(open()).rejects.toSatisfy((error) => {
    if (error instanceof Error && /Unauthorized/.test(error.message)) return true;
    throw error;
  });
  await finish();
}

/** The gateway will refuse the access token that the client keeps. */
function anHourLater<State>({ tokens, saveTokens }: Person<State>): void {
  const kept = tokens();
  expect(kept).toMatchObject({ refresh_token: expect.any(String) });
  if (kept !== undefined) saveTokens({ ...kept, access_token: "expired" });
}

function addressOf({ address = flightsServer }: Visitor): URL {
  return new URL(address);
}
