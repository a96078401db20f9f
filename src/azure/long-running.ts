import { RestError } from "@azure/core-rest-pipeline";
import { Fault } from "../core/fault.ts";
import { fromServer } from "./known-secrets.ts";

/** An operation that the service works on after its first answer, as the SDK follows it. */
export interface Poller {
  readonly poll: () => Promise<unknown>;
  readonly isDone: () => boolean;
}

/** A long-running operation that came to no good end. `running`: the service may still do the work. */
export class EndedOperation extends Error {
  readonly end: "failed" | "running";
  readonly fault: Fault;

  constructor(end: "failed" | "running", fault: Fault) {
    super(fault.message, { cause: fault });
    this.name = "EndedOperation";
    this.end = end;
    this.fault = fault;
  }
}

/** Milliseconds between questions; two minutes altogether, whatever `Retry-After` says. */
const pauses: readonly number[] = [
  ...Array.from({ length: 10 }, () => 1000),
  ...Array.from({ length: 10 }, () => 2000),
  ...Array.from({ length: 18 }, () => 5000),
];

/**
 * Follows a long-running operation to its end. The SDK would wait as long as the service says, with a clock of its own.
 *
 * @param doing what is being done, for the message
 * @param begin sends the request that begins it
 * @throws EndedOperation where it failed, was cancelled or did not end in time
 */
export async function finished(
  doing: string,
  begin: () => Promise<Poller>,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const poller = await answered(doing, begin);
  for (const pause of pauses) {
    if (poller.isDone()) return;
    await sleep(pause);
    await answered(doing, () => poller.poll());
  }
  if (poller.isDone()) return;
  throw new EndedOperation(
    "running",
    new Fault("failed", `${doing}: the service took it on and is still at work after two minutes.`, {
      hint: "Run the command again later: what is done by then is found done.",
    }),
  );
}

/** The SDK throws an error of no kind for an operation that failed or was cancelled. */
async function answered<T>(doing: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RestError || error instanceof Fault) throw error;
    const reason = fromServer(error instanceof Error ? error.message : String(error));
    throw new EndedOperation(
      "failed",
      new Fault("failed", `${doing}: the service took it on, and it did not succeed: ${reason}`, {
        hint: "Look at the resource in the portal; the service's own message says what it refused.",
        cause: error,
      }),
    );
  }
}
