import {
  Client as ClientV2,
  type OAuthDiscoveryState as StateV2,
  StreamableHTTPClientTransport as TransportV2,
} from "@modelcontextprotocol/client";
import type { OAuthDiscoveryState as StateV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect } from "vitest";
import { personAt, type Seat } from "./person.ts";
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
export async function visitWithV1(who: Visitor): Promise<Visit> {
  const { fetch, address = flightsServer, call = search } = who;
  const person = personAt<StateV1>(who);
  const options = { authProvider: person, fetch };
  const first = new TransportV1(new URL(address), options);
  await refusedWithoutToken(new ClientV1(self).connect(first));
  await first.finishAuth(person.cameBackWith().get("code") ?? "");
  const client = new ClientV1(self);
  await client.connect(new TransportV1(new URL(address), options));
  const { tools } = await client.listTools();
  const called = await client.callTool({ ...call });
  await client.close();
  return seen(tools, called);
}

/** @throws what client 2.x throws, also where nobody came back from the sign-in with a code. */
export async function visitWithV2(who: Visitor): Promise<Visit> {
  const { fetch, address = flightsServer, call = search, skipIssuerMetadataValidation = false } = who;
  const person = personAt<StateV2>(who);
  const options = { authProvider: person, fetch, skipIssuerMetadataValidation };
  const first = new TransportV2(new URL(address), options);
  await refusedWithoutToken(new ClientV2(self).connect(first));
  await first.finishAuth(person.cameBackWith());
  const client = new ClientV2(self);
  await client.connect(new TransportV2(new URL(address), options));
  const { tools } = await client.listTools();
  const called = await client.callTool({ ...call });
  await client.close();
  return seen(tools, called);
}

/** The first call has no token: it ends in a sign-in, or the client's own complaint goes on to the caller. */
async function refusedWithoutToken(connected: Promise<void>): Promise<void> {
  const failure = await connected.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Error);
  if (failure instanceof Error && !/Unauthorized/.test(failure.message)) throw failure;
}

function seen(tools: readonly { readonly name: string }[], called: Readonly<Record<string, unknown>>): Visit {
  return {
    tools: tools.map(({ name }) => name),
    answer: JSON.stringify(called["content"]),
    isError: called["isError"] === true,
  };
}
