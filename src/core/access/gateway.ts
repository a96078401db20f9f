import type { HomeTenant } from "../model/setup.ts";
import { gatewayCell } from "./call-effect.ts";
import { agreed, type Cell, cell } from "./cell.ts";
import type { PolicyReading } from "./policy-before-after.ts";
import type { TokenFacts } from "./token.ts";
import { walkInbound } from "./walk.ts";

/** The documents of each call to the MCP endpoint that may be meant, and the fragments that they may include. */
export interface GatewayCalls {
  /** Of each call its documents from the narrowest scope to the widest. */
  readonly chains: readonly (readonly PolicyReading[])[];
  readonly fragments: readonly PolicyReading[];
  /** Whether a call needs a subscription key, because no open product of the API takes calls without one. */
  readonly needsKey: boolean;
}

/** Whether the gateway lets a call with this token through; unknown where the calls that may be meant differ. */
export function gatewayAnswer(
  { chains, fragments, needsKey }: GatewayCalls,
  token: TokenFacts,
  home: HomeTenant,
): Cell {
  const cells = chains.map((documents) => gatewayCell(walkInbound({ documents, fragments, token, home })));
  const answer = agreed(cells, "it differs between the operations or products of the API");
  return needsKey && answer.answer === "yes" ? cell("unknown", withoutKey) : answer;
}

/** A client that is configured to send one gets in (verified: azure-docs). */
const withoutKey = {
  code: "subscription-key",
  why: "a call needs a subscription key, which MCP clients do not send by themselves",
};
