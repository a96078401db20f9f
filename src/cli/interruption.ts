import { Fault } from "../core/fault.ts";
import type { Host } from "./host.ts";

/** What the first Ctrl-C means: while everything is only read, it ends the command at once. */
export interface Interruption {
  /** Aborted by Ctrl-C until writing begins; its reason is a fault. */
  readonly signal: AbortSignal;
  /** The work, or the fault as soon as Ctrl-C is pressed. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /** From here on something is written, and Ctrl-C ends the command between two writes. */
  readonly beginWriting: () => void;
  /** Lets go of the host, which may live longer than the command. */
  readonly release: () => void;
}

/** Follows the host's interruption. */
export function interruptionOf({ interrupted }: Host): Interruption {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => controller.abort(new Fault("interrupted", "Interrupted. Nothing was written."));
  if (interrupted.aborted) stop();
  interrupted.addEventListener("abort", stop);
  const release = () => interrupted.removeEventListener("abort", stop);
  return {
    signal,
    during: (work) => Promise.race([work, rejectedBy(signal)]),
    beginWriting: release,
    release,
  };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    if (signal.aborted) fail();
    signal.addEventListener("abort", fail, { once: true });
  });
}
