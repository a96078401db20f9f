import type { HandoutFacts } from "./handout-facts.ts";
import { issuerCure } from "./obstacles.ts";
import { paragraph, type Section, say, type Text, typed } from "./page.ts";
import { ownLoopback, type Redirects } from "./redirect-match.ts";

/**
 * For people who write a client with the official SDK for TypeScript: what their provider answers, and what version 2 needs besides
 * (verified: 1.32.2 and 2.4.0, run against the sandbox); none where no address on their computer is registered.
 */
export function sdkPart(facts: HandoutFacts, redirects: Redirects): Section["parts"] {
  const loopback = ownLoopback(redirects);
  if (loopback === null) return [];
  const { clientId, scope } = facts;
  const asked: Text = facts.isScopeTold ? say`` : say`, scope ${typed(scope)} in ${typed("clientMetadata")}`;
  return [
    {
      title: "Programs with the MCP SDK for TypeScript",
      blocks: [
        paragraph(
          say`Their ${typed("authProvider")} has the client ID ${typed(clientId)}, the redirect URL ${typed(new URL(loopback).href)}${asked}, and no secret.`,
        ),
        ...(facts.isIssuerElsewhere ? [paragraph(strict(facts))] : []),
      ],
    },
  ];
}

/** Version 1 does not look at the issuer. */
function strict(facts: HandoutFacts): Text {
  return say`Version 2 (${typed("@modelcontextprotocol/client")}) cannot sign in: it refuses metadata whose issuer is not the address that it came from. Give its transport the option ${typed("skipIssuerMetadataValidation: true")}, or have it mended for everybody. ${issuerCure(facts)}`;
}
