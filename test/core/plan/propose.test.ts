import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toJson } from "../../../src/core/document/json.ts";
import type { AppRegistration } from "../../../src/core/model/app-registration.ts";
import type { Extra, Intent } from "../../../src/core/model/intent.ts";
import type { PolicyText, Snapshot } from "../../../src/core/model/setup.ts";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { applyEdits } from "../../../src/core/text/edit.ts";
import {
  api,
  client,
  flightsSnapshot,
  home,
  metadataPolicy,
  validationPolicy,
} from "../../support/snapshot.ts";

const everyone: Intent = { authority: "common", allowTenants: [], only: null, allowShared: false, with: [] };

describe("propose", () => {
  test("the article's setup needs its four changes, apps first and metadata last", () => {
    const plan = propose(flightsSnapshot(), everyone);
    expect(plan.changes.map(({ id, verb, resource }) => [id, verb, resource.split("/").at(-1)])).toEqual([
      ["1", "update", api.id],
      ["2", "update", client.id],
      ["3", "revise", "policy"],
      ["4", "revise", "policy"],
    ]);
    expect(textsAfter(flightsSnapshot(), plan)).toEqual([
      validationPolicy
        .replace(`tenant-id="${home.id}"`, 'tenant-id="common"')
        .replace(
          "            <audiences>",
          `            <client-application-ids>\r\n                <application-id>${client.appId}</application-id>\r\n            </client-application-ids>\r\n            <audiences>`,
        ),
      metadataPolicy.replaceAll(home.id, "common"),
    ]);
  });

  test("the same snapshot and intent give the same bytes", () => {
    expect(toJson(propose(flightsSnapshot(), everyone))).toBe(toJson(propose(flightsSnapshot(), everyone)));
  });

  test("a plan that was applied leaves nothing to propose", () => {
    fc.assert(
      fc.property(anyIntent(), (intent) => {
        const before = flightsSnapshot();
        const after = applied(before, propose(before, intent));
        expect(propose(after, intent).changes).toEqual([]);
      }),
    );
  });

  test.each([
    ["entra", ["update", "update"]],
    ["apim", ["revise", "revise"]],
  ] as const)("--only %s plans that half", (only, verbs) => {
    expect(propose(flightsSnapshot(), { ...everyone, only }).changes.map(({ verb }) => verb)).toEqual(verbs);
  });

  test("an allow-list says that the setup is not open, and writes the tenants into the validation", () => {
    const guest = "6c1f9a1e-8a3b-4d2c-9e5f-0a1b2c3d4e5f";
    const plan = propose(flightsSnapshot(), { ...everyone, allowTenants: [guest] });
    expect(codes(plan)).not.toContain("open-to-all-tenants");
    const [validation = ""] = textsAfter(flightsSnapshot(), plan);
    expect(validation).toMatch(/<claim name="tid" match="any">/);
    expect(validation).toContain(`<value>${guest}</value>`);
    expect(validation).toContain(`<value>${home.id}</value>`);
  });
});

describe("app registrations", () => {
  test.each([
    ["AzureADandPersonalMicrosoftAccount", "not-migratable"],
    ["PersonalMicrosoftAccount", "not-migratable"],
    ["SomethingNew", "not-migratable"],
  ])("%s is a blocker and never narrowed", (signInAudience, code) => {
    const plan = propose(flightsSnapshot({ apiApp: { ...api, signInAudience } }), everyone);
    expect(
      plan.findings.filter((finding) => finding.level === "blocker").map((finding) => finding.code),
    ).toEqual([code]);
    expect(plan.changes.map(({ resource }) => resource)).not.toContain(`/applications/${api.id}`);
  });

  test.each([
    ["disabled", { isDisabled: true }],
    ["disabled by Microsoft", { disabledByMicrosoftStatus: "DisabledDueToViolationOfServicesAgreement" }],
    ["an agent identity blueprint", { odataType: "#microsoft.graph.agentIdentityBlueprint" }],
  ])("an app that is %s is a blocker", (_title, difference) => {
    expect(codes(propose(flightsSnapshot({ apiApp: { ...api, ...difference } }), everyone))).toContain(
      "not-migratable",
    );
  });

  test("a multi-tenant app is left alone", () => {
    const plan = propose(
      flightsSnapshot({ apiApp: { ...api, signInAudience: "AzureADMultipleOrgs" } }),
      everyone,
    );
    expect(plan.changes).toHaveLength(3);
  });
});

