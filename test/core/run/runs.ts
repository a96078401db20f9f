import type { Intent } from "../../../src/core/model/intent.ts";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import type { Original, Receipt, RunRecord, StepOutcome } from "../../../src/core/run/record.ts";
import { applyEdits } from "../../../src/core/text/edit.ts";
import { flightsSnapshot } from "../../support/snapshot.ts";

export const everybody: Intent = {
  authority: "common",
  allowTenants: [],
  only: null,
  allowShared: false,
  with: [],
};

/** The article's plan: two app registrations, the token validation, the metadata. */
export const plan: Plan = propose(flightsSnapshot(), everybody);

/** Every resource of the plan as it was before. */
export const originals: readonly Original[] = plan.changes.map((change) => {
  if (change.verb === "update") return { resource: change.resource, fields: change.before };
  return { resource: change.resource, format: "rawxml", etag: change.etag, text: textOf(change.resource) };
});

/** Every resource as the plan leaves it. */
export const results: readonly Original[] = plan.changes.map((change) => {
  if (change.verb === "update") return { resource: change.resource, fields: change.after };
  const text = applyEdits(textOf(change.resource), change.edits);
  return { resource: change.resource, format: "rawxml", etag: '"after"', text };
});

function textOf(address: string): string {
  return flightsSnapshot().policies.find((policy) => policy.address === address)?.text ?? "";
}

/** A run of the article's plan with these steps. */
export function runWith(
  outcomes: readonly StepOutcome[],
  differences: { readonly name?: string; readonly outcome?: Receipt["outcome"]; readonly plan?: Plan } = {},
): RunRecord {
  const name = differences.name ?? "2026-11-23T100000Z-00000001";
  const made = differences.plan ?? plan;
  return {
    name,
    directory: `.entra-mcp/runs/${name}`,
    plan: made,
    backup: {
      kind: "entra-mcp/backup",
      version: 1,
      plan: made.fingerprint,
      takenAt: "2026-11-23T10:00:00.000Z",
      place: { kind: "cloud", name: "public" },
      originals,
    },
    receipt: {
      kind: "entra-mcp/receipt",
      version: 1,
      plan: made.fingerprint,
      startedAt: "2026-11-23T10:00:00.000Z",
      finishedAt: null,
      outcome: differences.outcome ?? "in progress",
      steps: made.changes.map(({ id, resource }, index) => ({
        change: id,
        resource,
        outcome: outcomes[index] ?? "not reached",
        at: null,
      })),
    },
  };
}

/** What is read of each resource: the results of the first ones, the originals of the rest. */
export function liveAfter(written: number): Map<string, Original | null> {
  return new Map(
    plan.changes.map(({ resource }, index) => [
      resource,
      (index < written ? results[index] : originals[index]) ?? null,
    ]),
  );
}
