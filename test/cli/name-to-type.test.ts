import { expect, test } from "vitest";
import { nameToType } from "../../src/cli/question.ts";
import type { Intent } from "../../src/core/model/intent.ts";
import type { Snapshot } from "../../src/core/model/setup.ts";
import { propose } from "../../src/core/plan/propose.ts";
import { api, client, flightsSnapshot, home } from "../support/snapshot.ts";

const everyone: Intent = { authority: "common", allowTenants: [], only: null, allowShared: false, with: [] };
const widened = { signInAudience: "AzureADMultipleOrgs" } as const;
const openPolicies = flightsSnapshot().policies.map((policy) => ({
  ...policy,
  text: policy.text.replaceAll(home.id, "common"),
}));

test.each<[string, Partial<Snapshot>, Partial<Intent>, string | null]>([
  ["opens the MCP server to everybody", {}, {}, "flights"],
  ["admits listed tenants", {}, { allowTenants: ["b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b"] }, null],
  ["is the Entra half of closed policies", {}, { only: "entra" }, null],
  ["is the Entra half of open policies", { policies: openPolicies }, { only: "entra" }, "flights"],
  [
    "leaves it as open as it is",
    { apiApp: { ...api, ...widened }, clientApps: [{ ...client, ...widened }], policies: openPolicies },
    {},
    null,
  ],
])("the API's name is typed for a plan that %s: %#", (_title, setup, intent, expected) => {
  expect(nameToType(propose(flightsSnapshot(setup), { ...everyone, ...intent }))).toBe(expected);
});
