import { GraphError, type Middleware } from "@microsoft/microsoft-graph-client";
import { Fault } from "../core/fault.ts";
import { type Unreached, unreached } from "./network/unreached.ts";

/**
 * The Graph client makes an error of its own of whatever is thrown below it, and keeps the stack alone (verified: its
 * source). By that the error is found again, such as a fault that says why a token could not be renewed.
 */
let last: { readonly error: Error; readonly host: string } | null = null;

/** A middleware that remembers what went wrong in the ones after it. */
export function keepingErrors(next: Middleware): Middleware {
  return {
    execute: (context) =>
      next.execute(context).catch((error: unknown) => {
        const { request } = context;
        const { host } = new URL(typeof request === "string" ? request : request.url);
        if (error instanceof Error) last = { error, host };
        throw error;
      }),
  };
}

/** The fault that an error of the Graph client was made of; `null` for any other error. */
export function faultBehind(error: unknown): Fault | null {
  const found = behind(error);
  return found?.error instanceof Fault ? found.error : null;
}

/** Why Graph gave no answer; `null` where it gave one. */
export function silenceBehind(error: GraphError): Unreached | null {
  const found = behind(error);
  return found === null ? null : unreached(found.host, found.error);
}

function behind(error: unknown) {
  return error instanceof GraphError && last !== null && error.stack === last.error.stack ? last : null;
}
