import { describe, expect, test } from "vitest";
import type { Original } from "../../../src/core/run/record.ts";
import { standingOf } from "../../../src/core/run/standing.ts";
import { originals, plan, results } from "./runs.ts";

const [apiApp, , validation] = plan.changes;
const resource = apiApp?.resource ?? "";
const policy = originals[2] as Extract<Original, { readonly text: string }>;
const policyAfter = results[2] as typeof policy;

describe("where a resource stands", () => {
  test.each([
    ["as it was", { resource, fields: { signInAudience: "AzureADMyOrg", displayName: "other" } }, "before"],
    ["as the change makes it", { resource, fields: { signInAudience: "AzureADMultipleOrgs" } }, "after"],
    ["something else", { resource, fields: { signInAudience: "PersonalMicrosoftAccount" } }, "moved"],
    ["gone", null, "moved"],
  ])("an app registration %s", (_title, now, kind) => {
    expect(apiApp && standingOf(apiApp, now).kind).toBe(kind);
  });

  test.each([
    ["as it was", policy, "before"],
    ["as it was, under another ETag", { ...policy, etag: '"other"' }, "before"],
    ["as the change makes it", policyAfter, "after"],
    [
      "as the change makes it, laid out anew",
      { ...policyAfter, text: policyAfter.text.replaceAll("    ", "\t") },
      "after",
    ],
    [
      "with a comment more",
      { ...policy, text: policy.text.replace("<inbound>", "<inbound><!-- x -->") },
      "moved",
    ],
    ["gone", null, "moved"],
  ])("a policy %s", (_title, now, kind) => {
    expect(validation && standingOf(validation, now).kind).toBe(kind);
  });

  test("what moved is named: resource, field, as planned, as it is", () => {
    const now = { resource, fields: { signInAudience: "PersonalMicrosoftAccount" } };
    expect(apiApp && standingOf(apiApp, now)).toEqual({
      kind: "moved",
      moved: [
        {
          resource,
          field: "signInAudience",
          planned: '"AzureADMyOrg"',
          now: '"PersonalMicrosoftAccount"',
        },
      ],
    });
  });
});