describe("policies", () => {
  test("a policy that cannot be read is left alone and named with its place", () => {
    const broken: PolicyText = { ...policy(0), text: "<policies>\n  <inbound>\n</policies>" };
    const plan = propose(flightsSnapshot({ policies: [broken] }), everyone);
    const finding = plan.findings.find(({ code }) => code === "manual-review");
    expect(finding?.place).toMatchObject({ resource: broken.address, line: expect.any(Number) });
    expect(plan.changes.every(({ verb }) => verb === "update")).toBe(true);
  });

  test("a policy that other APIs use is a blocker, unless that is allowed", () => {
    const policies = [{ ...policy(0), scope: "service" as const, sharedWith: ["orders"] }];
    expect(codes(propose(flightsSnapshot({ policies }), everyone))).toContain("shared-policy");
    expect(codes(propose(flightsSnapshot({ policies }), { ...everyone, allowShared: true }))).not.toContain(
      "shared-policy",
    );
  });
});

describe("the fingerprint", () => {
  const reference = propose(flightsSnapshot(), everyone).fingerprint;

  test("does not depend on ETags, on how things were found, or on display names", () => {
    const policies = flightsSnapshot().policies.map((one) => ({ ...one, etag: '"other"' }));
    const foundBy = { service: "x", api: "x", apiApp: "x", clientApps: "x" };
    const apiApp = { ...api, displayName: "Renamed" };
    expect(propose(flightsSnapshot({ policies, foundBy, apiApp }), everyone).fingerprint).toBe(reference);
  });

  test("does not depend on how a tenant was named", () => {
    const id = "6c1f9a1e-8a3b-4d2c-9e5f-0a1b2c3d4e5f";
    const byId = propose(flightsSnapshot(), { ...everyone, allowTenants: [id] });
    const tenantNames = { [id]: "fabrikam.com" };
    const byName = propose(flightsSnapshot(), { ...everyone, allowTenants: [id], tenantNames });
    expect(byName.fingerprint).toBe(byId.fingerprint);
    expect([byId.intent.tenantNames, byName.intent.tenantNames]).toEqual([undefined, tenantNames]);
  });

  test.each<[string, Partial<Snapshot>, Partial<Intent>]>([
    ["the authority", {}, { authority: "organizations" }],
    ["the allow-list", {}, { allowTenants: ["6c1f9a1e-8a3b-4d2c-9e5f-0a1b2c3d4e5f"] }],
    ["whether the list alone is changed", {}, { tenantsOnly: true }],
    ["an app's audience", { apiApp: { ...api, signInAudience: "AzureADMultipleOrgs" } }, {}],
    ["a policy's text", { policies: [{ ...policy(0), text: `${validationPolicy}<!-- -->` }, policy(1)] }, {}],
    ["the client app", { clientApps: [{ ...client, id: "other" }] }, {}],
  ])("depends on %s", (_title, snapshot, intent) => {
    expect(propose(flightsSnapshot(snapshot), { ...everyone, ...intent }).fingerprint).not.toBe(reference);
  });
});

function policy(index: number): PolicyText {
  const found = flightsSnapshot().policies[index];
  if (found === undefined) throw new Error("no such policy");
  return found;
}

function anyIntent() {
  return fc.record<Intent>({
    authority: fc.constantFrom("common", "organizations"),
    allowTenants: fc.array(fc.uuid(), { maxLength: 3 }),
    only: fc.constant(null),
    allowShared: fc.boolean(),
    with: fc.subarray<Extra>(["known-client", "instance-lock", "gateway-issuer"]),
  });
}

function codes(plan: Plan): string[] {
  return plan.findings.map(({ code }) => code);
}

function textsAfter(before: Snapshot, plan: Plan): string[] {
  return applied(before, plan).policies.map(({ text }) => text);
}

/** The setup as it is once every change of the plan is made. */
function applied(before: Snapshot, plan: Plan): Snapshot {
  return {
    ...before,
    apiApp: updated(before.apiApp, plan),
    clientApps: before.clientApps.map((app) => updated(app, plan)),
    policies: before.policies.map((one) => {
      const change = plan.changes.find(({ resource }) => resource === one.address);
      return change?.verb === "revise" ? { ...one, text: applyEdits(one.text, change.edits) } : one;
    }),
  };
}

/** An app registration with the planned fields, flattened as the snapshot holds them. */
function updated(app: AppRegistration, plan: Plan): AppRegistration {
  const change = plan.changes.find(({ resource }) => resource === `/applications/${app.id}`);
  if (change?.verb !== "update") return app;
  const { api: nested, servicePrincipalLockConfiguration: lock, ...fields } = change.after;
  return {
    ...app,
    ...fields,
    ...(typeof nested === "object" ? nested : {}),
    ...(lock === undefined ? {} : { instanceLock: lock as AppRegistration["instanceLock"] }),
  };
}
