import { AzureCliCredential, type TokenCredential } from "@azure/identity";

/** Milliseconds. The first start of `az` on a machine takes seconds (verified by experiment). */
const processTimeoutInMs = 60_000;

/** Whoever is signed in with `az login`. */
export function azureCliCredential(): TokenCredential {
  return new AzureCliCredential({ processTimeoutInMs });
}
