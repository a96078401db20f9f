import { Fault } from "../../core/fault.ts";
import type { Unreadable } from "../../core/model/setup.ts";

/** What a read gave, or what is used instead and why. */
export interface Attempt<T> {
  readonly value: T;
  readonly unreadable: readonly Unreadable[];
}

/** What is not known then, and how much it matters. */
export type Loss = Omit<Unreadable, "reason">;

/**
 * Reads something that a plan can do without. A refusal or a failure of the service is noted and does not end the
 * plan; a missing sign-in does.
 */
export async function optionalRead<T>(read: () => Promise<T>, instead: T, loss: Loss): Promise<Attempt<T>> {
  try {
    return { value: await read(), unreadable: [] };
  } catch (error) {
    if (!(error instanceof Fault) || (error.code !== "permission" && error.code !== "failed")) throw error;
    return { value: instead, unreadable: [{ ...loss, reason: error.message.replace(/\.$/, "") }] };
  }
}
