import type { Fault } from "../core/fault.ts";
import { explain, type ServiceFailure, serviceFailure } from "./failures.ts";
import { EndedOperation } from "./long-running.ts";

/**
 * What came of asking for a write. `refused`: the service will not do it. `failed`: it took the write on, and the
 * operation failed or was cancelled; only the resource shows what is left of it. `running`: it took the write on and is
 * still at work. `not now`: it was busy, or another writer was faster; nothing was done. `unclear`: the write may have
 * been done or not. After these two look at the resource before asking again.
 */
export type WriteAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly fault: Fault }
  | { readonly kind: "failed" | "running"; readonly fault: Fault }
  | ({ readonly kind: "not now" } & Later)
  | ({ readonly kind: "unclear" } & Later);

interface Later {
  readonly fault: Fault;
  /** Milliseconds that the service asks for; `null` when it names none. */
  readonly retryAfter: number | null;
}

/** Sends one write, once. What is sent and not answered in a way that anybody understands is `unclear`. */
export async function askToWrite(doing: string, write: () => Promise<unknown>): Promise<WriteAnswer> {
  try {
    await write();
    return { kind: "accepted" };
  } catch (error) {
    if (error instanceof EndedOperation) return { kind: error.end, fault: error.fault };
    const failure = serviceFailure(error);
    const fault = explain(doing, error);
    if (failure === null) {
      return wasSent(fault) ? { kind: "unclear", fault, retryAfter: null } : { kind: "refused", fault };
    }
    const { retryAfter } = failure;
    if (isUnclear(failure)) return { kind: "unclear", fault, retryAfter };
    return isPassing(failure) ? { kind: "not now", fault, retryAfter } : { kind: "refused", fault };
  }
}

/** Without a token nothing leaves. */
function wasSent({ code }: Fault): boolean {
  return code !== "sign-in" && code !== "interrupted";
}

/** No answer, one that is none, one of a service in trouble, or one about a write that was taken on long before. */
function isUnclear({ status, whileWaiting }: ServiceFailure): boolean {
  if (status === null || status >= 500 || status < 400 || status === 408) return true;
  return whileWaiting && status !== 400;
}

/**
 * Conflicts pass: 409 `Directory_ConcurrencyViolation` of Graph, 409 and 422 of Azure Resource Manager while an
 * operation is in progress (verified: issues of nais/azurerator and Azure/azure-cli, the retries of Azure/apiops). A
 * 412 may be another writer below the same API (verified: Azure/apiops), a 404 a directory replica that lags behind
 * (verified: the retries of the Terraform provider).
 */
function isPassing({ status, code }: ServiceFailure): boolean {
  if (status === 409) return code !== "Error_MsaAppDoesNotExist";
  if (status === 422) return code === "ManagementApiRequestFailed";
  return [404, 412, 429].includes(status ?? 0);
}
