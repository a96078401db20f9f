import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameFields } from "../../../src/core/plan/same-fields.ts";

describe("sameFields", () => {
  test.each<[string, unknown, unknown, boolean]>([
    ["a value", "AzureADMyOrg", "AzureADMyOrg", true],
    ["another value", "AzureADMyOrg", "AzureADMultipleOrgs", false],
    ["null and absent", { lock: null }, {}, true],
    ["null and something", { lock: null }, { lock: { isEnabled: true } }, false],
    ["an array in another order", ["a", "b"], ["b", "a"], true],
    ["an array with one more", ["a"], ["a", "b"], false],
    ["an array with one less", ["a", "b"], ["a"], false],
    ["an empty array and an absent one", [], undefined, false],
    [
      "objects in an array, in another order",
      [{ id: 1, name: "a" }, { id: 2 }],
      [{ id: 2 }, { name: "a", id: 1 }],
      true,
    ],
    [
      "a part of an object",
      { api: { knownClientApplications: ["a"] } },
      { api: { knownClientApplications: ["a"], acceptMappedClaims: null }, id: "1" },
      true,
    ],
    [
      "a part that differs",
      { api: { knownClientApplications: ["a"] } },
      { api: { knownClientApplications: ["a", "b"] } },
      false,
    ],
    ["an object and a value", { api: {} }, { api: "x" }, false],
  ])("%s", (_title, planned, actual, expected) => {
    expect(sameFields(planned, actual)).toBe(expected);
  });

  test("everything is the same as itself, and stays so with members beside it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        expect(sameFields(fields, structuredClone(fields))).toBe(true);
        expect(sameFields(fields, { ...structuredClone(fields), "beside it": 1, ...fields })).toBe(true);
      }),
    );
  });
});
