/** What is known of one Azure cloud. Hosts are lower case and without scheme, addresses https and without a trailing slash. */
export interface EntraCloud {
  /** Where people sign in. */
  readonly login: string;
  /** Other hosts that answer for it. */
  readonly aliases: readonly string[];
  /** Hosts that only issuers and documents of version 1 name; they serve no metadata of version 2 (unverified). */
  readonly stsHosts: readonly string[];
  /** The hosts that issuers name, by token version; `null` where they are unknown. */
  readonly issuerHosts: { readonly 1: string; readonly 2: string } | null;
  /** The addresses of Microsoft Graph; a second one is that of the US Department of Defense. */
  readonly graph: readonly string[];
  /** The addresses of Azure Resource Manager, the one in use first; tokens may name an older one. */
  readonly arm: readonly string[];
}

/**
 * Every cloud that Entra is in or was in. Hosts and issuers of the public cloud are verified (azure-docs, public policies, the
 * metadata in @azure/msal-common); of the others the sign-in hosts are, and their v1 issuers are not. `login.microsoft.com`,
 * `login-us.microsoftonline.com` and `login.usgovcloudapi.net` are reported. Addresses
 * of Microsoft Graph and Resource Manager are verified (documentation of national clouds, Azure SDK environments). Germany's
 * cloud was closed in 2021.
 */
export const entraClouds = {
  public: {
    login: "login.microsoftonline.com",
    aliases: ["login.microsoft.com", "login.windows.net"],
    stsHosts: ["sts.windows.net"],
    issuerHosts: { 1: "sts.windows.net", 2: "login.microsoftonline.com" },
    graph: ["https://graph.microsoft.com"],
    arm: ["https://management.azure.com", "https://management.core.windows.net"],
  },
  usgov: {
    login: "login.microsoftonline.us",
    aliases: ["login-us.microsoftonline.com", "login.usgovcloudapi.net"],
    stsHosts: ["sts.microsoftonline.us"],
    issuerHosts: { 1: "sts.windows.net", 2: "login.microsoftonline.us" },
    graph: ["https://graph.microsoft.us", "https://dod-graph.microsoft.us"],
    arm: ["https://management.usgovcloudapi.net"],
  },
  china: {
    login: "login.partner.microsoftonline.cn",
    aliases: ["login.chinacloudapi.cn"],
    stsHosts: ["sts.chinacloudapi.cn"],
    issuerHosts: { 1: "sts.chinacloudapi.cn", 2: "login.partner.microsoftonline.cn" },
    graph: ["https://microsoftgraph.chinacloudapi.cn"],
    arm: ["https://management.chinacloudapi.cn"],
  },
  germany: {
    login: "login.microsoftonline.de",
    aliases: [],
    stsHosts: [],
    issuerHosts: null,
    graph: [],
    arm: [],
  },
} as const satisfies Readonly<Record<string, EntraCloud>>;

/** Every host of a cloud, the one for sign-in first. */
export function hostsOf({ login, aliases, stsHosts }: EntraCloud): readonly string[] {
  return [login, ...aliases, ...stsHosts];
}

/** Every host at which Entra signs people in or which its issuers name, in every cloud. */
export const entraHosts: readonly string[] = Object.values(entraClouds).flatMap(hostsOf);

/** The cloud that a host belongs to; `null` for a host of none. */
export function entraCloudAt(host: string): EntraCloud | null {
  return Object.values(entraClouds).find((cloud) => hostsOf(cloud).includes(host.toLowerCase())) ?? null;
}

/** The host that signs people in where this one only names issuers; otherwise the host itself. */
export function signInHost(host: string): string {
  const cloud = entraCloudAt(host);
  return cloud?.stsHosts.includes(host.toLowerCase()) === true ? cloud.login : host;
}
