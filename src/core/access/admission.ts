import { describeUndecidable } from "../policy/authority/tenant.ts";
import type { Resolved, Undecidable } from "../policy/document/named-value.ts";
import type { Reason } from "./cell.ts";

/** Whether a token passes: a demand, a token validation, or all of them. */
export type Admission =
  | { readonly kind: "admitted" }
  | ({ readonly kind: "refused" } & Reason)
  | ({ readonly kind: "unknown" } & Reason);

export const admitted: Admission = { kind: "admitted" };

export function refused(code: string, why: string): Admission {
  return { kind: "refused", code, why };
}

export function undecided(code: string, why: string): Admission {
  return { kind: "unknown", code, why };
}

/** For a value that is unknown before the call. */
export function undecidable(
  what: string,
  of: { readonly why: Undecidable; readonly name?: string },
): Admission {
  return undecided("undecidable", `${what}: ${describeUndecidable(of)}`);
}

/**
 * Compares a written value. A reference that is left in it is one that the reader does not take for a named value, and
 * whether API Management does is not known.
 */
export function compared(what: string, resolved: Resolved, compare: (value: string) => Admission): Admission {
  if (resolved.kind === "undecidable") return undecidable(`${what} is unknown`, resolved);
  if (resolved.value.includes("{{"))
    return undecided("undecidable", `${what} is unknown: it is ${resolved.value}`);
  return compare(resolved.value);
}

/**
 * All of them must admit. A refusal wins over what is unknown, because it refuses in every case; of several the first
 * is named, as the gateway does.
 */
export function allOf(parts: readonly Admission[]): Admission {
  return (
    parts.find(({ kind }) => kind === "refused") ?? parts.find(({ kind }) => kind === "unknown") ?? admitted
  );
}

/** One of them is enough. Without any, nothing is demanded. */
export function anyOf(parts: readonly Admission[]): Admission {
  return (
    parts.find(({ kind }) => kind === "admitted") ??
    parts.find(({ kind }) => kind === "unknown") ??
    parts[0] ??
    admitted
  );
}
