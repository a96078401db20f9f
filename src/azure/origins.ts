import { entraHosts } from "../core/entra/clouds.ts";
import { Fault } from "../core/fault.ts";
import type { Cloud } from "./clouds.ts";
import type { Wire } from "./wire.ts";

/**
 * Sends to the cloud's own addresses over https and to nothing else, whatever a link, a redirect, an operation or a discovery
 * document says: the SDKs follow them, and send the token along. Another port is another address.
 *
 * @param env where credentials are got in the computer itself or from the pipeline: their addresses are allowed, too
 */
export function onlyTo(cloud: Cloud, env: Readonly<Record<string, string | undefined>>, wire: Wire): Wire {
  // Microsoft's libraries discover clouds at any host of Entra's (verified: metadata in @azure/msal-common).
  const own = new Set([cloud.login, cloud.graph, cloud.arm].map((address) => new URL(address).origin));
  if (cloud.discoverable) for (const host of entraHosts) own.add(`https://${host}`);
  const local = new Set(credentialAddresses(env));
  return async (request) => {
    const { origin, protocol } = new URL(request.url);
    if ((own.has(origin) && protocol === "https:") || local.has(origin)) return wire(request);
    throw new Fault(
      "failed",
      `An answer leads to ${origin}, which is none of the addresses of the cloud ${cloud.name}. Nothing was sent there.`,
      {
        hint: "A service of Azure does not do that. Look for a proxy, or for somebody, who answers in its place.",
      },
    );
  };
}

/**
 * Sends to the hosts of one service's gateway over https and to nothing else. A caller's token and a debug credential go
 * there, and neither may follow an address or a redirect to another place.
 *
 * @param hosts with their port where it is not 443
 */
export function onlyToHosts(hosts: readonly string[], wire: Wire): Wire {
  return async (request) => {
    const { host, protocol } = new URL(request.url);
    if (protocol === "https:" && hosts.includes(host)) return wire(request);
    throw new Fault("usage", `${host} is none of the gateway's hosts over https. Nothing was sent there.`, {
      hint: `The hosts of the service are ${hosts.join(", ")}.`,
    });
  };
}

/** The addresses at which Azure Pipelines and GitHub give a job what it signs in with. */
export function assertionAddresses(env: Readonly<Record<string, string | undefined>>): string[] {
  return [env.SYSTEM_OIDCREQUESTURI, env.ACTIONS_ID_TOKEN_REQUEST_URL]
    .filter((address) => address !== undefined)
    .filter((address) => URL.canParse(address) && new URL(address).protocol === "https:");
}

/** Managed identity, and the request addresses of Azure Pipelines and GitHub (verified: source of @azure/identity). */
function credentialAddresses(env: Readonly<Record<string, string | undefined>>): string[] {
  const named = [
    env.IDENTITY_ENDPOINT,
    env.IMDS_ENDPOINT,
    env.MSI_ENDPOINT,
    env.AZURE_POD_IDENTITY_AUTHORITY_HOST,
    "http://169.254.169.254",
  ];
  const local = named.filter((address) => address !== undefined && URL.canParse(address));
  return [...local, ...assertionAddresses(env)].map((address) => new URL(address ?? "").origin);
}
