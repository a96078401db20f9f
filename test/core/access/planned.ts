import type { Cell } from "../../../src/core/access/cell.ts";
import { type AccessInput, type AccessRow, accessMatrix } from "../../../src/core/access/matrix.ts";
import type { AppRegistration } from "../../../src/core/model/app-registration.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { Snapshot } from "../../../src/core/model/setup.ts";
import { goalOf, settingOf } from "../../../src/core/plan/setting-and-goal.ts";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { revise } from "../../../src/core/policy/revise/revise.ts";

export const everyone: Intent = {
  authority: "common",
  allowTenants: [],
  only: null,
  allowShared: false,
  with: [],
};

/** The input of the table for a plan: what a plan does to apps and policies, or to one half of them. */
export function plannedInput(
  snapshot: Snapshot,
  intent: Intent = everyone,
  otherApps: Snapshot["otherApps"] = [],
): AccessInput {
  const setting = settingOf(snapshot);
  const goal = goalOf(snapshot, intent);
  const widened = (app: AppRegistration): AppRegistration =>
    intent.only === "apim" || app.signInAudience !== "AzureADMyOrg"
      ? app
      : { ...app, signInAudience: "AzureADMultipleOrgs" };
  return {
    snapshot: { ...snapshot, otherApps },
    intent,
    policies: snapshot.policies.map((policy) => {
      const outline = parsePolicy(policy.text);
      const edits =
        outline.kind === "refusal" || intent.only === "entra" ? [] : revise(outline, setting, goal).edits;
      return { policy, outline, edits };
    }),
    after: { apiApp: widened(snapshot.apiApp), clientApps: snapshot.clientApps.map(widened) },
  };
}

/** The table in words: a line for each caller. */
export function tableOf(input: AccessInput): string[] {
  return accessMatrix(input).callers.map(rowWords);
}

export function rowWords({ id, signIn, gateway, verdict }: AccessRow): string {
  const both = ({ before, after }: AccessRow["signIn"]) =>
    `${before.code ?? before.answer} -> ${after.code ?? after.answer}`;
  const words = `${id} | ${both(signIn)} | ${gateway.before.answer} ${gateway.before.code ?? ""} -> ${gateway.after.answer} ${gateway.after.code ?? ""}`;
  return `${words.replaceAll(/ +/g, " ").trim()} | ${verdict}`;
}

/** The cell in words: `yes`, `after consent`, and with its reason any other answer: `no (why)`. */
export function cellWords({ answer, why }: Cell): string {
  return why === null || answer === "after consent" ? answer : `${answer} (${why})`;
}

/** One row, by its id, in full words. */
export function rowNamed(
  input: AccessInput,
  id: string,
): { readonly signIn: string; readonly gateway: string } {
  const row = accessMatrix(input).callers.find((one) => one.id === id);
  const both = (part: AccessRow["signIn"] | undefined) =>
    part === undefined ? "no such row" : `${cellWords(part.before)} -> ${cellWords(part.after)}`;
  return { signIn: both(row?.signIn), gateway: both(row?.gateway) };
}
