import { expect } from "vitest";
import type { PolicySetting } from "../../../src/core/policy/document/policy-setting.ts";
import type { PolicyGoal } from "../../../src/core/policy/revise/policy-goal.ts";
import { reviseText } from "../../../src/core/policy/revise/revise.ts";
import type { PolicyRewrite } from "../../../src/core/policy/revise/rewrite.ts";

export const HOME = "40ce1111-1111-4111-8111-1111111111bb";
export const OTHER = "99999999-9999-4999-8999-999999999999";
export const CLIENT = "c11e2222-2222-4222-8222-2222222222aa";
export const PARTNER = "9a273333-3333-4333-8333-3333333333cc";

/** What a test knows of the setup, and what it wants of a policy. */
export interface Task extends PolicySetting, PolicyGoal {}

/** A task for the tests: any tenant, one client app, and named values that hold the home tenant in every form. */
export function task(changes: Partial<Task> = {}): Task {
  return {
    authorityHosts: [],
    gatewayHosts: [],
    apiAudiences: [],
    tokenVersion: null,
    otherSharedAuthority: "keep",
    gatewayIssuer: null,
    homeTenant: { id: HOME, domains: ["contoso.onmicrosoft.com", "contoso.com"] },
    authority: "common",
    resourceAuthority: "common",
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
export function assertEdit(input: string, wished: Task, expected: string): PolicyRewrite {
  const { text, rewrite } = revised(input, wished);
  expect(text).toBe(expected);
  expect(revised(text, wished).rewrite.edits).toEqual([]);
  return rewrite;
}

/** Expects that a policy stays as it is, and gives what is said about it. */
export function assertUntouched(input: string, wished: Task): PolicyRewrite {
  const { text, rewrite } = revised(input, wished);
  expect(text).toBe(input);
  return rewrite;
}

export function codes({ findings }: PolicyRewrite): string[] {
  return findings.map(({ code }) => code);
}

function revised(input: string, wished: Task): { readonly text: string; readonly rewrite: PolicyRewrite } {
  const result = reviseText(input, wished, wished);
  if (result.kind === "refusal") throw new Error(`${result.line}:${result.column} ${result.reason}`);
  return result;
}
