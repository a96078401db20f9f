import { type EntraCloud, entraClouds } from "../../entra/clouds.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import type { TokenCheck } from "./token-check.ts";

/**
 * Whether a validation is about another API: its audiences are all known, and each is a service of Microsoft's or
 * none of this API's. Without audiences, or with one that is unknown, it may be about this one.
 */
export function isForOtherApi(check: TokenCheck, setting: Pick<PolicySetting, "apiAudiences">): boolean {
  if (check.audiences.length === 0) return false;
  const own = setting.apiAudiences;
  const names = new Set(own.flatMap((audience) => [normal(audience), `api://${normal(audience)}`]));
  return check.audiences.every(({ resolved }) => {
    if (resolved.kind !== "known") return false;
    const audience = normal(resolved.value);
    return own.length === 0 ? microsoftsOwn.has(audience) : !names.has(audience);
  });
}

/** Services that nobody's API is; tokens for them are meant for the gateway's own calls (reported). */
const microsoftsOwn: ReadonlySet<string> = new Set([
  ...Object.values(entraClouds).flatMap(({ graph, arm }: EntraCloud) => [...graph, ...arm]),
  "00000002-0000-0000-c000-000000000000",
  "00000003-0000-0000-c000-000000000000",
  "https://graph.windows.net",
  "https://azure-api.net/authorization-manager",
  "https://vault.azure.net",
  "https://storage.azure.com",
  "https://database.windows.net",
  "https://cognitiveservices.azure.com",
  "https://ai.azure.com",
  "https://servicebus.azure.net",
  "https://eventhubs.azure.net",
]);

function normal(audience: string): string {
  return audience.trim().toLowerCase().replace(/\/+$/, "");
}
