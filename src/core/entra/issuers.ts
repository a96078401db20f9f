import { type EntraCloud, entraCloudAt, entraClouds, hostsOf } from "./clouds.ts";

/** The `iss` of a tenant's tokens, by token version. */
export interface TokenIssuers {
  readonly 1: string;
  readonly 2: string;
}

/** The issuers of a tenant's tokens in the cloud that one of the authority hosts belongs to; the public one otherwise. */
export function tokenIssuers(tid: string, authorityHosts: readonly string[]): TokenIssuers {
  const [named] = authorityHosts.flatMap((host) => issuersAt(tid, host) ?? []);
  return named ?? issuersOf(entraClouds.public.issuerHosts, tid);
}

/**
 * The issuers that the metadata of a tenant at a host publishes; `null` for a host of no cloud whose issuers are known.
 * That of `common` and `organizations` is a template for any tenant (verified: Microsoft.IdentityModel).
 */
export function issuersAt(tid: string, host: string): TokenIssuers | null {
  const hosts = entraCloudAt(host)?.issuerHosts ?? null;
  return hosts === null ? null : issuersOf(hosts, tid);
}

/** Whether Entra, in whatever cloud, writes this issuer into tokens of the tenant. */
export function isEntraIssuer(iss: string, tid: string): boolean {
  return Object.values(entraClouds).some(({ issuerHosts }: EntraCloud) => {
    if (issuerHosts === null) return false;
    const issuers = issuersOf(issuerHosts, tid);
    return iss === issuers[1] || iss === issuers[2];
  });
}

/**
 * The version of the tokens that carry an issuer; `null` for an address that no token carries. Which host names which
 * version is known of the public cloud; of the others only the form is (unverified).
 */
export function issuerVersion(issuer: string): 1 | 2 | null {
  const [, host, path] =
    /^https:\/\/([a-z\d.-]+)\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\/(v2\.0)?$/.exec(issuer) ?? [];
  if (host === undefined) return null;
  const version = path === undefined ? 1 : 2;
  const { issuerHosts } = entraClouds.public;
  if (!hostsOf(entraClouds.public).includes(host)) return version;
  return issuerHosts[version] === host ? version : null;
}

function issuersOf(hosts: { readonly 1: string; readonly 2: string }, tid: string): TokenIssuers {
  return { 1: `https://${hosts[1]}/${tid}/`, 2: `https://${hosts[2]}/${tid}/v2.0` };
}
