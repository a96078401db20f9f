import type { HomeTenant } from "../model/setup.ts";
import { agreed, type Cell } from "./cell.ts";
import { gatewayCell } from "./outcome.ts";
import type { PolicyReading } from "./reading.ts";
import type { TokenFacts } from "./token.ts";
import { walkInbound } from "./walk.ts";

/** The documents of each call to the MCP endpoint that may be meant, and the fragments that they may include. */
export interface GatewayCalls {
  /** Of each call its documents from the narrowest scope to the widest. */
  readonly chains: readonly (readonly PolicyReading[])[];
  readonly fragments: readonly PolicyReading[];
}

/** Whether the gateway lets a call with this token through; unknown where the calls that may be meant differ. */
export function gatewayAnswer(
  { chains, fragments }: GatewayCalls,
  token: TokenFacts,
  home: HomeTenant,
): Cell {
  const cells = chains.map((documents) => gatewayCell(walkInbound({ documents, fragments, token, home })));
  return agreed(cells, "it differs between the operations or products of the API");
}
