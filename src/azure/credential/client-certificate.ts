import { ClientCertificateCredential, type TokenCredential } from "@azure/identity";
import type { Variables } from "./credential-choice.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** An application and its certificate, by the variables that every Azure SDK reads (verified: @azure/identity). */
export function clientCertificateCredential(env: Variables, options: SdkOptions): TokenCredential {
  const password = env.AZURE_CLIENT_CERTIFICATE_PASSWORD;
  return new ClientCertificateCredential(
    env.AZURE_TENANT_ID ?? "",
    env.AZURE_CLIENT_ID ?? "",
    {
      certificatePath: env.AZURE_CLIENT_CERTIFICATE_PATH ?? "",
      ...(password === undefined ? {} : { certificatePassword: password }),
    },
    { ...options, sendCertificateChain: /^(1|true)$/i.test(env.AZURE_CLIENT_SEND_CERTIFICATE_CHAIN ?? "") },
  );
}
