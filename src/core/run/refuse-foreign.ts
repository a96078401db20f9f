import { Fault } from "../fault.ts";
import type { RunRecord } from "./record.ts";

/**
 * Refuses documents of one folder that do not belong together: backup and receipt name the plan, and the receipt has a step
 * for each of its changes.
 *
 * @throws Fault `usage`
 */
export function refuseForeign({ directory, plan, backup, receipt }: RunRecord): void {
  for (const [name, document] of Object.entries({ backup, receipt })) {
    if (document !== null && document.plan !== plan.fingerprint) {
      throw new Fault("usage", `${directory}/${name}.json is of another plan than plan.json.`);
    }
  }
  const named = (items: readonly (readonly [string, string])[]) =>
    items.map((item) => item.join(" ")).join("\n");
  const steps = receipt?.steps.map(({ change, resource }) => [change, resource] as const);
  if (steps !== undefined && named(steps) !== named(plan.changes.map(({ id, resource }) => [id, resource]))) {
    throw new Fault("usage", `${directory}/receipt.json has other steps than plan.json has changes.`);
  }
}
