import { InteractiveBrowserCredential, type TokenCredential } from "@azure/identity";
import type { SignInPlace } from "./credential-choice.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** A person at a browser of this computer. */
export function browserCredential({ env, tell }: SignInPlace, options: SdkOptions): TokenCredential {
  const credential = new InteractiveBrowserCredential({
    ...options,
    ...(env.AZURE_TENANT_ID === undefined ? {} : { tenantId: env.AZURE_TENANT_ID }),
  });
  let isTold = false;
  return oneAtATime({
    getToken(scopes, tokenOptions) {
      if (!isTold) tell("Sign in at the browser that opens now");
      isTold = true;
      return credential.getToken(scopes, tokenOptions);
    },
  });
}
