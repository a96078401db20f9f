import type { Finding, FindingCode, Place } from "../model/finding.ts";
import { changeTitle } from "../plan/change-title.ts";
import type { Change, Plan } from "../plan/plan.ts";
import type { Check } from "./check.ts";

/** Findings of a plan that say of a setup that it does not work, whatever is left to change. */
const failing: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "no-token-validation",
  "audience-mismatch",
  "resource-mismatch",
  "subscription-key-needed",
  "opens-nothing",
]);

/** Whether a finding says of a setup that something is wrong with it. */
export function failsSetup({ code, level }: Finding): boolean {
  return level === "blocker" || failing.has(code);
}

/** Whether the settings are what is wanted: proposing once more leaves nothing to do, and nothing is in the way. */
export function judgeSettings({ changes, findings }: Plan): Check[] {
  const wrong = findings.filter(failsSetup);
  const drift = changes.flatMap(driftOf).map(({ check }) => check);
  const settled: Check = {
    code: "settings",
    outcome: "right",
    message: "App registrations and policies are as wanted: nothing is left to change.",
    hint: "",
  };
  return [
    ...wrong.map(
      ({ code, message, hint }): Check => ({
        code: "blocker",
        outcome: "wrong",
        message: `${code}: ${message}`,
        hint,
      }),
    ),
    ...(drift.length === 0 ? [settled] : drift),
  ];
}

/** One thing that is not as wanted, and where it is. */
export interface Drift {
  readonly check: Check;
  readonly place: Place;
}

/** A field or an element for each, so that a report names what has moved. */
export function driftOf(change: Change): Drift[] {
  const hint = "entra-mcp migrate --dry-run shows the change.";
  const drift = (message: string, element: string): Drift => ({
    check: { code: "settings", outcome: "wrong", message, hint },
    place: { resource: change.resource, element },
  });
  switch (change.verb) {
    case "update":
      return Object.entries(change.after).map(([field, wanted]) =>
        drift(
          `${change.subject}: ${field} is ${JSON.stringify(change.before[field] ?? null)} and should be ${JSON.stringify(wanted)}.`,
          `/${field}`,
        ),
      );
    case "revise": {
      const elements = [...new Set(change.edits.map(({ element }) => element))];
      return elements.map((element) =>
        drift(`${changeTitle(change)}: ${element} is not as wanted.`, element),
      );
    }
    default:
      return change satisfies never;
  }
}
