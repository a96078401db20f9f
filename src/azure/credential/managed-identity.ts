import { CredentialUnavailableError, ManagedIdentityCredential, type TokenCredential } from "@azure/identity";
import type { Wire } from "../wire.ts";
import type { Variables } from "./credential-choice.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** The identity of the machine or the service that this runs on; a user-assigned one by AZURE_CLIENT_ID. */
export function managedIdentityCredential(env: Variables, options: SdkOptions, wire: Wire): TokenCredential {
  const clientId = env.AZURE_CLIENT_ID;
  let here: Promise<boolean> | null = null;
  return {
    async getToken(scopes, tokenOptions) {
      here ??= isHere(env, wire);
      if (!(await here)) throw new CredentialUnavailableError("none answers here");
      // The metadata service asks for patience with statuses of its own, which this credential knows.
      const patient = { ...options, retryOptions: { maxRetries: 3 } };
      const credential =
        clientId === undefined || clientId === ""
          ? new ManagedIdentityCredential(patient)
          : new ManagedIdentityCredential(clientId, patient);
      return credential.getToken(scopes, tokenOptions);
    },
  };
}

/** Variables that services of Azure set where they offer an identity (verified: source of @azure/msal-node). */
const offers: readonly string[] = [
  "IDENTITY_ENDPOINT",
  "MSI_ENDPOINT",
  "IMDS_ENDPOINT",
  "AZURE_POD_IDENTITY_AUTHORITY_HOST",
];

const metadataService = "http://169.254.169.254/metadata/identity/oauth2/token";

/** Milliseconds. The service is in the same machine; elsewhere many networks swallow what is sent to its address. */
const metadataSilence = 500;

/** A question that the service refuses at once, because the header is missing that makes it a real one. */
async function isHere(env: Variables, wire: Wire): Promise<boolean> {
  if (offers.some((name) => (env[name] ?? "") !== "")) return true;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), metadataSilence);
  try {
    const { status } = await wire(new Request(metadataService, { signal: controller.signal }));
    // Docker answers 403 for an address that it does not reach (verified: source of @azure/identity).
    return status !== 403;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
