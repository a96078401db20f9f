import { chosenChanges, notProposed, type Settled } from "../plan/chosen-changes.ts";
import { fingerprint } from "../plan/fingerprint.ts";
import type { Change, Plan } from "../plan/plan.ts";
import { sealed } from "../plan/sealed.ts";

/**
 * A saved plan of a rollback made again, as `approvedPlan` does it for others: from the run, its backup and what is there
 * now. It must be the whole of what is left to put back.
 *
 * @param again the rollback as it is planned now
 * @throws Fault `stale` for a plan that is not what is planned now
 */
export function approvedRollback(saved: Plan, again: Plan, settled: Settled): Plan {
  const changes = chosenChanges(saved, again.changes, settled, settledOne);
  const resources = (is: "settled" | "open") =>
    changes.filter(({ id }) => settled.has(id) === (is === "settled")).map(({ resource }) => resource);
  const done = resources("settled");
  const left = again.changes.map(({ resource }) => resource).filter((resource) => !done.includes(resource));
  const isWhole = resources("open").join("\n") === left.join("\n");
  if (!isWhole) throw notProposed("the run is put back by other changes, or in another order");
  const anew = fingerprint(again.intent, again.setup, changes);
  if (anew !== saved.fingerprint) throw notProposed("it is for another intent or setup");
  return sealed({ ...again, fingerprint: anew, changes });
}

function settledOne(change: Change): Change {
  const words = { subject: "", title: "Put back already" };
  switch (change.verb) {
    case "update":
      return { ...change, ...words };
    case "revise":
      return {
        ...change,
        ...words,
        edits: change.edits.map((edit) => ({ ...edit, element: "/" })),
        replaced: [],
        diff: "",
      };
    default:
      return change satisfies never;
  }
}
