import type { Connection } from "../azure/connect.ts";
import { readFields } from "../azure/graph.ts";
import { readPolicy } from "../azure/policies.ts";
import type { Change } from "../core/plan/plan.ts";
import type { Original } from "../core/run/record.ts";

/** The resource of a change as it is now, as far as the change names it; `null` where there is none. */
export async function readLive({ graph, arm }: Connection, change: Change): Promise<Original | null> {
  const { resource } = change;
  switch (change.verb) {
    case "update": {
      const fields = await readFields(graph, resource, Object.keys(change.before));
      return fields === null ? null : { resource, fields };
    }
    case "revise": {
      const stored = await readPolicy(arm, resource);
      return stored === null ? null : { resource, ...stored };
    }
    default:
      return change satisfies never;
  }
}
