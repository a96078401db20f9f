/** A request, and in which round it was answered: the longest chain of requests that it ends. */
export interface Levelled {
  readonly level: number;
  readonly method: string;
  readonly url: URL;
}

/** Answers in rounds. */
export interface Rounds {
  readonly requests: readonly Levelled[];
  /** Gives the answer once everything that could be asked for without it has been asked for. */
  readonly inRounds: (request: Request, answer: () => Promise<Response>) => Promise<Response>;
}

/**
 * Holds every answer back until the program asks for nothing more, then gives all of them at once. The number of a round is
 * the length of the longest chain of requests that end there, whatever the clock says: what is asked for in one round
 * waited for an answer of the round before.
 */
export function answerRounds(): Rounds {
  const requests: Levelled[] = [];
  let level = 1;
  let held: (() => void)[] = [];
  let answering = 0;
  let isWatching = false;
  let idle = 0;
  const watch = (): void => {
    idle += 1;
    if (answering > 0 || idle < idleTurns) {
      setImmediate(watch);
      return;
    }
    const release = held;
    held = [];
    level += 1;
    isWatching = false;
    for (const letGo of release) letGo();
  };
  return {
    requests,
    inRounds: async (request, answer) => {
      requests.push({ level, method: request.method, url: new URL(request.url) });
      idle = 0;
      answering += 1;
      if (!isWatching) {
        isWatching = true;
        setImmediate(watch);
      }
      const response = await answer();
      answering -= 1;
      idle = 0;
      await new Promise<void>((resolve) => held.push(resolve));
      return response;
    },
  };
}

/** Turns of the event loop in which nothing is asked for: a program that could ask for more has done so by then. */
const idleTurns = 500;
