import type { Connection } from "../../azure/connect.ts";
import type { Wire } from "../../azure/wire.ts";
import type { RunPlace } from "../../core/run/place.ts";
import type { Clock, Progress } from "../clock.ts";

/** What every run needs beside its plan: where it works, where it keeps its documents, and time. */
export interface RunContext {
  readonly connection: Connection;
  readonly stateDirectory: string;
  /** Which Azure this is: a run that wrote to another one isn't continued or put back here. */
  readonly place: RunPlace;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Carries questions without any credential, to a gateway for one. */
  readonly publicWire: Wire;
}
