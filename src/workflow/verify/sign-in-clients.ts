import type { Snapshot } from "../../core/model/setup.ts";
import type { SignInClient } from "../../core/verify/judge-tenant-sign-in.ts";

/** The clients of a setup that have somewhere to lead people back to. */
export function signInClients({ clientApps }: Snapshot): SignInClient[] {
  return clientApps.flatMap(({ appId, displayName, redirectUris }) => {
    const [redirectUri] = redirectUris;
    return redirectUri === undefined ? [] : [{ appId, displayName, redirectUri }];
  });
}
