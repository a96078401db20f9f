import { expect } from "vitest";
import { reviseText } from "../../../src/core/policy/revise/revise.ts";
import type { PolicyRevision } from "../../../src/core/policy/revise/revision.ts";
import type { PolicyWish } from "../../../src/core/policy/validation/wish.ts";

export const HOME = "40ce1111-1111-4111-8111-1111111111bb";
export const OTHER = "99999999-9999-4999-8999-999999999999";
export const CLIENT = "c11e2222-2222-4222-8222-2222222222aa";
export const PARTNER = "9a273333-3333-4333-8333-3333333333cc";

/** A wish for the tests: any tenant, one client app, and named values that hold the home tenant in every form. */
export function wish(changes: Partial<PolicyWish> = {}): PolicyWish {
  return {
    homeTenant: { id: HOME, domains: ["contoso.onmicrosoft.com", "contoso.com"] },
    authority: "common",
    clientAppIds: [CLIENT],
    allowTenants: [],
    namedValues: new Map<string, string | null>([
      ["tenant", HOME],
      ["client", CLIENT.toUpperCase()],
      ["authority", `https://login.microsoftonline.com/${HOME}`],
      ["authority-query", `https://login.microsoftonline.com/${HOME}/v2.0?a=<1&b=2`],
      ["login-host", "login.microsoftonline.com"],
      ["other-tenant", OTHER],
      ["secret", null],
    ]),
    ...changes,
  };
}

/** Revises a policy, expects exactly this text, and that revising it again changes nothing. */
export function assertEdit(input: string, wished: PolicyWish, expected: string): PolicyRevision {
  const { text, revision } = revised(input, wished);
  expect(text).toBe(expected);
  expect(revised(text, wished).revision.edits).toEqual([]);
  return revision;
}

/** Expects that a policy stays as it is, and gives what is said about it. */
export function assertUntouched(input: string, wished: PolicyWish): PolicyRevision {
  const { text, revision } = revised(input, wished);
  expect(text).toBe(input);
  return revision;
}

export function codes({ findings }: PolicyRevision): string[] {
  return findings.map(({ code }) => code);
}

function revised(
  input: string,
  wished: PolicyWish,
): { readonly text: string; readonly revision: PolicyRevision } {
  const result = reviseText(input, wished);
  if (result.kind === "refusal") throw new Error(`${result.line}:${result.column} ${result.reason}`);
  return result;
}
