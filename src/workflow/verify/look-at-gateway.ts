import type { PublicAsker } from "../../azure/public-asker.ts";
import type { Authority } from "../../core/model/intent.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import type { PublicAnswer } from "../../core/verify/answer.ts";
import type { Check } from "../../core/verify/check.ts";
import { judgeAnonymousCall } from "../../core/verify/judge-call.ts";
import {
  type ClientVerdict,
  judgeAuthority,
  judgeClients,
  judgeFound,
} from "../../core/verify/judge-metadata.ts";
import { judgeAskedScopes, judgeScope, judgeSignIn, signInAddress } from "../../core/verify/judge-sign-in.ts";
import { mcpAddresses } from "../../core/verify/mcp-address.ts";
import { discover } from "./discover.ts";
import { signInClients } from "./sign-in-clients.ts";

/** What was seen of a server from outside, as somebody without any token sees it. */
export interface SeenFromOutside {
  readonly checks: readonly Check[];
  /** The address that clients are to be given; empty where none answered. */
  readonly server: string;
  /** Who can start to sign in. */
  readonly clients: readonly ClientVerdict[];
}

/** Looks at every host of the gateway, and at the metadata of the first that refuses a call without a token. */
export async function lookAtGateway(
  ask: PublicAsker,
  snapshot: Snapshot,
  authorities: readonly Authority[],
): Promise<SeenFromOutside> {
  const answers = await Promise.all(
    mcpAddresses(snapshot).map((url) => ask({ url, method: "POST", body: initialize })),
  );
  const calls = answers.map(judgeAnonymousCall);
  const challenged = answers.find(isChallenge) ?? answers.find(({ kind }) => kind === "answer");
  if (challenged === undefined) return { checks: calls, server: "", clients: [] };
  const { url } = challenged;
  const challenge = challenged.kind === "answer" ? challenged.challenge : "";
  const found = await discover(ask, url, challenge);
  const clients = judgeClients(found);
  const signIns = await Promise.all(
    signInClients(snapshot).map(async ({ displayName, ...client }) => {
      const address = signInAddress(found, client);
      return address === null ? [] : [judgeSignIn(await ask({ url: address }), displayName)];
    }),
  );
  return {
    checks: [
      ...calls,
      judgeFound(found),
      ...judgeAuthority(found, authorities),
      ...clientChecks(clients, found.authorization !== null),
      ...judgeScope(found),
      ...judgeAskedScopes(found, snapshot.apiApp),
      ...signIns.flat(),
    ],
    server: url,
    clients,
  };
}

/** The first message of an MCP client (specification of 2025-11-25). */
const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "entra-mcp", version: "1" },
  },
});

function isChallenge(answer: PublicAnswer): boolean {
  return answer.kind === "answer" && answer.status === 401;
}

/** Metadata that no client takes is wrong; one that some take is worth knowing. */
function clientChecks(clients: readonly ClientVerdict[], isThere: boolean): Check[] {
  if (!isThere) return [];
  const nobody = clients.every(({ takes }) => !takes);
  return clients.flatMap(({ client, takes, why }): Check[] =>
    takes
      ? []
      : [
          {
            code: "client",
            outcome: nobody ? "wrong" : "note",
            message: `${client} does not take this metadata: ${why}.`,
            hint: "",
          },
        ],
  );
}
