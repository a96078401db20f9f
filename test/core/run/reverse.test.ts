import { describe, expect, test } from "vitest";
import { toJson } from "../../../src/core/document/json.ts";
import { Fault } from "../../../src/core/fault.ts";
import type { Change, Plan } from "../../../src/core/plan/plan.ts";
import { decodeBackup, decodePlan } from "../../../src/core/run/decode.ts";
import type { Original, StepOutcome } from "../../../src/core/run/record.ts";
import { rollbackChanges, rollbackPlan } from "../../../src/core/run/rollback-plan.ts";
import { applyEdits } from "../../../src/core/text/edit.ts";
import { signedAnew } from "../../support/forged-plan.ts";
import { mutationsOf } from "../../support/mutations.ts";
import { liveAfter, originals, plan, results, runWith } from "./runs.ts";

const done: StepOutcome[] = ["done", "done", "done", "done"];
const resources = plan.changes.map(({ resource }) => resource);

describe("what puts a run back", () => {
  test("is the reverse of what it wrote, in the reverse order", () => {
    const { changes, moved } = rollbackChanges(runWith(done), liveAfter(4), "stop");
    expect(moved).toEqual([]);
    expect(changes.map(({ id, resource }) => [id, resource])).toEqual(
      resources.toReversed().map((resource, index) => [String(index + 1), resource]),
    );
    for (const change of changes) {
      const original = originals.find(({ resource }) => resource === change.resource);
      if (change.verb === "update") {
        expect(original).toMatchObject({ fields: change.after });
        continue;
      }
      const live = results.find(({ resource }) => resource === change.resource);
      if (live === undefined || !("text" in live)) throw new Error("no text");
      expect(applyEdits(live.text, change.edits)).toBe(original && "text" in original ? original.text : "");
      expect(change.etag).toBe('"after"');
    }
  });

  test.each<[string, StepOutcome[], number, number]>([
    ["two changes made, the third unknown and not made", ["done", "done", "unknown"], 2, 2],
    ["two changes made, the third unknown and made", ["done", "done", "unknown"], 3, 3],
    ["killed in the second write, which was made", ["done", "writing"], 2, 2],
    ["killed in the second write, which was not made", ["done", "writing"], 1, 1],
    ["what was so before the run stays", ["already so", "done"], 2, 1],
    ["what was never reached stays", ["done"], 4, 1],
    ["everything is back already", done, 0, 0],
  ])("%s", (_title, outcomes, written, count) => {
    const { changes, moved } = rollbackChanges(runWith(outcomes), liveAfter(written), "stop");
    expect({ changes: changes.length, moved }).toEqual({ changes: count, moved: [] });
  });

  test("a text that the service laid out anew is put back to the byte", () => {
    const live = liveAfter(4);
    const address = resources[2] ?? "";
    const stored = live.get(address);
    if (stored === null || stored === undefined || !("text" in stored)) throw new Error("no text");
    const text = stored.text.replaceAll("        ", "\t\t");
    live.set(address, { ...stored, text });
    const change = rollbackChanges(runWith(done), live, "stop").changes.find(
      ({ resource }) => resource === address,
    );
    if (change?.verb !== "revise") throw new Error("no change");
    const original = originals.find(({ resource }) => resource === address);
    expect(applyEdits(text, change.edits)).toBe(original && "text" in original ? original.text : "");
  });
});

describe("somebody changed it after the run", () => {
  const edited = (index: number, by: (original: Original) => Original | null) => {
    const live = liveAfter(4);
    const resource = resources[index] ?? "";
    const stored = live.get(resource);
    if (stored !== null && stored !== undefined) live.set(resource, by(stored));
    return live;
  };
  const commented = edited(2, (one) =>
    "text" in one ? { ...one, text: one.text.replace("<inbound>", "<inbound><!-- mine -->") } : one,
  );
  const narrowed = edited(0, (one) => ({ ...one, fields: { signInAudience: "PersonalMicrosoftAccount" } }));

  test.each([
    ["a policy", commented, 2],
    ["an app registration", narrowed, 0],
  ])("%s stands in the way and is named", (_title, live, index) => {
    expect(rollbackChanges(runWith(done), live, "stop").moved).toMatchObject([
      { resource: resources[index] },
    ]);
  });

  test.each([
    ["a policy", commented],
    ["an app registration", narrowed],
  ])("%s is put back when that is overruled", (_title, live) => {
    const { changes, moved } = rollbackChanges(runWith(done), live, "overrule");
    expect({ changes: changes.length, moved }).toEqual({ changes: 4, moved: [] });
  });

  test("what is gone stands in the way whatever is asked", () => {
    const gone = edited(2, () => null);
    for (const overruling of ["stop", "overrule"] as const) {
      expect(rollbackChanges(runWith(done), gone, overruling).moved).toMatchObject([{ now: "gone" }]);
    }
  });
});

