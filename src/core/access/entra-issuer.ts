/** The tenant of personal Microsoft accounts (verified: Microsoft's claims reference). */
export const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

/** The `iss` of a tenant's tokens, by token version. */
export interface TokenIssuers {
  readonly 1: string;
  readonly 2: string;
}

/** The issuers of a tenant's tokens in the cloud that one of the authority hosts belongs to; the public one otherwise. */
export function tokenIssuers(tid: string, authorityHosts: readonly string[]): TokenIssuers {
  const cloud = authorityHosts.map((host) => cloudOf(host)).find((found) => found !== null) ?? publicCloud;
  return issuersIn(cloud, tid);
}

/**
 * The issuers that the metadata of a tenant behind a host publishes; `null` for a host of no known cloud. That of
 * `common` and `organizations` is a template, which stands for any tenant (verified: Microsoft.IdentityModel).
 */
export function metadataIssuers(tid: string, host: string): TokenIssuers | null {
  const cloud = cloudOf(host);
  return cloud === null ? null : issuersIn(cloud, tid);
}

/** Whether Entra, in whatever cloud, writes this issuer into tokens of the tenant. */
export function isEntraIssuer(iss: string, tid: string): boolean {
  return clouds.some((cloud) => {
    const issuers = issuersIn(cloud, tid);
    return iss === issuers[1] || iss === issuers[2];
  });
}

interface Cloud {
  readonly hosts: readonly string[];
  readonly v1: string;
  readonly v2: string;
}

/** Hosts and issuers of the public cloud are verified; the v1 issuers of the other clouds are not. */
const publicCloud: Cloud = {
  hosts: ["login.microsoftonline.com", "login.windows.net", "sts.windows.net", "login.microsoft.com"],
  v1: "sts.windows.net",
  v2: "login.microsoftonline.com",
};

const clouds: readonly Cloud[] = [
  publicCloud,
  {
    hosts: [
      "login.microsoftonline.us",
      "login-us.microsoftonline.com",
      "login.usgovcloudapi.net",
      "sts.microsoftonline.us",
    ],
    v1: "sts.windows.net",
    v2: "login.microsoftonline.us",
  },
  {
    hosts: ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn", "sts.chinacloudapi.cn"],
    v1: "sts.chinacloudapi.cn",
    v2: "login.partner.microsoftonline.cn",
  },
];

function cloudOf(host: string): Cloud | null {
  return clouds.find(({ hosts }) => hosts.includes(host.toLowerCase())) ?? null;
}

function issuersIn({ v1, v2 }: Cloud, tid: string): TokenIssuers {
  return { 1: `https://${v1}/${tid}/`, 2: `https://${v2}/${tid}/v2.0` };
}
