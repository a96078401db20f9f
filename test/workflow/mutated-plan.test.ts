import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digest } from "../../src/core/document/digest.ts";
import { toJson } from "../../src/core/document/json.ts";
import { Fault } from "../../src/core/fault.ts";
import type { AppRegistration } from "../../src/core/model/app-registration.ts";
import type { Intent } from "../../src/core/model/intent.ts";
import type { Snapshot } from "../../src/core/model/setup.ts";
import { appWith } from "../../src/core/plan/app-with.ts";
import { approvedPlan } from "../../src/core/plan/approved-plan.ts";
import type { Change, Plan } from "../../src/core/plan/plan.ts";
import { propose } from "../../src/core/plan/propose.ts";
import { parsePolicy } from "../../src/core/policy/document/read-policy.ts";
import { planReport } from "../../src/core/report/plan-report.ts";
import { decodePlan } from "../../src/core/run/decode.ts";
import type { Original } from "../../src/core/run/record.ts";
import { revisedText } from "../../src/core/run/revised-text.ts";
import { standingOf } from "../../src/core/run/standing.ts";
import { applyEdits } from "../../src/core/text/edit.ts";
import { openSandbox } from "../../src/sandbox/open.ts";
import { intentOfPlan } from "../../src/workflow/run/of-plan.ts";
import { signedAnew } from "../support/forged-plan.ts";
import { foreignText, type Mutation, mutationsOf } from "../support/mutations.ts";
import { run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";
import { flightsSnapshot, validationPolicy } from "../support/snapshot.ts";
import { differences, stateOf, storedIn } from "../support/state-of-world.ts";

/** Everything that a plan can hold: a list of tenants, more fields of an app registration, a named value. */
const snapshot: Snapshot = flightsSnapshot({
  namedValues: [{ name: "home", value: flightsSnapshot().homeTenant.id }],
  policies: flightsSnapshot().policies.map((policy) =>
    policy.text === validationPolicy
      ? {
          ...policy,
          text: policy.text.replace(`tenant-id="${flightsSnapshot().homeTenant.id}"`, 'tenant-id="{{home}}"'),
        }
      : policy,
  ),
});
const intent: Intent = {
  authority: "common",
  allowTenants: ["33333333-aaaa-4bbb-8ccc-444444444444"],
  only: null,
  allowShared: false,
  with: ["known-client", "instance-lock", "gateway-issuer"],
};
const plan = propose(snapshot, intent);

/** The setup with the plan carried out. */
const migrated: Snapshot = {
  ...snapshot,
  apiApp: appAfter(snapshot.apiApp),
  clientApps: snapshot.clientApps.map(appAfter),
  policies: snapshot.policies.map((policy) => {
    const change = plan.changes.find(({ resource }) => resource === policy.address);
    return change?.verb === "revise" ? { ...policy, text: applyEdits(policy.text, change.edits) } : policy;
  }),
};

function appAfter(app: AppRegistration): AppRegistration {
  const change = plan.changes.find(({ resource }) => resource === `/applications/${app.id}`);
  return change?.verb === "update" ? appWith(app, change.after) : app;
}

/** A resource as a snapshot has it. */
function liveOf(resource: string, setup: Snapshot): Original | null {
  const app = [setup.apiApp, ...setup.clientApps].find(({ id }) => resource === `/applications/${id}`);
  if (app !== undefined) {
    const { signInAudience, knownClientApplications, instanceLock } = app;
    const api = { knownClientApplications };
    return { resource, fields: { signInAudience, api, servicePrincipalLockConfiguration: instanceLock } };
  }
  const policy = setup.policies.find(({ address }) => address === resource);
  return policy === undefined
    ? null
    : { resource, format: policy.format, etag: policy.etag, text: policy.text };
}

/** The plan that a file comes to, as apply decides it; `null` where it is refused with an explanation. */
function carriedOut(text: string, setup: Snapshot = snapshot): Plan | null {
  try {
    const saved = decodePlan(text, "plan.json");
    const settled = new Set<string>();
    for (const change of saved.changes) {
      const live = liveOf(change.resource, setup);
      const { kind } = standingOf(change, live);
      if (kind === "moved" || (kind === "before" && !leads(change, live))) return null;
      if (kind === "after") settled.add(change.id);
    }
    return approvedPlan(saved, setup, intentOfPlan(saved.intent), settled, parsePolicy);
  } catch (error) {
    if (error instanceof Fault && ["usage", "stale"].includes(error.code)) return null;
    throw error;
  }
}

function leads(change: Change, live: Original | null): boolean {
  return (
    change.verb === "update" || (live !== null && "text" in live && revisedText(change, live.text) !== null)
  );
}

const signed = ({ document }: Mutation): string => toJson(signedAnew(document as Plan));

describe("a plan in which anything differs, with digests made anew", () => {
  const mutations = mutationsOf(plan);
  const accepted = mutations.flatMap((mutation) => {
    const made = carriedOut(signed(mutation));
    return made === null ? [] : [{ ...mutation, made }];
  });

  test("the plan itself is carried out", () => {
    expect(carriedOut(toJson(plan))?.changes).toEqual(plan.changes);
    expect(mutations.length).toBeGreaterThan(1000);
  });

  test("is refused, or it makes changes that proposing for the live setup gives, and no others", () => {
    for (const { path, what, made } of accepted) {
      const proposed = propose(snapshot, intentOfPlan(made.intent)).changes.map(withoutNumber);
      for (const change of made.changes)
        expect(proposed, `${path} ${what}`).toContainEqual(withoutNumber(change));
    }
  });

  test("is refused, or no word of it is shown", () => {
    const shown = accepted.flatMap(({ path, what, made }) =>
      [
        toJson(made),
        ...planReport(made, { verbose: true }).map((line) => line.map(({ text }) => text).join("")),
      ].some((text) => text.includes(foreignText))
        ? [`${path} ${what}`]
        : [],
    );
    expect(shown).toEqual([]);
  });

  test("that is made already is refused, or no word of it is shown, and it is called so", () => {
    const settled = mutations.flatMap((mutation) => {
      const made = carriedOut(signed(mutation), migrated);
      return made === null ? [] : [{ ...mutation, made }];
    });
    expect(settled.length).toBeGreaterThan(accepted.length);
    for (const { path, what, made } of settled) {
      const text = planReport(made, { verbose: true }).map((line) =>
        line.map((stretch) => stretch.text).join(""),
      );
      expect(text.join("\n"), `${path} ${what}`).not.toContain(foreignText);
      expect(made.changes.filter(({ because }) => !because.startsWith("It already is so"))).toEqual([]);
    }
  });

  test("is refused wherever a change differs, but for its words", () => {
    const words =
      /^changes\.\d+\.(subject|title|because|risk|diff|etag|replaced.*|edits\.\d+\.(element|touches))$/;
    const left = accepted.filter(({ path }) => /^changes\.\d+\./.test(path) && !words.test(path));
    expect(left.map(({ path, what }) => `${path} ${what}`)).toEqual([]);
  });
});

function withoutNumber(change: Change): Change {
  return { ...change, id: "" };
}

test("a file that is carried out does what its result shows, and nothing else", async () => {
  const folder = scratchFolder("mutated");
  const made = await run(await openSandbox("flights"), ["plan", "--format", "json"]);
  const mutations = mutationsOf(JSON.parse(made.stdout));
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...mutations), async (mutation) => {
      number += 1;
      const file = join(folder, `${number}.json`);
      writeFileSync(file, signed(mutation));
      const sandbox = await openSandbox("flights");
      const before = stateOf(sandbox.world);
      const ran = await run(sandbox, ["apply", file, "--yes", "--format", "json"]);
      const written = differences(before, stateOf(sandbox.world));
      expect([0, 4, 5, 8, 64], ran.stdout).toContain(ran.exitCode);
      if (![0, 8].includes(ran.exitCode)) {
        expect({ written, sent: writes(ran.sent) }).toEqual({ written: [], sent: [] });
        return;
      }
      const shown = (JSON.parse(ran.stdout).plan as Plan).changes;
      expect(written).toEqual(shown.map(({ resource }) => resource.toLowerCase()).toSorted());
      for (const change of shown) expect(isSo(change, storedIn(sandbox.world, change.resource))).toBe(true);
      expect(ran.stdout).not.toContain(foreignText);
    }),
    { numRuns: 40 },
  );
});

/** Whether a world holds what a change says. The service lays out anew what it stores. */
function isSo(change: Change, stored: unknown): boolean {
  if (change.verb === "update") {
    const fields = stored as Readonly<Record<string, unknown>>;
    return Object.entries(change.after).every(([name, value]) => fields[name] === value);
  }
  const text = (stored as { readonly text: string }).text.replace(/\s+/g, "");
  return digest(text) === change.afterMeaning;
}
