import { expect, test } from "vitest";
import type { Extra } from "../../../src/core/model/intent.ts";
import type { Snapshot } from "../../../src/core/model/setup.ts";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { api, client, flightsSnapshot } from "../../support/snapshot.ts";

function planWith(extras: readonly Extra[], setup: Partial<Snapshot> = {}): Plan {
  const intent = { authority: "common", allowTenants: [], only: null, allowShared: false } as const;
  return propose(flightsSnapshot(setup), { ...intent, with: extras });
}

/** The fields of the apps' changes, before and after. */
function updates({ changes }: Plan) {
  return changes.flatMap((change) => (change.verb === "update" ? [[change.before, change.after]] : []));
}

const single = { signInAudience: "AzureADMyOrg" };
const multiple = { signInAudience: "AzureADMultipleOrgs" };

test("without an extra only the audience is written", () => {
  expect(updates(planWith([]))).toEqual([
    [single, multiple],
    [single, multiple],
  ]);
});

test("known-client writes the whole union of the API's known clients with its audience", () => {
  const other = "f0000000-0000-4000-8000-00000000000f";
  const plan = planWith(["known-client"], { apiApp: { ...api, knownClientApplications: [other] } });
  expect(updates(plan)[0]).toEqual([
    { ...single, api: { knownClientApplications: [other] } },
    { ...multiple, api: { knownClientApplications: [client.appId, other] } },
  ]);
  expect(updates(plan)[1]).toEqual([single, multiple]);
  expect(plan.intent.with).toEqual(["known-client"]);
});

test("the order in which Graph returns known clients does not change the plan", () => {
  const known = ["f0000000-0000-4000-8000-00000000000f", "b0000000-0000-4000-8000-00000000000b"];
  const planOf = (ids: readonly string[]) =>
    planWith(["known-client"], { apiApp: { ...api, knownClientApplications: ids } });
  expect(planOf(known).fingerprint).toBe(planOf(known.toReversed()).fingerprint);
});

test("a known client is not written again, in whatever case its id is", () => {
  const known = { ...api, ...multiple, knownClientApplications: [client.appId.toUpperCase()] };
  expect(updates(planWith(["known-client"], { apiApp: known }))).toHaveLength(1);
});

test("instance-lock locks both apps, and one that is migrated already", () => {
  const lock = { servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true } };
  const plan = planWith(["instance-lock"], { apiApp: { ...api, ...multiple } });
  expect(updates(plan)).toEqual([
    [{ servicePrincipalLockConfiguration: null }, lock],
    [
      { ...single, servicePrincipalLockConfiguration: null },
      { ...multiple, ...lock },
    ],
  ]);
  const locked = { instanceLock: { isEnabled: true, allProperties: true } };
  const setup = { apiApp: { ...api, ...locked }, clientApps: [{ ...client, ...locked }] };
  expect(updates(planWith(["instance-lock"], setup))).toEqual(updates(planWith([])));
});

test("gateway-issuer serves the gateway's origin as issuer", () => {
  const diffs = planWith(["gateway-issuer"]).changes.flatMap((change) =>
    change.verb === "revise" ? [change.diff] : [],
  );
  expect(diffs.join("\n")).toContain('+    "issuer": "https://apim-flights.azure-api.net"');
});
