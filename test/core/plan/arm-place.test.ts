import { describe, expect, test } from "vitest";
import { isApiOf, isPlainArmId, isPolicyIn } from "../../../src/core/plan/arm-place.ts";

const service =
  "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim";
const api = `${service}/apis/flights`;

describe("the policies of a service", () => {
  test.each([
    `${service}/policies/policy`,
    `${service}/products/gold/policies/policy`,
    `${service}/policyFragments/validate`,
    `${api}/policies/policy`,
    `${api}/operations/metadata/policies/policy`,
    `${service}/apis/root/operations/metadata/policies/policy`,
    `${api}/operations/metadata/policies/policy`.toUpperCase(),
  ])("%s", (resource) => {
    expect(isPolicyIn(resource, service)).toBe(true);
  });

  test.each([
    service,
    api,
    `${service}x/policies/policy`,
    `${service}/policies/other`,
    `${service}/namedValues/tenant`,
    `${service}/policyFragments/a/b`,
    `${api}/schemas/s`,
  ])("and not %s", (resource) => {
    expect(isPolicyIn(resource, service)).toBe(false);
  });
});

test.each([
  [api, true],
  [`${service}/apis/`, false],
  [`${service}/apis/a/operations/b`, false],
  [`${service}/workspaces/w/apis/a`, false],
])("whether %s is an API of its service", (id, expected) => {
  expect(isApiOf(id, service)).toBe(expected);
});

test.each([
  [api, true],
  [`${service}/apis/a;rev=2`, true],
  [`${service}/apis/..`, false],
  [`${service}/apis/./policies`, false],
  [`${service}//apis`, false],
  [`${api}/`, false],
  [`${service}/apis/a%2fb`, false],
  [`${service}/apis/%2E%2E/x`, false],
  [`${service}/apis/a\\b`, false],
  [`${api}?x`, false],
  [`${api}#x`, false],
  ["", false],
  ["subscriptions/x", false],
])("whether %s leads where it seems to", (id, expected) => {
  expect(isPlainArmId(id)).toBe(expected);
});
