import type { Cloud } from "../../azure/clouds.ts";
import type { CredentialChoice } from "../../azure/credential/credential-choice.ts";
import type { Wire } from "../../azure/wire.ts";
import type { PlayedCase, Visit } from "../../core/rehearsal/visit.ts";

/** A make-believe Azure with a copy of a setup in it. */
export interface Stage {
  readonly wire: Wire;
  readonly cloud: Cloud;
  readonly credential: CredentialChoice;
  /** Policy elements that its gateway cannot execute. */
  readonly notEmulated: readonly {
    readonly place: string;
    readonly element: string;
    readonly line: number;
  }[];
  /** Plays a visit in the copy as it is at that moment; leaves nothing behind there. */
  readonly play: (visit: Visit) => Promise<readonly PlayedCase[]>;
}

/** Opens a world document in memory. */
export type OpenStage = (world: unknown) => Promise<Stage>;
