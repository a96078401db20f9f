import { Fault } from "../fault.ts";
import { changeMeaning } from "./fingerprint.ts";
import type { Change, Plan } from "./plan.ts";

/** Changes of a saved plan whose resource is already what they make of it, by their ids. */
export type Settled = ReadonlySet<string>;

/**
 * The changes of a saved plan, each one taken from those that deciding again gives. Nothing of the file is left in them but
 * their number and what a settled one had been: a change that is made already cannot be decided again.
 *
 * @param settledOne what replaces a settled change that is not proposed; `null` where it has to be
 * @throws Fault `stale` for a change that is not proposed
 */
export function chosenChanges(
  saved: Plan,
  proposed: readonly Change[],
  settled: Settled,
  settledOne: (change: Change) => Change | null,
): Change[] {
  const left = [...proposed];
  return saved.changes.map((change) => {
    const isSettled = settled.has(change.id);
    const index = left.findIndex((one) => changeMeaning(one) === changeMeaning(change));
    const [found] = index < 0 ? [] : left.splice(index, 1);
    const anew = found ?? (isSettled ? settledOne(change) : null);
    if (anew === null) throw notProposed(`change ${change.id}, ${change.resource}, is not what is proposed`);
    return { ...anew, id: change.id, ...(isSettled ? settledWords : {}) };
  });
}

const settledWords = { because: "It already is so; nothing is written.", risk: "low" } as const;

/** The fault for a saved plan that deciding again does not give. */
export function notProposed(how: string): Fault {
  return new Fault(
    "stale",
    `Planning again for the setup as it is now does not give this plan: ${how}. Nothing was written.`,
    {
      hint: "Either the setup has changed since the plan was made, or somebody edited the file. Make a new plan and look at it again.",
      next: ["entra-mcp migrate --dry-run"],
    },
  );
}
