import { describe, expect, test } from "vitest";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { planFlaw } from "../../../src/core/run/plan-flaw.ts";
import { changesOf, forged, type Mutable } from "../../support/forged-plan.ts";
import { plan } from "./runs.ts";

const flawOf = (change: (copy: Mutable<Plan>) => void) => planFlaw(JSON.parse(forged(plan, change)) as Plan);

const moved = (to: (id: string) => string) => (copy: Mutable<Plan>) => {
  for (const change of changesOf(copy).revises) change.resource = to(change.resource);
};

describe("what no plan has, though its digests are made anew", () => {
  test.each<[string, (copy: Mutable<Plan>) => void, RegExp]>([
    [
      "a service that is not its API's",
      (copy) => (copy.setup.service += "x"),
      /its API is not one of its service/,
    ],
    ["an API inside of an API", (copy) => (copy.setup.api += "/apis/x"), /its API is not one of its service/],
    [
      "the way up as its API",
      (copy) => (copy.setup.api = `${copy.setup.service}/apis/..`),
      /its API is not one/,
    ],
    [
      "numbers that do not count",
      (copy) => (copy.changes = copy.changes.toReversed()),
      /change 1 has another number/,
    ],
    [
      "an app registration of somebody else",
      (copy) =>
        changesOf(copy).updates.forEach((one) => (one.resource = `/applications/${copy.setup.homeTenant}`)),
      /change 1 is of an app registration outside of the setup/,
    ],
    [
      "no field",
      (copy) => changesOf(copy).updates.forEach((one) => Object.assign(one, { before: {}, after: {} })),
      /change 1 does not name the same fields before and after/,
    ],
    [
      "a field afterwards alone",
      (copy) => changesOf(copy).updates.forEach((one) => (one.before = {})),
      /change 1 does not name the same fields/,
    ],
    [
      "a policy of another service",
      moved((id) => id.replace("/service/", "/service/x")),
      /change 3 is of a policy outside/,
    ],
    ["the way up", moved((id) => id.replace(/\/apis\/[^/]+/, "/apis/..")), /change 3 is of a policy outside/],
    ["no policy", moved((id) => id.replace(/\/policies\/policy$/, "")), /change 3 is of a policy outside/],
    [
      "no edits",
      (copy) => changesOf(copy).revises.forEach((one) => (one.edits = [])),
      /change 3 has edits that fit no text/,
    ],
    [
      "edits in reverse",
      (copy) => changesOf(copy).revises.forEach((one) => (one.edits = one.edits.toReversed())),
      /change 3 has edits that fit no text/,
    ],
  ])("%s", (_title, change, flaw) => {
    expect(flawOf(change)).toMatch(flaw);
  });

  test("a fingerprint that is not over what it does", () => {
    const [first] = plan.changes;
    if (first?.verb !== "update") throw new Error("no update");
    const changes = [{ ...first, after: { signInAudience: "x" } }, ...plan.changes.slice(1)];
    expect(planFlaw({ ...plan, changes })).toBe("its fingerprint is not that of its changes");
  });

  test("and the plan itself has none", () => {
    expect(planFlaw(plan)).toBeNull();
    expect(flawOf(() => undefined)).toBeNull();
  });
});
