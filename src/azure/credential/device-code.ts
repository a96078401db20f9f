import { DeviceCodeCredential, type TokenCredential } from "@azure/identity";
import { harmlessName } from "../../core/text/harmless.ts";
import type { SignInPlace } from "./credential-choice.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** A person who types a code at a browser, on whatever computer. */
export function deviceCodeCredential({ env, tell }: SignInPlace, options: SdkOptions): TokenCredential {
  return oneAtATime(
    new DeviceCodeCredential({
      ...options,
      ...(env.AZURE_TENANT_ID === undefined ? {} : { tenantId: env.AZURE_TENANT_ID }),
      userPromptCallback: ({ verificationUri, userCode }) =>
        tell(`To sign in, open ${shown(verificationUri)} in a browser and enter the code ${shown(userCode)}`),
    }),
  );
}

/** What the service wants to be shown; the SDK does not look at what it is. */
function shown(text: unknown): string {
  return harmlessName(typeof text === "string" ? text : "(nothing)");
}
