import type { Cloud } from "../cloud.ts";
import type { ServiceName } from "../hosts.ts";
import type { PlannedFault } from "../world/world.ts";

/** A request as faults see it. */
export interface FaultTarget {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
}

/** Finds the fault that is due for a request; counts as it goes. */
export type FaultPlan = (cloud: Cloud, target: FaultTarget) => PlannedFault | null;

/** Starts counting. `nth` counts requests since the world was opened, `times` is kept in the world. */
export function startFaultPlan(): FaultPlan {
  const seen = new Map<PlannedFault, number>();
  return (cloud, target) => {
    for (const fault of cloud.world.faults) {
      if (!concerns(fault, target)) {
        continue;
      }
      const count = (seen.get(fault) ?? 0) + 1;
      seen.set(fault, count);
      const isDue = (fault.nth === null || fault.nth === count) && fault.times !== 0;
      if (isDue) {
        spend(cloud, fault);
        return fault;
      }
    }
    return null;
  };
}

function concerns(fault: PlannedFault, target: FaultTarget): boolean {
  return (
    (fault.service === null || fault.service === target.service) &&
    (fault.method === null || fault.method.toUpperCase() === target.method) &&
    (fault.path === null || new RegExp(fault.path, "i").test(target.path))
  );
}

function spend(cloud: Cloud, fault: PlannedFault): void {
  if (fault.times !== null) {
    fault.times -= 1;
    cloud.changed();
  }
}

/** What a client sees when the connection breaks, in the words of Node's fetch. */
export class ConnectionReset extends TypeError {
  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }) });
  }
}
