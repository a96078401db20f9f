import { describe, expect, test } from "vitest";
import { propose } from "../../../src/core/plan/propose.ts";
import type { StepOutcome } from "../../../src/core/run/record.ts";
import { isRolledBack, runToRollBack } from "../../../src/core/run/rolled-back.ts";
import { runToContinue } from "../../../src/core/run/unfinished.ts";
import { client, flightsSnapshot } from "../../support/snapshot.ts";
import { everybody, plan, runWith } from "./runs.ts";

const apiApp = { ...flightsSnapshot().apiApp, signInAudience: "AzureADMultipleOrgs" };
const clientApps = [{ ...client, signInAudience: "AzureADMultipleOrgs" }];
/** What is left to do once both app registrations are written. */
const rest = propose(flightsSnapshot({ apiApp, clientApps }), everybody);
const rollback = (of: string, outcome: "done" | "in progress") =>
  runWith(["done", "done", "done", "done"], {
    name: "2026-11-23T110000Z-00000002",
    outcome,
    plan: { ...plan, rollbackOf: of },
  });

describe("the run that a plan finishes", () => {
  test.each<[string, StepOutcome[], boolean]>([
    ["that was killed between two writes", ["done", "done"], true],
    ["that was killed in a write", ["done", "done", "writing"], true],
    ["that never heard what came of a write", ["done", "done", "unknown"], true],
    ["that failed in the middle", ["done", "done", "failed"], true],
    ["that was killed before its first write", [], false],
    ["whose first write failed", ["failed"], false],
  ])("one %s: %#", (_title, outcomes, found) => {
    const run = runWith(outcomes);
    expect(runToContinue([run], rest)).toBe(found ? run : null);
  });

  test("a finished run is over, also when everything has been reverted since", () => {
    expect(runToContinue([runWith(["done", "done", "done", "done"], { outcome: "done" })], plan)).toBeNull();
  });

  test("another intent or another setup is another run", () => {
    const run = runWith(["done", "done"]);
    expect(
      runToContinue([run], propose(flightsSnapshot(), { ...everybody, authority: "organizations" })),
    ).toBeNull();
    const other = { ...flightsSnapshot().api, id: `${flightsSnapshot().api.id}-2` };
    expect(runToContinue([run], propose(flightsSnapshot({ api: other }), everybody))).toBeNull();
  });

  test("a resource that somebody edited in the meantime is no change of that run", () => {
    const policies = flightsSnapshot().policies.map((policy) => ({
      ...policy,
      text: policy.text.replace("<inbound>", "<inbound><!-- edited -->"),
    }));
    const edited = propose(flightsSnapshot({ apiApp, clientApps, policies }), everybody);
    expect(runToContinue([runWith(["done", "done"])], edited)).toBeNull();
  });

  test("a run that was put back is not gone on with", () => {
    const run = runWith(["done", "done"]);
    expect(runToContinue([run, rollback(run.name, "done")], plan)).toBeNull();
    expect(runToContinue([run, rollback(run.name, "in progress")], rest)).toBe(run);
  });

  test("a rollback is finished by a rollback of the same run, and by nothing else", () => {
    const begun = rollback("a", "in progress");
    expect(runToContinue([begun], { ...plan, rollbackOf: "a" })).toBe(begun);
    expect(runToContinue([begun], { ...plan, rollbackOf: "b" })).toBeNull();
    expect(runToContinue([begun], plan)).toBeNull();
  });
});

describe("the run that a rollback without a name means", () => {
  const first = runWith(["done", "done", "done", "done"], { outcome: "done" });
  const untouched = runWith([], { name: "2026-11-23T120000Z-00000003" });
  const settled = runWith(["already so", "already so"], { name: "2026-11-23T130000Z-00000004" });

  test("is the latest one that wrote something", () => {
    expect(runToRollBack([first, untouched, settled])).toBe(first);
    const second = runWith(["done", "unknown"], { name: "2026-11-23T140000Z-00000005" });
    expect(runToRollBack([first, second])).toBe(second);
    const killed = runWith(["writing"], { name: "2026-11-23T150000Z-00000006" });
    expect(runToRollBack([first, killed])).toBe(killed);
  });

  test("is none that is put back, and no rollback", () => {
    const back = rollback(first.name, "done");
    expect(isRolledBack(first, [first, back])).toBe(true);
    expect(runToRollBack([first, back])).toBeNull();
    expect(runToRollBack([first, rollback(first.name, "in progress")])).toBe(first);
    expect(runToRollBack([])).toBeNull();
  });
});
