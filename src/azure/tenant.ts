import { Fault } from "../core/fault.ts";
import { openIdConfiguration } from "../core/oauth/well-known.ts";
import { isGuid } from "../core/text/guid.ts";
import type { Cloud } from "./clouds.ts";
import type { Wire } from "./wire.ts";

/**
 * The id of a tenant that is named by its id or one of its domains. A domain is asked for at the authority, whose
 * OpenID configuration carries the id in its issuer (verified: recorded traffic); no sign-in is needed.
 *
 * @throws Fault `usage` when there is no such tenant
 */
export async function tenantId(wire: Wire, cloud: Cloud, name: string): Promise<string> {
  if (isGuid(name)) return name.toLowerCase();
  const address = `${cloud.login}/${encodeURIComponent(name)}/v2.0/${openIdConfiguration}`;
  const answer = await wire(new Request(address));
  const body: unknown = answer.ok ? await answer.json() : null;
  const issuer = typeof body === "object" && body !== null && "issuer" in body ? String(body.issuer) : "";
  const id = issuer.split("/").find(isGuid);
  if (id === undefined) {
    throw new Fault("usage", `There is no tenant "${name}" at ${cloud.login}.`, {
      hint: "Give the tenant's id, or one of its verified domains such as contoso.onmicrosoft.com.",
    });
  }
  return id.toLowerCase();
}
