/** The addresses of one Azure cloud (source: facts on national clouds, entra-docs; verified). */
export interface Cloud {
  readonly name: string;
  /** Authority host, https, without a trailing slash. */
  readonly login: string;
  /** Microsoft Graph, https, without a version. */
  readonly graph: string;
  /** Azure Resource Manager, https. */
  readonly arm: string;
  /** Domain below which gateways live, without a leading dot. */
  readonly gatewaySuffix: string;
}

export const publicCloud: Cloud = {
  name: "public",
  login: "https://login.microsoftonline.com",
  graph: "https://graph.microsoft.com",
  arm: "https://management.azure.com",
  gatewaySuffix: "azure-api.net",
};
