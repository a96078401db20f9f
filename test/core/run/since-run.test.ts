import { describe, expect, test } from "vitest";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import type { RunRecord, StepOutcome } from "../../../src/core/run/record.ts";
import { namesInRuns, runThatListed } from "../../../src/core/run/since-run.ts";
import { applyEdits } from "../../../src/core/text/edit.ts";
import { flightsSnapshot, home } from "../../support/snapshot.ts";
import { everybody, runWith } from "./runs.ts";

const fabrikam = "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b";
const tailspin = "5d0c7e32-9b41-4f6a-8c2d-e17f3a94b605";
const { service, api } = flightsSnapshot();
const setup = { service: service.id, api: api.id };

/** What a run was made for, in the order of the runs: the list that it wrote, or the number of the run that it put back. */
type Made =
  | {
      readonly list: readonly string[];
      readonly outcome?: StepOutcome;
      readonly names?: Plan["intent"]["tenantNames"];
    }
  | { readonly back: number };

/** Runs one after the other, each planned for what the one before it left. */
function runsOf(...made: readonly Made[]): RunRecord[] {
  const snapshots = [flightsSnapshot()];
  return made.map((one, index) => {
    const name = `2026-11-2${index}T100000Z-0000000${index}`;
    const snapshot = snapshots.at(-1) ?? flightsSnapshot();
    const { names } = "list" in one ? one : { names: undefined };
    const intent = {
      ...everybody,
      allowTenants: "list" in one ? one.list : [],
      ...(names === undefined ? {} : { tenantNames: names }),
    };
    const plan = propose(snapshot, intent);
    if ("back" in one) {
      snapshots.push(snapshots[one.back] ?? flightsSnapshot());
      const rollbackOf = `2026-11-2${one.back}T100000Z-0000000${one.back}`;
      return runWith([], { name, outcome: "done", plan: { ...plan, rollbackOf } });
    }
    const outcome = one.outcome ?? "done";
    if (outcome === "done") {
      snapshots.push({
        ...snapshot,
        policies: snapshot.policies.map((policy) => {
          const change = plan.changes.find(({ resource }) => resource === policy.address);
          return change?.verb === "revise"
            ? { ...policy, text: applyEdits(policy.text, change.edits) }
            : policy;
        }),
      });
    }
    return runWith(
      plan.changes.map(() => outcome),
      { name, plan, outcome: outcome === "done" ? "done" : "failed" },
    );
  });
}

describe("the run that put a tenant on the list", () => {
  test.each<[string, string, readonly Made[], number | null]>([
    ["none where there are no runs", fabrikam, [], null],
    ["the migration", fabrikam, [{ list: [fabrikam] }], 0],
    ["the migration, for the home tenant too", home.id, [{ list: [fabrikam] }], 0],
    [
      "the one that added it, among others",
      tailspin,
      [{ list: [fabrikam] }, { list: [fabrikam, tailspin] }],
      1,
    ],
    [
      "the first, where later ones kept it",
      fabrikam,
      [{ list: [fabrikam] }, { list: [fabrikam, tailspin] }],
      0,
    ],
    ["none after it was taken off", fabrikam, [{ list: [fabrikam] }, { list: [tailspin] }], null],
    [
      "the later one, where it came back",
      fabrikam,
      [{ list: [fabrikam] }, { list: [tailspin] }, { list: [fabrikam] }],
      2,
    ],
    [
      "not one that was put back",
      tailspin,
      [{ list: [fabrikam] }, { list: [fabrikam, tailspin] }, { back: 1 }],
      null,
    ],
    [
      "the first, where what took it off was put back",
      fabrikam,
      [{ list: [fabrikam] }, { list: [tailspin] }, { back: 1 }],
      0,
    ],
    ["not one whose write failed", fabrikam, [{ list: [fabrikam], outcome: "failed" }], null],
    ["not one of which it is unknown", fabrikam, [{ list: [fabrikam], outcome: "unknown" }], null],
    ["not a migration without a list", fabrikam, [{ list: [] }], null],
  ])("is %s", (_title, tenant, made, expected) => {
    const records = runsOf(...made);
    expect(runThatListed(tenant, setup, records)?.name ?? null).toBe(
      expected === null ? null : (records[expected]?.name ?? "there is none"),
    );
  });

  test("is not one of another API", () => {
    const records = runsOf({ list: [fabrikam] });
    expect(runThatListed(fabrikam, { ...setup, api: `${setup.api}-2` }, records)).toBeNull();
  });
});

test("the names that runs had for a tenant are told, the latest first", () => {
  const records = runsOf(
    { list: [fabrikam], names: { [fabrikam]: "fabrikam.com" } },
    { list: [fabrikam, tailspin], names: { [fabrikam]: "fabrikam.onmicrosoft.com" } },
  );
  expect(namesInRuns(fabrikam, records)).toEqual(["fabrikam.onmicrosoft.com", "fabrikam.com"]);
  expect(namesInRuns(tailspin, records)).toEqual([]);
});
