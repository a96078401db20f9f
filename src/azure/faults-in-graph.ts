import { GraphError, type Middleware } from "@microsoft/microsoft-graph-client";
import { Fault } from "../core/fault.ts";

/**
 * The Graph client makes an error of its own of whatever is thrown below it, and keeps the stack alone (verified: its
 * source). By that the fault is found again, such as one that says why a token could not be renewed.
 */
let last: Fault | null = null;

/** A middleware that remembers the fault that came out of the ones after it. */
export function keepingFaults(next: Middleware): Middleware {
  return {
    execute: (context) =>
      next.execute(context).catch((error: unknown) => {
        if (error instanceof Fault) last = error;
        throw error;
      }),
  };
}

/** The fault that an error of the Graph client was made of; `null` for any other error. */
export function faultBehind(error: unknown): Fault | null {
  return error instanceof GraphError && last !== null && error.stack === last.stack ? last : null;
}
