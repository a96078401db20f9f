import { InteractiveBrowserCredential, type TokenCredential } from "@azure/identity";
import { Fault } from "../../core/fault.ts";
import type { SignInPlace } from "./credential-choice.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** Milliseconds that a person has; the SDK would wait for ever. */
const longestSignIn = 5 * 60_000;

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
      return within(longestSignIn, credential.getToken(scopes, tokenOptions));
    },
  });
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Fault("sign-in", "Nobody signed in at the browser within five minutes.", {
            hint: "--auth device takes a browser on any computer.",
          }),
        ),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
