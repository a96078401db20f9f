import { agreed, bestOf, type Cell } from "../access/cell.ts";
import type { PlayedCase } from "./visit.ts";

/** What a row of the table comes to where it is played: Entra's answer, and the gateway's. */
export interface MeasuredRow {
  readonly signIn: Cell;
  readonly gateway: Cell;
}

/** The measured cells of a row by its id. */
export type Measured = ReadonlyMap<string, MeasuredRow>;

/** The one answer that holds in every case that may be the real one; of the names that a caller chooses among, the best. */
export function measuredRow(cases: readonly PlayedCase[]): MeasuredRow {
  return {
    signIn: agreed(
      cases.map(({ choices }) => bestOf(choices.map(({ signIn }) => signIn))),
      "it depends on the caller's tenant, or on where and for what the client asks",
    ),
    gateway: agreed(
      cases.map(({ choices }) => bestOf(choices.map(({ gateway }) => agreed(gateway, callsDiffer)))),
      "it depends on the caller's tenant, or on where and for what the client asks",
    ),
  };
}

const callsDiffer = "it differs between the operations of the API";
