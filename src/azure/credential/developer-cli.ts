import { AzureDeveloperCliCredential, type TokenCredential } from "@azure/identity";

/** Milliseconds. */
const processTimeoutInMs = 60_000;

/** Whoever is signed in with `azd auth login`. */
export function developerCliCredential(): TokenCredential {
  return new AzureDeveloperCliCredential({ processTimeoutInMs });
}