test("a backup that does not fit its plan is not written anywhere", () => {
  const run = runWith(done);
  const forged = originals.map((one) => ("text" in one ? { ...one, text: "<policies />" } : one));
  const backup = run.backup === null ? null : { ...run.backup, originals: forged };
  expect(() => rollbackChanges({ ...run, backup }, liveAfter(4), "stop")).toThrow(/does not fit the plan/);
  expect(() => rollbackChanges({ ...run, backup: null }, liveAfter(4), "stop")).toThrow(
    /backup\.json does not hold/,
  );
});

test.each<[string, (one: Original) => Original]>([
  [
    "another audience",
    (one) => ("fields" in one ? { ...one, fields: { signInAudience: "PersonalMicrosoftAccount" } } : one),
  ],
  ["no audience", (one) => ("fields" in one ? { ...one, fields: {} } : one)],
  ["a text of another format", (one) => ("text" in one ? { ...one, format: "xml" } : one)],
])("a backup with %s is not written anywhere", (_title, edit) => {
  const run = runWith(done);
  const backup = run.backup === null ? null : { ...run.backup, originals: originals.map(edit) };
  for (const overruling of ["stop", "overrule"] as const) {
    expect(() => rollbackChanges({ ...run, backup }, liveAfter(4), overruling)).toThrow(
      /does not fit the plan/,
    );
  }
});

describe("documents of a run in which anything differs, with digests made anew", () => {
  const run = runWith(done);
  const live = liveAfter(4);
  /** What is put back; `null` where the documents are refused with an explanation. */
  const putBackBy = (documents: { readonly plan?: unknown; readonly backup?: unknown }) => {
    try {
      const made = decodePlan(toJson(documents.plan ?? plan), "plan.json");
      const backup = decodeBackup(toJson(documents.backup ?? run.backup), "backup.json");
      return rollbackChanges({ ...run, plan: made, backup }, live, "overrule").changes;
    } catch (error) {
      if (error instanceof Fault && error.code === "usage") return null;
      throw error;
    }
  };
  const differing = [
    ...mutationsOf(run.backup).map(({ document, ...where }) => ({ ...where, backup: document })),
    ...mutationsOf(plan).map(({ document, ...where }) => ({ ...where, plan: signedAnew(document as Plan) })),
  ];
  const accepted = differing.flatMap((documents) => {
    const changes = putBackBy(documents);
    return changes === null ? [] : [{ ...documents, changes }];
  });

  test("are refused, or what was there before is put back", () => {
    expect(accepted.length).toBeGreaterThan(100);
    expect(differing.length).toBeGreaterThan(2 * accepted.length);
    for (const { path, what, changes } of accepted) {
      for (const change of changes) {
        const original = originals.find(({ resource }) => resource === change.resource);
        expect(resultOf(change), `${path} ${what}`).toEqual(
          original && "text" in original ? original.text : original?.fields,
        );
      }
    }
  });

  function resultOf(change: Change): unknown {
    if (change.verb === "update") return change.after;
    const now = live.get(change.resource);
    return now !== null && now !== undefined && "text" in now ? applyEdits(now.text, change.edits) : null;
  }
});

test("a rollback of a collection gives back what was there, whatever order the directory answers in", () => {
  const [change] = plan.changes;
  if (change?.verb !== "update") throw new Error("no change");
  const clients = (...ids: string[]) => ({ api: { knownClientApplications: ids } });
  const widened = { ...change, before: clients("a"), after: clients("a", "b") };
  const run = runWith(["done"], { plan: { ...plan, changes: [widened] } });
  const original = {
    resource: change.resource,
    fields: { api: { knownClientApplications: ["a"], secret: 1 } },
  };
  const live = {
    resource: change.resource,
    fields: { api: { knownClientApplications: ["b", "a"], secret: 1 } },
  };
  const backup = run.backup === null ? null : { ...run.backup, originals: [original] };
  const { changes } = rollbackChanges({ ...run, backup }, new Map([[change.resource, live]]), "stop");
  expect(changes).toMatchObject([{ before: clients("a", "b"), after: clients("a") }]);
});

test("a rollback has a fingerprint of its own and names its run", () => {
  const run = runWith(done);
  const back = rollbackPlan(run, rollbackChanges(run, liveAfter(4), "stop").changes, { callers: [] }, []);
  expect(back.rollbackOf).toBe(run.name);
  expect(back.fingerprint).not.toBe(plan.fingerprint);
});
