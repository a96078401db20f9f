/** Tells what is being done, for a terminal; `done` and `total` count resources. */
export type Progress = (doing: string, done?: number, total?: number) => void;

/** Time as the workflow sees it, so that tests and the sandbox can run it. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after some milliseconds; rejects when the run is interrupted. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}
