import { type Cloud, nextEtag } from "./cloud.ts";
import { checkPolicy, type PolicyWorld } from "./policy/check.ts";
import type { PolicyFormat } from "./policy/cursor.ts";
import { PolicySyntaxError } from "./policy/node.ts";
import { printPolicy } from "./policy/print.ts";
import { readPolicy } from "./policy/read.ts";
import { armProblem } from "./problem.ts";
import type { StoredPolicy } from "./world/world-apim.ts";

/** Where a policy is kept: a scope of a service, or a fragment. */
export interface PolicySlot {
  readonly root: "policies" | "fragment";
  readonly stored: StoredPolicy | null;
  readonly store: (policy: StoredPolicy | null) => void;
}

export type PolicyWrite =
  | { readonly kind: "created" | "replaced"; readonly policy: StoredPolicy }
  | { readonly kind: "refused"; readonly answer: Response };

/** The document as the service would keep it. A document that it would refuse throws PolicySyntaxError. */
export function normalisePolicy(text: string, format: PolicyFormat): string {
  return printPolicy(readPolicy(text, format), "rawxml");
}

/** The stored document in the format asked for. */
export function exportPolicy(policy: StoredPolicy, format: PolicyFormat): string {
  return format === "rawxml" ? policy.text : printPolicy(readPolicy(policy.text, "rawxml"), "xml");
}

/**
 * Writes a policy: `If-Match` first, then the document. The ETag stays when the normalised document stays
 * (verified: recorded traffic).
 */
export function writePolicy(
  cloud: Cloud,
  slot: PolicySlot,
  world: PolicyWorld,
  value: string,
  format: PolicyFormat,
  ifMatch: string | null,
): PolicyWrite {
  if (!matches(slot.stored, ifMatch)) {
    return { kind: "refused", answer: staleEtag() };
  }
  try {
    const nodes = readPolicy(value, format);
    const problems = checkPolicy(nodes, slot.root, world);
    if (problems.length > 0) {
      return { kind: "refused", answer: validationError(problems) };
    }
    return storePolicy(cloud, slot, printPolicy(nodes, "rawxml"));
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) {
      throw error;
    }
    return {
      kind: "refused",
      answer: validationError([{ target: "representation", message: error.message }]),
    };
  }
}

function storePolicy(cloud: Cloud, slot: PolicySlot, text: string): PolicyWrite {
  const before = slot.stored;
  if (before !== null && before.text === text) {
    return { kind: "replaced", policy: before };
  }
  const policy = { text, etag: nextEtag(cloud) };
  slot.store(policy);
  cloud.changed();
  return { kind: before === null ? "created" : "replaced", policy };
}

/** `*` is unconditional, also for a policy that does not exist yet (verified: "Manage MCP servers programmatically"). */
export function matches(stored: { readonly etag: string } | null, ifMatch: string | null): boolean {
  return ifMatch === null || ifMatch === "*" || (stored !== null && stored.etag === ifMatch);
}

/**
 * 412 with the code that logs of recent deployments have (reported; the raw body was not seen). In 2017 it was
 * ValidationError (Azure/azure-powershell#3817).
 */
export function staleEtag(): Response {
  return armProblem(412, "PreconditionFailed", "Resource was modified since last retrieval.");
}

function validationError(
  problems: readonly { readonly target: string; readonly message: string }[],
): Response {
  return armProblem(
    400,
    "ValidationError",
    "One or more fields contain incorrect values:",
    problems.map(({ target, message }) => ({ code: "ValidationError", target, message })),
  );
}
