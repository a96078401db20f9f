import { canonicalJson, isRecord } from "../document/json.ts";

/**
 * Whether fields read from Graph say what was planned. Arrays are sets, because Graph returns them in any order
 * (verified: recorded traffic). A nested object is compared in the members that were planned, because the service
 * answers with the whole of it. A member that is absent equals `null`.
 */
export function sameFields(planned: unknown, actual: unknown): boolean {
  if (Array.isArray(planned)) return Array.isArray(actual) && sameSet(planned, actual);
  if (isRecord(planned)) {
    return (
      isRecord(actual) && Object.entries(planned).every(([name, value]) => sameFields(value, actual[name]))
    );
  }
  return (planned ?? null) === (actual ?? null);
}

function sameSet(planned: readonly unknown[], actual: readonly unknown[]): boolean {
  const texts = (items: readonly unknown[]) => [...new Set(items.map(canonicalJson))].toSorted().join("\n");
  return texts(planned) === texts(actual);
}
