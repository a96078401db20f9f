import { Fault } from "../core/fault.ts";
import { explain, type ServiceFailure, serviceFailure } from "./failures.ts";

/**
 * What came of asking for a write. `refused`: the service will not do it. `not now`: it was busy, or another writer was
 * faster; nothing was done. `unclear`: the write may have been done or not. After both look at the resource before
 * asking again.
 */
export type WriteAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly fault: Fault }
  | ({ readonly kind: "not now" } & Later)
  | ({ readonly kind: "unclear" } & Later);

interface Later {
  readonly fault: Fault;
  /** Milliseconds that the service asks for; `null` when it names none. */
  readonly retryAfter: number | null;
}

/** Sends one write, once. Whatever is no answer of a service is thrown on. */
export async function askToWrite(doing: string, write: () => Promise<unknown>): Promise<WriteAnswer> {
  try {
    await write();
    return { kind: "accepted" };
  } catch (error) {
    const failure = serviceFailure(error);
    const fault = explain(doing, error);
    if (!(fault instanceof Fault)) throw error;
    if (failure === null) return { kind: "refused", fault };
    const { retryAfter } = failure;
    if (isUnclear(failure)) return { kind: "unclear", fault, retryAfter };
    return isPassing(failure) ? { kind: "not now", fault, retryAfter } : { kind: "refused", fault };
  }
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
